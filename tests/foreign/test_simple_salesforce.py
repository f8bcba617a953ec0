"""A foreign judge: simple-salesforce, with its own logic and over real HTTP, against the simulator."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, format_soql
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceExpiredSession,
    SalesforceGeneralError,
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_external_id

from connectors.simulator.mischief import Mischief
from connectors.simulator.model import Org, World
from connectors.simulator.salesforce import SalesforceApp
from connectors.simulator.server import Running, serve
from connectors.simulator.sf_sessions import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.site import Site
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DETAIL = "andmoney__AMB_Event_Detail__c"


class ToSimulator(HTTPAdapter):
    """simple-salesforce knows https alone: its addresses are rewritten to the simulator's port."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request: requests.PreparedRequest, *args: Any, **settings: Any) -> requests.Response:
        request.url = re.sub(r"^https://[^/]+", self._base, str(request.url))
        return super().send(request, *args, **settings | {"timeout": 10})


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(advisors=6, seed=7, as_of=AS_OF, events_per_advisor=250)


@pytest.fixture(scope="module")
def app(world: World) -> SalesforceApp:
    return SalesforceApp(world, "production")


@pytest.fixture(scope="module")
def running(app: SalesforceApp) -> Iterator[Running]:
    site = Site(
        environment="production", name="salesforce", ask=app.handle, mischief=Mischief(()), lock=threading.RLock()
    )
    with serve({("production", "salesforce"): site}) as running:
        yield running


@pytest.fixture
def session(running: Running) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", ToSimulator(running.base_url("production", "salesforce")))
        yield session


@pytest.fixture
def client(session: requests.Session) -> Salesforce:
    return Salesforce(
        consumer_key=CLIENT_ID, consumer_secret=CLIENT_SECRET, domain="bankexample.my", session=session, version="66.0"
    )


@pytest.fixture
def org(world: World) -> Org:
    return world.environments["production"].org


def test_it_signs_in_and_learns_which_kind_of_org_it_is(client: Salesforce) -> None:
    assert client.auth_type == "client-credentials"
    assert client.is_sandbox() is False


def test_a_wrong_secret_is_told_by_its_error(session: requests.Session) -> None:
    with pytest.raises(SalesforceAuthenticationFailed) as caught:
        Salesforce(consumer_key=CLIENT_ID, consumer_secret="no", domain="bankexample.my", session=session)
    assert caught.value.code == "invalid_client"


def test_it_pages_through_everything_and_sees_each_record_once(client: Salesforce, org: Org) -> None:
    present = {row["Id"] for row in org.rows("Event")}
    soql = f"SELECT Id, Owner.Email, {DETAIL[:-1]}r.andmoney__BookingFlowId__c FROM Event"
    found = client.query_all(soql, include_deleted=True, headers={"Sforce-Query-Options": "batchSize=200"})
    ids = [record["Id"] for record in found["records"]]
    assert len(ids) > 200
    assert (len(ids), set(ids)) == (len(present), present)
    first = client.query(soql, include_deleted=True, headers={"Sforce-Query-Options": "batchSize=200"})
    assert (len(first["records"]), first["done"], first["totalSize"]) == (200, False, len(ids))


def test_deleted_records_are_seen_on_request_alone(client: Salesforce, org: Org) -> None:
    row = next(row for row in org.rows("Contact") if not row["IsDeleted"])
    org.change("Contact", row["Id"], AS_OF, IsDeleted=True)
    soql = format_soql("SELECT Id FROM Contact WHERE Id = {}", row["Id"])
    assert client.query(soql)["totalSize"] == 0
    assert client.query(soql, include_deleted=True)["totalSize"] == 1


@pytest.mark.parametrize("subject", ['O\'Røde "x" \\ 100% _', "line\nbreak\tand tab", "{braces} & <more> + plus"])
def test_what_it_writes_is_found_by_what_it_quotes(client: Salesforce, subject: str) -> None:
    made = client.Case.create({"Subject": subject, "Origin": "Web"})
    assert made["success"] is True
    soql = format_soql("SELECT Subject, Status FROM Case WHERE Subject = {} AND Id IN {}", subject, [made["id"]])
    assert client.query(soql)["records"][0]["Subject"] == subject
    soql = format_soql("SELECT Id FROM Case WHERE Subject LIKE '%{:like}'", subject[2:])
    assert made["id"] in [record["Id"] for record in client.query_all_iter(soql)]
    assert client.Case.delete(made["id"]) == 204


def test_aware_instants_are_found_by_what_it_quotes(client: Salesforce) -> None:
    made = client.Event.create(
        {"Subject": "at", "StartDateTime": "2026-03-29T09:00:00+02:00", "EndDateTime": "2026-03-29T10:00:00+02:00"}
    )
    at = datetime(2026, 3, 29, 7, tzinfo=UTC)
    soql = "SELECT Id FROM Event WHERE StartDateTime >= {} AND StartDateTime < {} AND Subject = 'at'"
    assert client.query(format_soql(soql, at, at + timedelta(seconds=1)))["records"][0]["Id"] == made["id"]
    assert client.query(format_soql(soql, at - timedelta(seconds=1), at))["totalSize"] == 0
    with pytest.raises(SalesforceMalformedRequest):
        client.query(f"SELECT Id FROM Event WHERE StartDateTime >= {at}")


