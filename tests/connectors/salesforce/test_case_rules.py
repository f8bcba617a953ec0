"""The narrow door: two writes go through it, and nothing else does, however it is spelled."""

import json
from itertools import product

import pytest
import requests
from requests.adapters import BaseAdapter

from connectors.errors import WriteRefused
from connectors.rules import OVERRIDES, Write
from connectors.salesforce.case_rules import CASE_FIELDS, case_writes
from connectors.tokens import FixedToken
from connectors.transport import open_session

BASE = "https://acme.my.salesforce.com"
DATA = f"{BASE}/services/data/v66.0"
CASE = f"{DATA}/sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12"
COMMENT = f"{DATA}/sobjects/CaseComment"
CASE_ID = "500000000000001AAA"
SUBJECT = {"Subject": "CAL001 missing-in-outlook"}
NOTE = {"ParentId": CASE_ID, "CommentBody": "[mark]\ncalled", "IsPublished": False}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "MERGE", "COPY", "patch", "get", "", "GETT")
PATHS = (
    "sobjects/Event/00U000000000001AAA",
    "sobjects/Event",
    "sobjects/User/005000000000001AAA",
    "sobjects/Account/Ops_Incident_Key__c/k3f9q2ab-12",
    "sobjects/Case",
    "sobjects/Case/",
    f"sobjects/Case/{CASE_ID}",
    f"sobjects/Case/Id/{CASE_ID}",
    "sobjects/Case/OtherKey__c/k3f9q2ab-12",
    "sobjects/Case/Ops_Incident_Key__c",
    "sobjects/Case/Ops_Incident_Key__c/",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12/",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12/Comments",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-0",
    "sobjects/Case/Ops_Incident_Key__c/K3F9Q2AB-12",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab%2D12",
    "sobjects/Case/Ops_Incident_Key__c/..%2F..%2FEvent",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12%2F..%2F..%2FEvent",
    "sobjects/Case/Ops_Incident_Key__c/../../Event",
    "sobjects/Case/./Ops_Incident_Key__c/k3f9q2ab-12",
    "sobjects//Case/Ops_Incident_Key__c/k3f9q2ab-12",
    "sobjects/case/Ops_Incident_Key__c/k3f9q2ab-12",
    "sobjects/Case/ops_incident_key__c/k3f9q2ab-12",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12?_HttpMethod=DELETE",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12?updateOnly=true&_HttpMethod=DELETE",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12?updateOnly=false",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12#x",
    "sobjects/Case/Ops_Incident_Key__c/k3f9q2ab-12;x",
    "sobjects/CaseComment/",
    "sobjects/CaseComment/00a000000000001AAA",
    "sobjects/CaseComment?_HttpMethod=PATCH",
    "sobjects/casecomment",
    "sobjects/CaseComment%00",
    "sobjects/CaseCommentX",
    "sobjects/%43aseComment",
    "composite",
    "composite/batch",
    "composite/tree/Case",
    "composite/sobjects",
    "composite/sobjects/Case/Ops_Incident_Key__c",
    "composite/graph",
    "tooling/sobjects/TraceFlag",
    "tooling/sobjects/CaseComment",
    "tooling/executeAnonymous",
    "jobs/ingest",
    "jobs/query",
    "actions/standard/emailSimple",
    "process/approvals",
    "query?q=SELECT+Id+FROM+Case",
    "../../apexrest/andmoney/meetings",
)
ELSEWHERE = (
    "/services/oauth2/token",
    "/services/oauth2/revoke",
    "/services/apexrest/anything",
    "/services/Soap/u/66.0",
    "/services/async/66.0/job",
    "/services/data/v66.0.0/sobjects/CaseComment",
    "/services/data/v66.1/sobjects/CaseComment",
    "//services/data/v66.0/sobjects/CaseComment",
    "/x/services/data/v66.0/sobjects/CaseComment",
    "/services/data/v66.0/sobjects/CaseComment\n",
    "/services/data/v66.0/sobjects/Case\t/Ops_Incident_Key__c/k3f9q2ab-12",
    "/services/data/v٦٦.0/sobjects/CaseComment",
)


