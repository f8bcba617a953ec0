"""The access desk against the simulated org: all lists, faults and missing permissions, and no secret asked for."""

import ast
import re
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.errors import ConnectorError, NotAllowed, Reason
from connectors.limits import Limits
from connectors.records import BookingId, Window
from connectors.salesforce import inspection
from connectors.salesforce.access import SalesforceAccess
from connectors.salesforce.access_rights import Right
from connectors.salesforce.auth import ClientCredentials, open_tokens
from connectors.salesforce.client import SalesforceOrg
from connectors.salesforce.support import SalesforceSupport
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import FAULTS, parse_fault
from connectors.simulator.ids import OrgIds
from connectors.simulator.sf_sessions import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.site import build_sites
from connectors.simulator.world import build_world
from connectors.transport import open_session

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = AS_OF - timedelta(days=14)
INSTANCE = "https://acme.my.salesforce.com"
METHODS = (
    *("people", "locks", "sets", "groups", "members", "assignments", "objects", "fields", "setup", "licences"),
    *("logins", "sessions", "tokens", "apps", "changes", "health", "packages"),
)
TABLES = {
    "locks": "UserLogin",
    "groups": "PermissionSetGroup",
    "members": "PermissionSetGroupComponent",
    "assignments": "PermissionSetAssignment",
    "setup": "SetupEntityAccess",
    "sessions": "AuthSession",
    "tokens": "OauthToken",
    "packages": "InstalledSubscriberPackage",
}
SECRETS = re.compile(r"AccessToken|DeleteToken|RequestToken|ConsumerSecret|Client_Secret__c")
TELLING = re.compile(r"token|secret|password|privatekey|verifier|signature", re.IGNORECASE)
HARMLESS = {"IsPasswordLocked", "LastPasswordChangeDate"}
"""Columns whose names tell of a secret, and that hold none."""


class Overhearing(InProcessAdapter):
    """The wire to the simulator, with every query that went over it."""

    def __init__(self, site):
        super().__init__(site)
        self.queries = []

    def send(self, request, *args, **options):
        self.queries += parse_qs(urlsplit(request.url).query).get("q", [])
        return super().send(request, *args, **options)


@pytest.fixture
def world():
    return build_world(advisors=8, scene="everyday", as_of=AS_OF, events_per_advisor=20)


@pytest.fixture
def bank(world):
    return world.environments["production"].org