def test_single_records_are_read_changed_and_deleted(client: Salesforce) -> None:
    made = client.Case.create({"Subject": "one"})["id"]
    assert client.Case.update(made, {"Subject": "two"}) == 204
    assert client.Case.get(made)["Subject"] == "two"
    assert client.Case.delete(made) == 204
    with pytest.raises(SalesforceResourceNotFound):
        client.Case.get(made)


def test_upserts_by_an_external_id_create_once(client: Salesforce, org: Org) -> None:
    key = format_external_id("Ops_Incident_Key__c", "a/b c+d")
    assert [client.Case.upsert(key, {"Subject": subject}) for subject in ("one", "two")] == [201, 200]
    assert client.Case.get(key)["Subject"] == "two"
    with pytest.raises(SalesforceResourceNotFound):
        # It spells a blank `+` in a path, which is a plus sign there (contract 2.3).
        client.Case.get_by_custom_id("Ops_Incident_Key__c", "a/b c+d")
    with pytest.raises(SalesforceMalformedRequest, match="DUPLICATE_VALUE"):
        client.Case.create({"Ops_Incident_Key__c": "a/b c+d"})
    twin = {"Id": "500000000000001AAA", "Ops_Incident_Key__c": "a/b c+d"}
    org.put("Case", twin, AS_OF)
    with pytest.raises(SalesforceMoreThanOneRecord):
        client.Case.upsert(key, {"Subject": "three"})


def test_descriptions_and_limits_are_read(client: Salesforce) -> None:
    assert client.describe()["encoding"] == "UTF-8"
    assert client.Event.describe()["keyPrefix"] == "00U"
    assert client.limits()["DailyApiRequests"]["Max"] == 100_000
    client.query("SELECT COUNT() FROM User")
    assert client.api_usage["api-usage"].total == 100_000


def test_tooling_queries_reach_their_own_objects(client: Salesforce) -> None:
    reply = client.toolingexecute("query/", params={"q": "SELECT Id, LogType FROM TraceFlag"})
    assert {row["LogType"] for row in reply["records"]} == {"USER_DEBUG"}
    log = client.query("SELECT Id, LogLength FROM ApexLog LIMIT 1")["records"][0]
    assert len(client.ApexLog.get_base64(log["Id"], "Body")) == log["LogLength"]


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Idd FROM Event", "INVALID_FIELD"),
        ("SELECT Id FROM Nope", "INVALID_TYPE"),
        ("SELECT Id FROM Event WHERE Id IN ()", "MALFORMED_QUERY"),
        ("nonsense", "MALFORMED_QUERY"),
    ],
)
def test_refused_queries_are_malformed_requests(client: Salesforce, soql: str, code: str) -> None:
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.query(soql)
    assert caught.value.content[0]["errorCode"] == code


def test_an_unknown_token_is_an_expired_session(session: requests.Session) -> None:
    stale = Salesforce(session_id="00D!stale", instance="bankexample.my.salesforce.com", session=session)
    with pytest.raises(SalesforceExpiredSession):
        stale.query("SELECT Id FROM Event LIMIT 1")


def test_it_signs_in_again_when_its_token_expires_between_pages(client: Salesforce, app: SalesforceApp) -> None:
    pages = client.query_all_iter("SELECT Id FROM Event", headers={"Sforce-Query-Options": "batchSize=200"})
    seen = [next(pages)["Id"]]
    app.expire_tokens()
    seen += [record["Id"] for record in pages]
    assert len(seen) == len(set(seen)) == client.query("SELECT COUNT() FROM Event")["totalSize"]


def test_a_locator_that_expired_is_a_malformed_request(client: Salesforce, app: SalesforceApp) -> None:
    page = client.query("SELECT Id FROM Event", headers={"Sforce-Query-Options": "batchSize=200"})
    app.expire_locators()
    with pytest.raises(SalesforceMalformedRequest) as caught:
        client.query_more(page["nextRecordsUrl"], identifier_is_url=True)
    assert caught.value.content[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_an_address_that_is_too_long_is_a_gateway_page(client: Salesforce, org: Org) -> None:
    ids = [f"00U{number:015d}" for number in range(900)]
    with pytest.raises(SalesforceGeneralError) as caught:
        client.query(format_soql("SELECT Id FROM Event WHERE Id IN {}", ids))
    assert caught.value.status == 414


def test_a_spent_budget_is_a_refused_request(client: Salesforce, org: Org) -> None:
    org.daily_requests = org.used_requests
    with pytest.raises(SalesforceRefusedRequest):
        client.query("SELECT Id FROM Event LIMIT 1")
    org.daily_requests = 100_000
