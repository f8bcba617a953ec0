"""Apps: granted against expected, and scopes that a broad grant defeats."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bookme_ops.access_sheet.app_page import AppPage, app_pages
from connectors.access_records import DirectoryChange
from jobs.access.baseline import Allowance, AppRules
from jobs.environment.access_desk import AccessDesk
from tests.bookme_ops.access_sheet.desks import NOW, a_desk, over
from tests.jobs.environment.access_bank import (
    APP,
    BASELINE,
    a_consent,
    a_role,
    a_view,
    allowing,
    an_app,
    refused,
)


def page(desk: AccessDesk) -> AppPage:
    (one,) = app_pages(desk)
    return one


def standings(desk: AccessDesk) -> dict[str, str]:
    return {row.what: row.standing for row in page(desk).permissions.rows}


def scoped(*roles: str, **changes: Any) -> dict[str, Any]:
    rules = AppRules(
        app_id=APP, name="p", scoped_roles=frozenset({"Calendars.ReadWrite"}), scope="mailboxes of advisors"
    )
    return {"baseline": replace(BASELINE, apps=(rules,)), "roles": tuple(map(a_role, roles)), "scopes": (), **changes}


def test_an_app_in_order_has_what_is_expected() -> None:
    assert standings(a_desk()) == {"Calendars.ReadWrite": "expected", "User.Read": "expected"}


def test_excess_and_missing_permissions_come_first() -> None:
    desk = a_desk(roles=(a_role("Mail.Send"), a_role("Place.Read.All")), scopes=(a_consent("User.Read", "Mail.Read"),))
    assert [(row.standing, row.kind, row.what) for row in page(desk).permissions.rows] == [
        ("missing", "app-role", "Calendars.ReadWrite"),
        ("excess", "app-role", "Mail.Send"),
        ("excess", "scope", "Mail.Read"),
        ("expected", "app-role", "Place.Read.All"),
        ("expected", "scope", "User.Read"),
    ]


def test_a_broad_grant_defeats_the_scope() -> None:
    told = page(a_desk(**scoped("Calendars.ReadWrite")))
    assert told.scope is not None
    assert told.scope.defeated == ("Calendars.ReadWrite",)
    (row,) = told.permissions.rows
    assert row.standing == "excess"
    assert "defeats" in (row.note or "")


def test_a_scope_that_holds_is_shown_as_declared() -> None:
    told = page(a_desk(**scoped()))
    assert told.scope is not None
    assert (told.scope.defeated, told.scope.mailboxes) == ((), "mailboxes of advisors")
    assert [(row.what, row.standing) for row in told.permissions.rows] == [("Calendars.ReadWrite", "declared")]


def test_what_somebody_accepts_is_shown_with_the_reason() -> None:
    accepted = Allowance(holder=APP, kind="app-role", what="Mail.Send", reason="invitations")
    desk = a_desk(roles=(a_role("Calendars.ReadWrite"), a_role("Mail.Send")), baseline=allowing(accepted))
    (row,) = [one for one in page(desk).permissions.rows if one.what == "Mail.Send"]
    assert row.standing == "accepted"
    assert "invitations" in (row.note or "")


def test_roles_that_could_not_be_read_are_never_told_as_missing() -> None:
    told = page(over(refused(a_view(roles=()), "roles")))
    assert "missing" not in {row.standing for row in told.permissions.rows}
    assert "could not check roles: grant Application.Read.All to our app" in told.permissions.gaps


def test_an_app_that_the_tenant_does_not_have_says_so_only_if_it_was_read() -> None:
    assert page(a_desk(principals=())).notes == ("the tenant has no such app",)
    assert page(over(refused(a_view(principals=()), "principals"))).notes == ()


def test_notes_tell_what_is_odd_of_an_app() -> None:
    odd = an_app(1, enabled=False, disabled_by_microsoft="DisabledDueToViolation", application_read=False)
    told = " ".join(page(a_desk(principals=(odd,), baseline=replace(BASELINE, apps=()))).notes)
    for words in ("cannot sign in", "DisabledDueToViolation", "secrets are not known", "baseline does not name it"):
        assert words in told


def test_changes_of_an_app_tell_properties_and_no_values() -> None:
    def a_change(number: int, target: str) -> DirectoryChange:
        return DirectoryChange(
            change_id=str(number), at=NOW - timedelta(days=number), activity="Update application", result="success",
            by_user="somebody", by_app=None, target_ids=(target,), properties=("KeyDescription",),
        )  # fmt: skip

    told = page(a_desk(audits=(a_change(2, "principal-1"), a_change(1, "principal-1"), a_change(1, "principal-9"))))
    assert [(row.at, row.by, row.properties) for row in told.changes.rows] == [
        (NOW - timedelta(days=1), "somebody", ("KeyDescription",)),
        (NOW - timedelta(days=2), "somebody", ("KeyDescription",)),
    ]
