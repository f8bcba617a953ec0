"""The access desk against the simulated tenant: all that is there, and under every fault an error or all of it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.access_records import AccessList
from connectors.errors import ConnectorError, NotAllowed, NotFound, Reason
from connectors.graph.access import TenantAccess
from connectors.graph.auth import AppIdentity, open_tokens
from connectors.graph.client import open_graph
from connectors.limits import Limits
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import parse_fault
from connectors.simulator.graph_login import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.model import World
from connectors.simulator.site import build_sites
from connectors.simulator.tenant_apps import App
from connectors.simulator.world import build_world
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = AS_OF - timedelta(days=30)


class Bank:
    """A simulated tenant, and desks that ask it."""

    def __init__(self, pace: Any) -> None:
        self.world: World = build_world(advisors=4, seed=5, as_of=AS_OF, events_per_advisor=4)
        self.pace = pace
        self.sessions: list[MeteredSession] = []

    @property
    def apps(self) -> list[App]:
        """Every app of the tenant."""
        return sorted(self.world.tenant.apps.values(), key=lambda app: app.id)

    @property
    def watched(self) -> list[App]:
        """Apps that sign in by themselves."""
        return [app for app in self.apps if any(one.app_id == app.app_id for one in self.world.tenant.sign_ins)]

    def desk(self, *faults: str) -> TenantAccess:
        site = build_sites(self.world, [parse_fault(text) for text in faults])["production", "graph"]
        inner, limits = InProcessAdapter(site), Limits(attempts=2, total_budget=20)
        identity = AppIdentity(client_id=CLIENT_ID, secret=CLIENT_SECRET)
        url = f"{BASE.removesuffix('/v1.0')}/{self.world.tenant.id}/oauth2/v2.0/token"
        tokens = open_tokens(identity, token_url=url, limits=limits, pace=self.pace, inner=inner)
        self.sessions.append(open_graph(BASE, tokens=tokens, limits=limits, pace=self.pace, inner=inner))
        return TenantAccess(self.sessions[-1])


@pytest.fixture
def bank(pace: Any) -> Iterator[Bank]:
    made = Bank(pace)
    yield made
    for session in made.sessions:
        session.close()


def test_every_app_is_told_with_all_its_credentials(bank: Bank) -> None:
    told = bank.desk().principals([app.app_id for app in bank.apps])
    assert [row.principal_id for row in told.rows] == [app.id for app in bank.apps]
    for row, app in zip(told.rows, bank.apps, strict=True):
        assert (row.app_id, row.name, row.owner_tenant) == (app.app_id, app.name, app.owner_tenant)
        assert row.application_read == (app.application_id is not None)
        wanted = {(one.key_id, one.kind, one.ends.replace(microsecond=0)) for one in app.credentials}
        assert {(one.key_id, one.kind, one.ends) for one in row.credentials if one.kind != "federated"} == wanted
        assert {one.key_id for one in row.credentials if one.kind == "federated"} == {one.id for one in app.federated}


def test_permissions_are_told_by_name(bank: Bank) -> None:
    told = bank.desk().roles([app.id for app in bank.apps])
    granted = {(app.id, grant.role_id) for app in bank.apps for grant in app.roles}
    assert {(row.principal_id, row.role_id) for row in told.rows} == granted
    assert all(row.role and row.resource == "Microsoft Graph" for row in told.rows)


def test_delegated_permissions_are_told(bank: Bank) -> None:
    told = bank.desk().scopes([app.id for app in bank.apps])
    granted = {(app.id, frozenset(one.scope.split())) for app in bank.apps for one in app.scopes}
    assert granted
    assert {(row.principal_id, frozenset(row.scopes)) for row in told.rows} == granted


def test_sign_ins_of_apps_and_of_people_through_them_are_told(bank: Bank) -> None:
    told = bank.desk().sign_ins([app.app_id for app in bank.watched], SINCE)
    kept = [one for one in bank.world.tenant.sign_ins if one.at >= SINCE]
    wanted = {one.id for one in kept if one.kind in {"servicePrincipal", "interactiveUser"}}
    assert {row.sign_in_id for row in told.rows} == wanted
    assert {row.interactive for row in told.rows} == {True, False}
    assert [row.at for row in told.rows] == sorted((row.at for row in told.rows), reverse=True)
    assert told.since is None


def test_changes_are_told(bank: Bank) -> None:
    told = bank.desk().changes([app.id for app in bank.apps], SINCE)
    assert {row.change_id for row in told.rows} == {one.id for one in bank.world.tenant.app_changes if one.at >= SINCE}


def test_an_app_that_nobody_knows_is_not_among_the_rows(bank: Bank) -> None:
    assert bank.desk().principals(["00000000-0000-4000-8000-00000000dead"]) == AccessList(rows=())


def test_a_principal_that_nobody_knows_is_an_error(bank: Bank) -> None:
    with pytest.raises(NotFound):
        bank.desk().roles(["00000000-0000-4000-8000-00000000dead"])


def test_without_a_licence_sign_ins_are_not_available_and_changes_reach_a_week_back(bank: Bank) -> None:
    bank.world.tenant.premium = False
    desk = bank.desk()
    with pytest.raises(NotAllowed) as caught:
        desk.sign_ins([app.app_id for app in bank.watched], SINCE)
    assert caught.value.reason is Reason.NOT_LICENSED
    told = desk.changes([app.id for app in bank.watched], SINCE)
    assert told.since == (AS_OF - timedelta(days=7)).replace(hour=0)


def test_a_log_that_is_asked_for_too_much_says_from_when_on_it_was_read(bank: Bank) -> None:
    told = bank.desk().sign_ins([app.app_id for app in bank.watched], AS_OF - timedelta(days=90))
    assert told.since == (AS_OF - timedelta(days=30)).replace(hour=0)
    assert told.rows


def others(bank: Bank) -> list[App]:
    """Apps that are not the one that asks: it may look at itself without any permission."""
    return [app for app in bank.apps if app.app_id != CLIENT_ID]


@pytest.mark.parametrize("read", ["principals", "roles", "changes"])
def test_without_the_permission_for_apps_each_list_says_what_to_grant(bank: Bank, read: str) -> None:
    bank.world.tenant.withheld = frozenset({"Application.Read.All", "Directory.Read.All"})
    desk, ids = bank.desk(), [app.id for app in others(bank)]
    reads: dict[str, Callable[[], Any]] = {
        "principals": lambda: desk.principals([app.app_id for app in others(bank)]),
        "roles": lambda: desk.roles(ids),
        "changes": lambda: desk.changes(ids, SINCE),
    }
    with pytest.raises(NotAllowed, match=r"grant our app Application\.Read\.All"):
        reads[read]()


def test_our_own_app_is_read_without_any_permission(bank: Bank) -> None:
    bank.world.tenant.withheld = frozenset({"Application.Read.All", "Directory.Read.All"})
    (row,) = bank.desk().principals([CLIENT_ID]).rows
    assert row.application_read
    assert row.credentials


def test_without_the_permission_for_delegated_grants_there_is_no_list_of_them(bank: Bank) -> None:
    bank.world.tenant.withheld = frozenset({"DelegatedPermissionGrant.Read.All", "Directory.Read.All"})
    with pytest.raises(NotAllowed, match=r"grant our app Directory\.Read\.All"):
        bank.desk().scopes([app.id for app in bank.apps])


def test_without_the_permission_for_logs_there_is_no_list_of_them(bank: Bank) -> None:
    bank.world.tenant.withheld = frozenset({"AuditLog.Read.All"})
    desk = bank.desk()
    with pytest.raises(NotAllowed, match=r"grant our app AuditLog\.Read\.All"):
        desk.sign_ins([app.app_id for app in bank.watched], SINCE)
    with pytest.raises(NotAllowed, match=r"grant our app AuditLog\.Read\.All"):
        desk.changes([app.id for app in bank.watched], SINCE)


READS: dict[str, Callable[[Bank, TenantAccess], AccessList[Any]]] = {
    "principals": lambda bank, desk: desk.principals([app.app_id for app in bank.watched]),
    "roles": lambda bank, desk: desk.roles([app.id for app in bank.watched]),
    "scopes": lambda bank, desk: desk.scopes([app.id for app in bank.apps]),
    "sign-ins": lambda bank, desk: desk.sign_ins([app.app_id for app in bank.watched], SINCE),
    "changes": lambda bank, desk: desk.changes([app.id for app in bank.watched], SINCE),
}
FOR_EVER = (
    "forbidden", "not-found", "throttled", "throttled-long", "server-error", "bad-gateway", "unavailable",
    "gateway-timeout", "html-page", "timeout", "reset", "truncated-json", "cut-body", "empty-body", "unauthorized",
)  # fmt: skip
ONCE = (*(name for name in FOR_EVER if name not in {"forbidden", "not-found", "throttled-long"}), "half-page")
OF_LISTS = ("endless-paging", "foreign-link")


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("fault", FOR_EVER)
def test_a_fault_that_stays_is_an_error_and_never_an_empty_list(
    bank: Bank, fault: str, read: Callable[[Bank, TenantAccess], AccessList[Any]]
) -> None:
    with pytest.raises(ConnectorError):
        read(bank, bank.desk(f"{fault}=always@graph"))


@pytest.mark.parametrize("read", [READS[name] for name in READS if name != "principals"])
@pytest.mark.parametrize("fault", OF_LISTS)
def test_pages_that_lead_astray_are_an_error(
    bank: Bank, fault: str, read: Callable[[Bank, TenantAccess], AccessList[Any]]
) -> None:
    with pytest.raises(ConnectorError):
        read(bank, bank.desk(f"{fault}=always@graph"))


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize("fault", ONCE)
def test_a_fault_that_passes_loses_nothing(
    bank: Bank, fault: str, read: Callable[[Bank, TenantAccess], AccessList[Any]]
) -> None:
    whole = read(bank, bank.desk())
    try:
        told = read(bank, bank.desk(f"{fault}=1@graph"))
    except ConnectorError:
        return
    assert told == whole
