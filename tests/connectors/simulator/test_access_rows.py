"""Who may do what in a bank whose access is in order, and what the settings are told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.baselines.reading import read_baseline
from connectors.simulator.access_facts import ADMIN_PROFILE, NETWORKS, RIGHTS
from connectors.simulator.model import Org, World
from connectors.simulator.orgs import ADVISOR_SET, RUNTIME_SET
from connectors.simulator.settings_file import describe_built
from connectors.simulator.world import build_world
from tests.connectors.simulator.access_reading import Account, read_account

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(advisors=14, as_of=AS_OF, scene="calm", events_per_advisor=20)


@pytest.fixture(scope="module")
def org(world: World) -> Org:
    return world.environments["production"].org


def accounts(org: Org) -> list[Account]:
    return [read_account(org, row, AS_OF) for row in org.rows("User")]


def test_every_profile_has_a_set_of_its_own_and_every_person_holds_it(org: Org) -> None:
    own = {row["ProfileId"]: row for row in org.rows("PermissionSet") if row["IsOwnedByProfile"]}
    assert own.keys() == org.table("Profile").keys()
    held = {(row["AssigneeId"], row["PermissionSetId"]) for row in org.rows("PermissionSetAssignment")}
    people = [row for row in org.rows("User") if row["ProfileId"]]
    assert all((row["Id"], own[row["ProfileId"]]["Id"]) in held for row in people)


def test_integration_users_have_what_the_shipped_baseline_needs_and_nothing_that_it_minds(org: Org) -> None:
    rules = read_baseline(None).integration
    (account,) = (one for one in accounts(org) if RUNTIME_SET in one.sets)
    assert account.permissions == rules.permissions
    assert account.direct == rules.sets
    for needed, held in ((rules.objects, account.objects), (rules.fields, account.fields)):
        assert all(set(letters) <= held[name] for name, letters in needed.items())
    fine = {name: set(rules.objects.get(name, "")) | set(rules.extra_objects.get(name, "")) for name in account.objects}
    assert all(letters <= fine[name] for name, letters in account.objects.items())


def test_advisors_have_their_set_and_what_they_work_with(org: Org) -> None:
    found = [one for one in accounts(org) if ADVISOR_SET in one.sets]
    assert len(found) == 13
    assert all("ApiEnabled" in one.permissions and "c" in one.objects["Event"] for one in found)


def test_a_group_takes_away_what_its_muting_set_says(org: Org) -> None:
    shadow = next(row for row in org.rows("PermissionSet") if row["PermissionSetGroupId"])
    row = next(one for one in org.rows("PermissionSetAssignment") if one["PermissionSetGroupId"])
    alone = Org(id=org.id, my_domain="x", sandbox=False, tables={**org.tables, "PermissionSetAssignment": {"1": row}})
    account = read_account(alone, org.table("User")[row["AssigneeId"]], AS_OF)
    granted = {name.removeprefix("Permissions") for name, held in shadow.items() if held is True}
    assert account.permissions == granted & account.permissions == {"RunReports", "ViewSetup"}
    stored = [one for one in org.rows("ObjectPermissions") if one["ParentId"] == shadow["Id"]]
    told = {one["SobjectType"]: {letter for letter, name in RIGHTS.items() if one[name]} for one in stored}
    assert account.objects == told


def test_there_is_one_administrator_who_is_a_person_of_the_directory(world: World, org: Org) -> None:
    profile = next(row["Id"] for row in org.rows("Profile") if row["Name"] == ADMIN_PROFILE)
    (admin,) = (row for row in org.rows("User") if row["ProfileId"] == profile)
    person = world.tenant.find(admin["Email"])
    assert person is not None
    assert person.enabled
    assert {"ModifyAllData", "ManageUsers"} <= read_account(org, admin, AS_OF).permissions


def test_integration_users_signed_in_lately_and_from_allowed_networks(org: Org) -> None:
    (user,) = (one.row for one in accounts(org) if RUNTIME_SET in one.sets)
    logins = [row for row in org.rows("LoginHistory") if row["UserId"] == user["Id"]]
    assert user["LastLoginDate"] == max(row["LoginTime"] for row in logins) > AS_OF - timedelta(days=7)
    assert {row["LoginType"] for row in logins} == {"Remote Access 2.0"}
    assert all(row["SourceIp"].startswith("192.0.2.") for row in logins)


def test_credentials_last_and_apps_signed_in_lately(world: World) -> None:
    watched = [app for site in world.environments.values() for app in site.graph_apps]
    assert len(set(watched)) == 2
    for app in map(world.tenant.find_app, watched):
        assert app is not None
        assert min(one.ends for one in app.credentials) > AS_OF + timedelta(days=120)
        assert any(one.app_id == app.app_id and one.at > AS_OF - timedelta(days=26) for one in world.tenant.sign_ins)


def test_settings_name_the_networks_and_the_products_apps(world: World) -> None:
    text = describe_built(world, advisors=14)
    assert text.count('allowed_addresses = ["192.0.2.0/24", "2001:db8:b00c::/48"]') == len(world.environments)
    for site in world.environments.values():
        assert f'graph_apps = ["{site.graph_apps[0]}"]' in text
        assert site.allowed_addresses == NETWORKS


def test_no_row_that_others_wrote_was_changed_by_it(org: Org) -> None:
    assert all(row["SystemModstamp"] <= AS_OF for table in org.tables.values() for row in table.values())
    ids = [key for table in org.tables.values() for key in table]
    assert len(ids) == len(set(ids))
