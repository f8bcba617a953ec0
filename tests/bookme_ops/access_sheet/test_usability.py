"""Usability: every check says yes, no, or that nobody knows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.access_sheet.usability import is_usable, judge_usability, list_held
from connectors.access_records import UserLock
from jobs.environment.access_desk import AccessDesk
from jobs.views import Coverage
from tests.bookme_ops.access_sheet.desks import BOB, BOB_PERSON, NOW, a_desk, over
from tests.jobs.environment.access_bank import (
    RUNTIME,
    a_group,
    a_person,
    a_set,
    a_view,
    an_assignment,
    held_group,
    hiding,
    refused,
)


def checks(desk: AccessDesk, person: Any = BOB_PERSON) -> dict[str, bool | None]:
    return {check.what: check.ok for check in judge_usability(desk, person).rows}


def test_a_user_in_order_is_usable() -> None:
    told = judge_usability(a_desk(), BOB_PERSON)
    assert checks(a_desk()) == dict.fromkeys(("active", "not frozen", "not locked", "API Enabled", "signs in"), True)
    assert is_usable(told) is True
    assert next(check.told for check in told.rows if check.what == "API Enabled") == f"by set {RUNTIME}"


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"locks": (UserLock(user_id=BOB, frozen=True, locked=False),)}, "not frozen"),
        ({"locks": (UserLock(user_id=BOB, frozen=False, locked=True),)}, "not locked"),
        ({"assignments": ()}, "API Enabled"),
    ],
)
def test_one_check_that_fails_is_enough(changes: dict[str, Any], what: str) -> None:
    desk = a_desk(**changes)
    assert checks(desk)[what] is False
    assert is_usable(judge_usability(desk, BOB_PERSON)) is False


def test_a_deactivated_user_is_not_usable() -> None:
    person = a_person(active=False)
    assert checks(a_desk(people=(person,)), person)["active"] is False


def test_who_did_not_sign_in_for_long_is_dormant_and_usable() -> None:
    person = a_person(last_login=NOW - timedelta(days=31))
    desk = a_desk(people=(person,), logins=())
    assert checks(desk, person)["signs in"] is False
    assert is_usable(judge_usability(desk, person)) is True


def test_unread_locks_are_never_told_as_none() -> None:
    view = refused(a_view(locks=()), "locks")
    desk = over(replace(view, org=replace(view.org, locks=replace(view.org.locks, read=Coverage()))))
    assert checks(desk)["not frozen"] is None
    assert is_usable(judge_usability(desk, BOB_PERSON)) is None


def test_a_hidden_permission_is_not_told_as_missing() -> None:
    desk = over(hiding(a_view(sets=(a_set(RUNTIME),)), "sets", "PermissionsApiEnabled"))
    assert checks(desk)["API Enabled"] is None


def test_what_is_held_says_until_when_and_whether_it_is_certain() -> None:
    group, members = a_group("Ops", RUNTIME, status="Outdated")
    soon = NOW + timedelta(days=3)
    held = list_held(
        a_desk(
            groups=(group,),
            members=members,
            assignments=(held_group("Ops"), an_assignment(RUNTIME, expires=soon)),
        ),
        BOB_PERSON,
    )
    assert [(row.kind, row.name, row.expires, row.stale) for row in held.rows] == [
        ("profile", "Minimum Access", None, False),
        ("set", RUNTIME, soon, False),
        ("group", "Ops", None, True),
    ]
