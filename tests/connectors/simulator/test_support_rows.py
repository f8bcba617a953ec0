"""What a simulated org keeps for support cases, and who may see it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.exchange import Call
from connectors.simulator.model import Org, World
from connectors.simulator.salesforce import SalesforceApp
from connectors.simulator.sf_user import running_user
from connectors.simulator.support_rows import KEPT, MOST_CASES
from connectors.simulator.world import build_world
from tests.connectors.simulator.conftest import OrgDesk, SmallOrg

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(advisors=14, as_of=AS_OF, events_per_advisor=40)


@pytest.fixture
def org(world: World) -> Iterator[Org]:
    made = world.environments["production"].org
    yield made
    made.withheld.clear()


@pytest.fixture
def desk(world: World, org: Org) -> OrgDesk:
    hands = [0.0]
    made = OrgDesk(SmallOrg(world, org), SalesforceApp(world, "production", clock=lambda: hands[0]), hands)
    made.token = made.sign_in()[1]["access_token"]
    return made


def rows_of(world: World) -> dict[tuple[str, str], Any]:
    return {(name, table): rows for name, one in world.environments.items() for table, rows in one.org.tables.items()}


def test_the_same_bank_keeps_the_same(world: World) -> None:
    again = build_world(advisors=14, as_of=AS_OF, events_per_advisor=40)
    assert rows_of(again) == rows_of(world)


def test_every_recent_change_has_a_log_of_an_integration_user(org: Org) -> None:
    logs = list(org.rows("ApexLog"))
    assert 0 < len(logs) <= MOST_CASES
    assert all(AS_OF - KEPT - timedelta(minutes=1) <= row["StartTime"] <= AS_OF for row in logs)
    assert {org.table("User")[row["LogUserId"]]["Name"] for row in logs} == {"BookMe Integration"}
    assert all(row["LogLength"] == len(row["Body"].encode()) for row in logs)


def test_a_log_names_the_booking_that_changed(org: Org) -> None:
    ids = [str(row["andmoney__BookingFlowId__c"]) for row in org.rows(DETAIL)]
    assert all(any(one in row["Body"] for one in ids) for row in org.rows("ApexLog"))


def test_some_changes_failed_and_stand_in_the_packages_own_log(org: Org) -> None:
    failed = [row for row in org.rows("ApexLog") if row["Status"] != "Success"]
    assert failed
    assert len(list(org.rows("andmoney__AMB_Log__c"))) == len(failed)
    assert all("FATAL_ERROR" in row["Body"] for row in failed)


def test_logs_hold_what_a_redactor_must_find(org: Org) -> None:
    body = next(org.rows("ApexLog"))["Body"]
    assert f"{org.id[:15]}!AQ" in body
    assert "Bearer eyJ" in body
    assert "cpr " in body
    assert "@" in body


def test_logging_is_on_for_integration_users_alone(desk: OrgDesk) -> None:
    stamp = f"{AS_OF:%Y-%m-%dT%H:%M:%SZ}"
    soql = f"SELECT+TracedEntity.Name,DebugLevel.Callout+FROM+TraceFlag+WHERE+ExpirationDate+>+{stamp}"
    (row,) = desk.ask("GET", f"tooling/query?q={soql}")[1]["records"]
    assert (row["TracedEntity"]["Name"], row["DebugLevel"]["Callout"]) == ("BookMe Integration", "FINEST")


def test_a_trace_flag_lives_a_day_at_most(org: Org) -> None:
    flags = list(org.rows("TraceFlag"))
    assert all(row["ExpirationDate"] - row["StartDate"] <= timedelta(hours=24) for row in flags)
    assert any(row["ExpirationDate"] < AS_OF for row in flags)


def test_without_view_all_data_debug_logs_are_not_supported(desk: OrgDesk, org: Org) -> None:
    org.withheld.add("ViewAllData")
    assert desk.refusal("SELECT Id FROM ApexLog")[0] == "INVALID_TYPE"
    log = next(org.rows("ApexLog"))["Id"]
    assert desk.ask("GET", f"sobjects/ApexLog/{log}/Body")[0] == 404


def test_without_manage_users_a_user_sees_its_own_sign_ins_and_no_error(desk: OrgDesk, org: Org) -> None:
    assert len(set(desk.column("SELECT UserId FROM LoginHistory"))) > 2
    org.withheld.add("ManageUsers")
    ours = running_user(org, "UTC")["Id"]
    org.put("LoginHistory", {"Id": "0YaJ90000000ZZZIA0", "UserId": ours, "LoginTime": AS_OF}, AS_OF)
    assert desk.column("SELECT UserId FROM LoginHistory") == [ours]
    org.table("LoginHistory").pop("0YaJ90000000ZZZIA0")


def test_assignments_are_seen_with_any_of_three_permissions(desk: OrgDesk, org: Org) -> None:
    org.withheld |= {"ViewSetup", "ManageUsers"}
    assert desk.column("SELECT Id FROM PermissionSetAssignment")
    org.withheld.add("AssignPermissionSets")
    assert desk.refusal("SELECT Id FROM PermissionSetAssignment")[0] == "INVALID_TYPE"


def test_limits_need_view_setup(desk: OrgDesk, org: Org) -> None:
    assert desk.ask("GET", "limits")[0] == 200
    org.withheld.add("ViewSetup")
    assert desk.ask("GET", "limits")[0] == 403


def test_our_access_is_told_as_it_is(desk: OrgDesk, org: Org) -> None:
    soql = "SELECT PermissionsViewAllData FROM UserPermissionAccess"
    assert desk.column(soql) == [True]
    org.withheld.add("ViewAllData")
    assert desk.column(soql) == [False]


def test_the_package_is_installed_in_a_known_version(desk: OrgDesk) -> None:
    soql = (
        "SELECT+SubscriberPackage.NamespacePrefix,SubscriberPackageVersion.Id,SubscriberPackageVersion.MinorVersion"
        "+FROM+InstalledSubscriberPackage+WHERE+SubscriberPackage.NamespacePrefix+=+'andmoney'"
    )
    (row,) = desk.ask("GET", f"tooling/query?q={soql}")[1]["records"]
    version = row["SubscriberPackageVersion"]
    assert (version["Id"], version["MinorVersion"]) == ("04tP7000002qN7RIAU", 26)


def test_meetings_say_who_made_them(org: Org) -> None:
    events = [row for row in org.rows("Event") if row.get(DETAIL) and not row["IsChild"]]
    assert all(row["CreatedById"] and row["LastModifiedById"] for row in events)
    by_customer = {
        row["CreatedById"]
        for row in events
        if org.table(DETAIL)[row[DETAIL]].get("andmoney__IsCustomerInitiated__c") == "true"
    }
    assert {org.table("User")[one]["Name"] for one in by_customer} == {"BookMe Integration"}


def test_nobody_who_may_not_sign_in_signed_in() -> None:
    calm = build_world(advisors=14, as_of=AS_OF, events_per_advisor=40, scene="calm")
    org = calm.environments["production"].org
    users = org.table("User")
    assert all(users[row["UserId"]]["IsActive"] for row in org.rows("LoginHistory"))


def test_a_call_without_a_token_is_still_refused(desk: OrgDesk) -> None:
    call = Call(method="GET", target="/services/data/v66.0/limits", host="h", headers={})
    assert desk.app.handle(call).status == 401


def test_meetings_say_who_changed_them_last(org: Org) -> None:
    events = [row for row in org.rows("Event") if row.get(DETAIL) and not row["IsChild"]]
    details = [org.table(DETAIL)[row[DETAIL]] for row in events]
    by_product = {row["LastModifiedById"] for row in details}
    assert {org.table("User")[one]["Name"] for one in by_product} == {"BookMe Integration"}
    by_owner = {row["LastModifiedById"] == row["OwnerId"] for row in events}
    assert by_owner == {True, False}, "an advisor, or for a customer the integration user"