class Recorder(BaseAdapter):
    """Takes down what reaches the network."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []

    def send(self, request, *arguments, **asked):
        self.sent.append((request.method, request.url))
        response = requests.Response()
        response.status_code, response._content, response.raw = 200, b"{}", None
        return response

    def close(self) -> None:
        """Nothing is open."""


def request(method: str, url: str, body=None, **headers: str) -> requests.PreparedRequest:
    """A call whose method and URL are spelled as they are given, not as a library would tidy them."""
    asked = requests.Request("POST", BASE, headers={"Content-Type": "application/json", **headers}).prepare()
    asked.method, asked.url = method, url
    asked.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asked


@pytest.fixture
def network() -> Recorder:
    return Recorder()


@pytest.fixture(params=["the writer of Cases", "a collector"])
def session(request, network, pace):
    writes = case_writes("Ops_Incident_Key__c") if request.param == "the writer of Cases" else None
    opened = open_session(
        system="salesforce",
        base_url=BASE,
        tokens=FixedToken("salesforce", "00Dxx!planted-token"),
        pace=pace,
        writes=writes,
        inner=network,
    )
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "body", [SUBJECT, NOTE, {}, {"Subject": "x", "allOrNone": True}], ids=["case", "note", "", "?"]
)
def test_no_session_sends_any_other_write_by_whatever_method_and_path(session, network, body):
    urls = [f"{DATA}/{path}" for path in PATHS] + [f"{BASE}{path}" for path in ELSEWHERE]
    for method, url in product(METHODS, urls):
        with pytest.raises(WriteRefused):
            session.get_adapter(BASE).send(request(method, url, body))
    assert network.sent == []


def test_each_of_the_two_writes_goes_by_its_own_method_alone():
    admit = case_writes("Ops_Incident_Key__c")
    for method, (url, body) in product((*METHODS, "GET", "HEAD"), [(CASE, SUBJECT), (COMMENT, NOTE)]):
        wanted = {("PATCH", CASE): Write.AGAIN, ("POST", COMMENT): Write.ONCE}.get((method, url), Write.REFUSED)
        assert admit(request(method, url, body)) is wanted, (method, url)


def test_a_collector_sends_not_even_those(network, pace):
    session = open_session(system="salesforce", base_url=BASE, tokens=None, pace=pace, inner=network)
    for method, url, body in (("PATCH", CASE, SUBJECT), ("POST", COMMENT, NOTE)):
        with pytest.raises(WriteRefused):
            session.request(method, url, data=json.dumps(body), headers={"Content-Type": "application/json"})
    assert network.sent == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        [SUBJECT],
        None,
        "Subject",
        {**SUBJECT, "IsEscalated": "x"},
        {**SUBJECT, "ContactId": "003000000000001AAA"},
        {**SUBJECT, "Ops_Incident_Key__c": "another"},
        {**SUBJECT, "attributes": "x"},
        {**SUBJECT, "subject": "x"},
        {"Subject": {"nested": "x"}},
        {"Subject": None},
        b"",
        b"{",
        b'{"Subject": "x"} {"Subject": "y"}',
        b'{"Subject": "x", "Subject": "y"}',
        b"Subject=x",
    ],
)
def test_a_case_is_written_with_our_fields_only(body):
    assert case_writes("Ops_Incident_Key__c")(request("PATCH", CASE, body)) is Write.REFUSED


@pytest.mark.parametrize(
    "body",
    [
        SUBJECT,
        {"ParentId": CASE_ID},
        {**NOTE, "IsPublished": True},
        {**NOTE, "IsPublished": 0},
        {**NOTE, "ParentId": "001000000000001AAA"},
        {**NOTE, "ParentId": "500"},
        {**NOTE, "ParentId": None},
        {**NOTE, "CommentBody": 7},
        {**NOTE, "CreatedById": "005000000000001AAA"},
        b'{"ParentId": "001000000000001AAA", "ParentId": "500000000000001AAA", "CommentBody":"x", "IsPublished":false}',
    ],
)
def test_a_comment_is_on_a_case_and_for_the_banks_own_people(body):
    assert case_writes("Ops_Incident_Key__c")(request("POST", COMMENT, body)) is Write.REFUSED


@pytest.mark.parametrize("name", OVERRIDES)
@pytest.mark.parametrize(("method", "url", "body"), [("GET", f"{DATA}/query?q=x", {}), ("PATCH", CASE, SUBJECT)])
def test_no_header_makes_a_call_another_one(session, network, name, method, url, body):
    with pytest.raises(WriteRefused):
        session.get_adapter(BASE).send(request(method, url, body, **{name.upper(): "DELETE"}))
    assert network.sent == []


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/json; charset=utf-16", "text/xml"])
def test_a_body_of_another_kind_is_not_read_as_ours(kind):
    asked = request("PATCH", CASE, SUBJECT, **{"Content-Type": kind})
    assert case_writes("Ops_Incident_Key__c")(asked) is Write.REFUSED


def test_every_field_of_ours_may_be_written_and_an_update_may_forbid_creation():
    admit = case_writes("Ops_Incident_Key__c")
    assert admit(request("PATCH", CASE, dict.fromkeys(CASE_FIELDS, "x"))) is Write.AGAIN
    assert admit(request("PATCH", f"{CASE}?updateOnly=true", SUBJECT)) is Write.AGAIN


@pytest.mark.parametrize("name", ["", "Id/../Event", "Ops Key", "Ops.Key", ".*", "Øps"])
def test_the_field_of_the_key_is_a_field(name):
    with pytest.raises(ValueError, match="API name"):
        case_writes(name)