@pytest.fixture
def enter(world, pace):
    sessions = []

    def enter_(*faults):
        site = build_sites(world, [parse_fault(fault) for fault in faults])["production", "salesforce"]
        inner, limits = Overhearing(site), Limits(attempts=3, total_budget=20)
        grant = ClientCredentials(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        tokens = open_tokens(grant, f"{INSTANCE}/services/oauth2/token", inner=inner, pace=pace, limits=limits)
        session = open_session(
            system="salesforce", base_url=INSTANCE, tokens=tokens, inner=inner, pace=pace, limits=limits
        )
        sessions.append(session)
        return SalesforceOrg("production", session, pace=pace, limits=limits), inner

    yield enter_
    for session in sessions:
        session.close()


def ask(desk, method, bank):
    users = [row["Id"] for row in bank.rows("User")]
    arguments = {"fields": (["Event", "Contact"],), "logins": (users, SINCE), "changes": (AS_OF - timedelta(days=180),)}
    return getattr(desk, method)(*arguments.get(method, ()))


@pytest.mark.parametrize(("method", "table"), TABLES.items())
def test_every_row_is_read(enter, bank, method, table):
    assert len(ask(SalesforceAccess(enter()[0]), method, bank).rows) == len(list(bank.rows(table)))


def test_every_container_is_read_with_what_it_grants(enter, bank):
    found = {one.set_id: one for one in SalesforceAccess(enter()[0]).sets().rows}
    rows = {row["Id"]: row for name in ("PermissionSet", "MutingPermissionSet") for row in bank.rows(name)}
    assert found.keys() == rows.keys()
    for set_id, row in rows.items():
        granted = {name.removeprefix("Permissions") for name, value in row.items() if value is True}
        assert found[set_id].permissions == granted - {"IsOwnedByProfile", "IsCustom", "HasActivationRequired"}


def test_a_group_of_many_tokens_is_read_to_the_last(enter, bank):
    ids, user = OrgIds("ZZ", first=1), next(bank.rows("User"))["Id"]
    for number in range(1_300):
        at = AS_OF - timedelta(minutes=number // 3)
        token = {"Id": ids.new("OauthToken"), "UserId": user, "AppName": f"App {number}", "UseCount": number}
        bank.put("OauthToken", token | {"CreatedDate": at}, at)
    org, wire = enter()
    found = SalesforceAccess(org).tokens().rows
    assert len(found) == len(list(bank.rows("OauthToken")))
    assert len({one.app for one in found}) >= 1_300
    assert any("CreatedDate <" in query for query in wire.queries)


@pytest.mark.parametrize("right", Right)
def test_what_our_user_may_not_see_all_of_is_never_a_list(enter, bank, right):
    whole = {method: ask(SalesforceAccess(enter()[0]), method, bank) for method in METHODS}
    bank.withheld.add(right.value)
    desk = SalesforceAccess(enter()[0])
    refused = set()
    for method in METHODS:
        try:
            assert ask(desk, method, bank) == whole[method]
        except NotAllowed as error:
            refused.add(method)
            assert f'grant our user "{right.label}"' in str(error)  # noqa: PT017
    assert refused


@pytest.mark.parametrize("method", METHODS)
def test_a_hidden_object_is_never_an_empty_list(enter, bank, method):
    org, wire = enter()
    ask(SalesforceAccess(org), method, bank)
    sources = {found for query in wire.queries for found in re.findall(r"FROM (\w+)", query)}
    optional = {"MutingPermissionSet", "ExternalClientApplication", "ExtlClntAppOauthPlcyCnfg"}
    for source in sources - optional:
        bank.hidden_objects = {source}
        with pytest.raises(NotAllowed, match="grant our user") as caught:
            ask(SalesforceAccess(enter()[0]), method, bank)
        assert caught.value.reason is Reason.HIDDEN


@pytest.mark.parametrize("name", sorted(name for name, kind in FAULTS.items() if "salesforce" in kind.systems))
@pytest.mark.parametrize("times", ["1", "always"])
def test_a_fault_ends_in_the_whole_list_or_in_an_error(enter, bank, name, times):
    for method in ("assignments", "sets", "tokens", "health"):
        whole = ask(SalesforceAccess(enter()[0]), method, bank)
        try:
            found = ask(SalesforceAccess(enter(f"{name}={times}@salesforce")[0]), method, bank)
        except ConnectorError:
            continue
        assert found.rows == whole.rows


def queries_of_everything(enter, bank):
    """What every read of this package sends."""
    org, wire = enter()
    access, support = SalesforceAccess(org), SalesforceSupport(org)
    users, booking = [row["Id"] for row in bank.rows("User")][:5], BookingId("7f3a0000-0000-4000-8000-000000000000")
    window = Window(start=SINCE, end=AS_OF)
    for method in METHODS:
        ask(access, method, bank)
    for changed in (None, AS_OF):
        for read in (org.read_bookings, org.read_contacts, org.read_invitees):
            list(chain.from_iterable(read(SINCE, changed)))
    list(chain.from_iterable(org.read_users()))
    org.know_bookings([booking])
    for read in (support.details, support.events, support.relations, support.meeting_contacts):
        read(booking)
    for read in (support.organization, support.access, support.packages, support.limits):
        read()
    for read in (support.users, support.locks, support.assignments):
        read(users)
    support.holders("BookingPlatformIntegration")
    support.logins(users, SINCE)
    support.trace_flags(users, SINCE)
    support.debug_logs([window])
    support.package_logs([window])
    inspection.describe_org(org.asker)
    inspection.sample_booking_ids(org)
    inspection.see_bookings(org.asker)
    return wire.queries


def test_no_query_asks_for_a_secret(enter, bank):
    queries = queries_of_everything(enter, bank)
    assert len({re.search(r"FROM (\w+)", query)[1] for query in queries}) > 25
    for query in queries:
        assert not SECRETS.search(query)
        columns = re.findall(r"[\w.]+", query.removeprefix("SELECT ").partition(" FROM ")[0])
        names = {column.rpartition(".")[2] for column in columns} - HARMLESS
        assert not [name for name in names if TELLING.search(name) and not name.startswith("Permissions")]


def test_no_module_even_names_a_secret_column():
    folder = Path(find_spec("connectors.salesforce").submodule_search_locations[0])
    modules = list(folder.glob("*.py"))
    assert len(modules) > 15
    for path in modules:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not SECRETS.search(node.value), f"{path.name}:{node.lineno}"


def test_this_check_of_secrets_can_fail():
    assert SECRETS.search("SELECT AccessToken FROM OauthToken")
    assert TELLING.search("andmoney__Client_Secret__c")
