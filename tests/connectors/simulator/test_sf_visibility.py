"""What our user lacks hides objects, rows and columns, as the platform hides them; and it is told as it is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest

from connectors.simulator.model import Org, World
from connectors.simulator.salesforce import SalesforceApp
from connectors.simulator.sf_user import running_user
from connectors.simulator.sf_visibility import EMPTY, NEEDED, OWN_ROWS
from connectors.simulator.world import build_world
from tests.connectors.simulator.conftest import OrgDesk, SmallOrg

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(advisors=6, as_of=AS_OF, scene="calm", events_per_advisor=10)


@pytest.fixture
def org(world: World) -> Iterator[Org]:
    made = world.environments["production"].org
    yield made
    made.withheld.clear()


@pytest.fixture
def desk(world: World, org: Org) -> OrgDesk:
    made = OrgDesk(SmallOrg(world, org), SalesforceApp(world, "production", clock=lambda: 0.0), [0.0])
    made.token = made.sign_in()[1]["access_token"]
    return made


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_an_object_is_hidden_when_all_of_its_permissions_are_lacking(desk: OrgDesk, org: Org, name: str) -> None:
    first, *others = sorted(NEEDED[name])
    org.withheld = set(others)
    desk.column(f"SELECT Id FROM {name}")
    org.withheld.add(first)
    assert desk.refusal(f"SELECT Id FROM {name}")[0] == "INVALID_TYPE"
    assert desk.ask("GET", f"sobjects/{name}/describe")[0] == 404


@pytest.mark.parametrize("name", sorted(OWN_ROWS))
def test_without_the_permission_one_sees_what_is_ones_own(desk: OrgDesk, org: Org, name: str) -> None:
    permission, field = OWN_ROWS[name]
    assert len(desk.column(f"SELECT {field} FROM {name}")) > 1
    org.withheld = {permission}
    ours = running_user(org, "UTC")["Id"]
    assert set(desk.column(f"SELECT {field} FROM {name}")) <= {ours}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_some_objects_are_simply_empty(desk: OrgDesk, org: Org, name: str) -> None:
    target = f"tooling/query?q={quote_plus(f'SELECT Id FROM {name}')}"
    assert desk.ask("GET", target)[1]["totalSize"] > 0
    org.withheld = {EMPTY[name]}
    assert desk.ask("GET", target)[1]["totalSize"] == 0


def test_our_user_is_told_what_it_may_not(desk: OrgDesk, org: Org) -> None:
    soql = "SELECT PermissionsViewSetup, PermissionsManageUsers FROM UserPermissionAccess"
    org.withheld = {"ViewSetup"}
    (row,) = desk.query(soql)["records"]
    assert (row["PermissionsViewSetup"], row["PermissionsManageUsers"]) == (False, True)


def test_names_behind_lookups_stay_visible(desk: OrgDesk, org: Org) -> None:
    org.withheld = {"ViewAllUsers"}
    assert all(row["CreatedBy"]["Username"] for row in desk.query(
        "SELECT CreatedBy.Username FROM SetupAuditTrail"
    )["records"])  # fmt: skip


def test_a_query_of_tokens_has_small_pages_and_an_end(desk: OrgDesk, org: Org) -> None:
    kept = dict(org.table("OauthToken"))
    for number in range(2_600):
        row = {"Id": f"t{number}", "UserId": "005", "AppName": f"App {number}", "CreatedDate": AS_OF}
        org.put("OauthToken", row, AS_OF)
    try:
        page = desk.query("SELECT AppName FROM OauthToken", sforce_query_options="batchSize=2000")
        assert (len(page["records"]), page["totalSize"]) == (500, 2_500)
        assert desk.query("SELECT COUNT() FROM OauthToken")["totalSize"] == 2_602
    finally:
        org.tables["OauthToken"] = kept
