"""Granted against used: what no call needed is proposed, and what nobody can tell is not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bookme_ops.access_use.calls import Call
from bookme_ops.access_use.permission_table import PermissionTable, load_table
from bookme_ops.access_use.proposal import GRAPH, AppProposal, propose
from connectors.access_records import AppRoleGrant, ServicePrincipal

FIRST, LAST = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)
VIEW, EVENTS, USERS = "/users/{id}/calendarview", "/users/{id}/events", "/users"


def grant(role: str | None, principal_id: str = "p1", app_id: str | None = GRAPH) -> AppRoleGrant:
    return AppRoleGrant(
        grant_id=f"{principal_id}-{role}",
        principal_id=principal_id,
        resource_id="r1",
        resource="Microsoft Graph" if app_id == GRAPH else "Exchange Online",
        resource_app_id=app_id,
        role_id="role-id",
        role=role,
        created=None,
    )


def call(template: str = VIEW, method: str = "GET", **keys: Any) -> Call:
    given = {"principal_id": "p1", "count": 7, "source": "activity log", "first": FIRST, "last": LAST, **keys}
    return Call(system="graph", method=method, template=template, **given)


def principal() -> ServicePrincipal:
    return ServicePrincipal(
        principal_id="p1",
        app_id="a1",
        name="Booking",
        enabled=True,
        disabled_by_microsoft=None,
        kind="Application",
        owner_tenant=None,
        credentials=(),
        application_read=False,
    )


def judge(table: PermissionTable, roles: list[str], *calls: Call) -> AppProposal:
    (app,) = propose([grant(role) for role in roles], calls, table).apps
    return app


def used(app: AppProposal) -> dict[str, str | None]:
    return {use.role: use.narrower for use in app.used}


def test_what_no_call_needed_is_unused(table: PermissionTable) -> None:
    app = judge(table, ["Calendars.Read", "Mail.Send"], call())
    assert used(app) == {"Calendars.Read": None}
    assert app.unused == ("Mail.Send",)
    assert app.used[0].calls == (call(),)


def test_the_lesser_of_two_grants_is_the_used_one(table: PermissionTable) -> None:
    app = judge(table, ["Calendars.Read", "Calendars.ReadWrite"], call(), call(EVENTS))
    assert used(app) == {"Calendars.Read": None}
    assert app.unused == ("Calendars.ReadWrite",)


def test_a_write_needs_the_greater_one(table: PermissionTable) -> None:
    app = judge(table, ["Calendars.Read", "Calendars.ReadWrite"], call(), call(EVENTS, "POST"))
    assert used(app) == {"Calendars.Read": None, "Calendars.ReadWrite": None}
    assert app.unused == ()


def test_a_lesser_permission_that_would_do_is_proposed(table: PermissionTable) -> None:
    assert used(judge(table, ["Calendars.ReadWrite"], call())) == {"Calendars.ReadWrite": "Calendars.Read"}
    assert used(judge(table, ["Directory.Read.All"], call(USERS))) == {"Directory.Read.All": "User.Read.All"}
    assert used(judge(table, ["Application.ReadWrite.All"], call("/applications/{id}"))) == {
        "Application.ReadWrite.All": "Application.Read.All"
    }


def test_a_lesser_permission_must_do_for_all_of_the_calls(table: PermissionTable) -> None:
    app = judge(table, ["Directory.Read.All"], call(USERS), call("/contacts"))
    assert used(app) == {"Directory.Read.All": None}


def test_nobody_is_told_that_the_basics_are_enough(table: PermissionTable) -> None:
    """A path does not show which properties were selected."""
    assert used(judge(table, ["Calendars.Read"], call())) == {"Calendars.Read": None}
    both = judge(table, ["Calendars.Read", "Calendars.ReadBasic.All"], call())
    assert both.unused == ()


def test_a_call_that_no_grant_explains_is_told(table: PermissionTable) -> None:
    app = judge(table, ["User.Read.All"], call(), call(USERS))
    assert app.unexplained == (call(),)
    assert used(app) == {"User.Read.All": None}


def test_a_call_that_the_table_does_not_know_is_told_apart(table: PermissionTable) -> None:
    strange = call("/things/{id}")
    app = judge(table, ["User.Read.All"], strange)
    assert (app.unknown, app.unexplained, app.unused) == ((strange,), (), ("User.Read.All",))


def test_a_batch_itself_explains_nothing(table: PermissionTable) -> None:
    app = judge(table, ["User.Read.All"], call("/$batch", "POST"), call(USERS))
    assert app.unexplained == app.unknown == ()


def test_a_refused_call_used_nothing(table: PermissionTable) -> None:
    refused = call(count=0, refused=3)
    app = judge(table, ["Calendars.Read"], refused)
    assert (app.unused, app.refused, app.unexplained) == (("Calendars.Read",), (refused,), ())


def test_a_call_in_somebodys_name_used_no_application_permission(table: PermissionTable) -> None:
    app = judge(table, ["Calendars.Read", "User.Read.All"], call(user_id="somebody"), call(USERS))
    assert (app.unused, app.delegated) == (("Calendars.Read",), 7)


def test_an_app_of_which_no_log_speaks_is_not_judged(table: PermissionTable) -> None:
    told = propose([grant("Mail.Send"), grant("Calendars.Read", "p2")], [call(principal_id="p2")], table)
    silent, heard = told.apps
    assert (silent.unused, silent.not_judged, silent.granted) == ((), ("Mail.Send",), ("Mail.Send",))
    assert used(heard) == {"Calendars.Read": None}


def test_permissions_of_other_apis_and_without_a_name_are_not_judged(table: PermissionTable) -> None:
    grants = [grant("full_access_as_app", app_id="00000002-0000-0ff1-ce00-000000000000"), grant(None)]
    (app,) = propose(grants, [call(USERS)], table).apps
    assert app.not_judged == ("Exchange Online/full_access_as_app", "Microsoft Graph/role-id")
    assert (app.granted, app.unused) == ((), ())


def test_calls_find_their_app_by_either_id(table: PermissionTable) -> None:
    calls = [call(principal_id=None, app_id="A1"), call(USERS, principal_id="P1")]
    (app,) = propose([grant("Calendars.Read"), grant("User.Read.All")], calls, table, principals=[principal()]).apps
    assert (app.app, app.app_id, app.name, app.unused) == ("p1", "a1", "Booking", ())


def test_an_app_that_holds_nothing_is_told_with_its_calls(table: PermissionTable) -> None:
    (app,) = propose([], [call(principal_id=None, app_id="a9")], table).apps
    assert (app.app, app.app_id, len(app.unexplained)) == ("a9", "a9", 1)


def test_a_call_of_nobody_is_left_out(table: PermissionTable) -> None:
    assert propose([], [call(principal_id=None)], table).apps == ()


def test_a_proposal_says_how_much_it_stands_on(table: PermissionTable) -> None:
    calls = [call(), call(USERS, source="own calls", first=None, last=None)]
    told = propose([grant("Calendars.Read")], calls, table, unreadable=3)
    assert (told.days, told.since, told.until, told.unreadable) == (30, FIRST, LAST, 3)
    assert told.sources == ("activity log", "own calls")
    assert propose([], [], table).days == 0


def test_calls_of_salesforce_are_no_calls_of_graph(table: PermissionTable) -> None:
    other = Call(system="salesforce", method="GET", template="/query", count=1, source="event log", user_id="u")
    assert propose([], [other], table).apps == ()


@pytest.mark.parametrize("roles", [["Things.Read.All"], ["Things.ReadWrite.All"]])
def test_microsofts_table_judges_too(microsoft_table: Any, roles: list[str]) -> None:
    app = judge(load_table(microsoft_table), roles, call("/things"))
    assert used(app) == {roles[0]: None if roles == ["Things.Read.All"] else "Things.Read.All"}


def test_the_order_of_grants_and_calls_does_not_matter(table: PermissionTable) -> None:
    grants = [grant(role) for role in ("Calendars.Read", "Calendars.ReadWrite", "User.Read.All", "Directory.Read.All")]
    calls = [call(), call(USERS), call("/contacts"), call(EVENTS, "POST")]
    straight = propose(grants, calls, table).apps[0]
    turned = propose(grants[::-1], calls[::-1], table).apps[0]
    assert used(straight) == used(turned)
    assert straight.unused == turned.unused == ()
