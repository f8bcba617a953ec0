"""Whether what shall be removed is gone: never because a list was not read."""

from dataclasses import replace
from typing import Any

import pytest

from bookme_ops.access_reviewing.beginning import rows_of
from bookme_ops.access_reviewing.removals import Removal, removals_of
from bookme_ops.store.access_review import Decision, Row
from connectors.errors import Reason
from jobs.access.view import AccessView
from tests.bookme_ops.access_reviewing.reviewed import a_review, a_row
from tests.jobs.environment.access_bank import (
    BOB,
    POLICY,
    RUNTIME,
    SETS,
    a_person,
    a_profile_set,
    a_set,
    a_view,
    an_assignment,
    hiding,
    refused,
)
from tests.jobs.samples import NOW

PENDING, GONE, UNKNOWN = Removal.PENDING, Removal.GONE, Removal.UNKNOWN
NEEDS = {"permission-set": "assignments", "permission": "members", "object": "objects", "field": "fields"}
NEEDS |= {"profile": "people", "app-role": "roles", "scope": "scopes"}


def stands(row: Row, view: AccessView) -> Removal | None:
    decided = replace(row, decision=Decision.REMOVE)
    return removals_of(a_review(), [decided], view, NOW).get(row.number)


def of_user(kind: str, what: str, **changes: Any) -> Row:
    return a_row(holder=BOB, kind=kind, what=what, **changes)


def test_every_grant_that_is_still_there_is_to_be_removed() -> None:
    rows = rows_of(a_view(), POLICY, NOW)
    assert {row.kind for row in rows} == {*NEEDS}
    assert {stands(row, a_view()) for row in rows} == {PENDING}


@pytest.mark.parametrize(
    "row",
    [
        of_user("profile", "Other"),
        of_user("permission-set", "Other"),
        of_user("group", RUNTIME),
        of_user("permission", "ModifyAllData"),
        of_user("object", "Event:rcedVM"),
        of_user("field", "Contact.Email:re"),
        a_row(holder="principal-1", holder_kind="app", kind="app-role", what="Microsoft Graph/Mail.Send"),
        a_row(holder="principal-1", holder_kind="app", kind="scope", what="Microsoft Graph/Mail.Send"),
        a_row(holder="005-deleted", what="Admin"),
    ],
    ids=lambda row: f"{row.kind} of {row.holder}",
)
def test_what_nobody_holds_any_more_is_gone_and_not_known_where_its_list_was_not_read(row: Row) -> None:
    assert stands(row, a_view()) is GONE
    unread = NEEDS.get(row.kind, "groups")
    assert stands(row, refused(a_view(), unread, Reason.TIMEOUT)) is UNKNOWN


def test_who_is_looked_at_no_more_may_still_hold_it() -> None:
    """An administrator who lost the dangerous permission kept the set of the other one."""
    admin = a_person("005-admin", profile_id="profile-admin", profile="Chef")
    sets = (*SETS, a_set("Small", "RunReports"), a_profile_set("admin"))
    held = (an_assignment(RUNTIME), an_assignment("Small", "005-admin"))
    view = a_view(people=(a_person(), admin), sets=sets, assignments=held)
    assert {row.holder for row in rows_of(view, POLICY, NOW)} == {BOB, "principal-1"}
    assert stands(a_row(holder="005-admin", what="Small"), view) is PENDING
    assert stands(a_row(holder="005-admin", kind="permission", what="RunReports"), view) is PENDING
    assert stands(a_row(holder="005-admin", kind="permission", what="ModifyAllData"), view) is GONE


def test_a_permission_that_our_user_may_not_see_is_not_known() -> None:
    row = of_user("permission", "ModifyAllData")
    assert stands(row, hiding(a_view(), "sets", "PermissionsModifyAllData")) is UNKNOWN


def test_of_an_app_that_is_not_looked_at_nothing_is_known() -> None:
    row = a_row(holder="principal-9", holder_kind="app", kind="app-role", what="Microsoft Graph/Mail.Send")
    assert stands(row, a_view()) is UNKNOWN


def test_only_what_a_signed_review_decided_to_remove_is_told() -> None:
    rows = [a_row(1, decision=Decision.KEEP), a_row(2, decision=Decision.ASK), a_row(3, decision=Decision.REMOVE)]
    assert removals_of(a_review(), rows, a_view(), NOW) == {3: GONE}
    assert removals_of(a_review(signed_at=None), rows, a_view(), NOW) == {}
