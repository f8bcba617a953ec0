"""What a review begins with: every grant, worst first; and nothing begins that would leave a list out."""

from datetime import timedelta

import pytest

from bookme_ops.access_reviewing.beginning import OF_ORG, OF_TENANT, OLDEST, begin_review, find_missing, rows_of
from bookme_ops.store import access_reviews
from bookme_ops.store.db import Store
from connectors.errors import Reason
from jobs.access.grants_of import grants_of
from tests.bookme_ops.access_reviewing.reviewed import KEY
from tests.jobs.environment.access_bank import (
    BOB,
    POLICY,
    RUNTIME,
    SETS,
    a_person,
    a_set,
    a_view,
    an_app,
    an_assignment,
    hiding,
    refused,
)
from tests.jobs.samples import NOW, READ


def test_every_grant_is_a_row_under_the_name_that_people_know() -> None:
    view = a_view()
    rows = rows_of(view, POLICY, NOW)
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    assert {(row.holder_kind, row.holder, row.kind, row.what) for row in rows} == {
        grant.key for grant in grants_of(view, NOW)
    }
    assert {(row.holder, row.name) for row in rows} == {(BOB, f"{BOB}@org"), ("principal-1", "Product")}


def test_the_worst_comes_first() -> None:
    sets = (*SETS, a_set("Admin", "ModifyAllData", "ViewAllUsers"))
    rows = rows_of(a_view(sets=sets, assignments=(an_assignment(RUNTIME), an_assignment("Admin"))), POLICY, NOW)
    assert rows[0].what == "ModifyAllData"
    assert [row.standing for row in rows[:3]] == ["forbidden", "not expected", "not expected"]
    assert {row.standing for row in rows[3:]} == {"expected"}


def test_a_hostile_name_is_frozen_as_it_can_be_read() -> None:
    view = a_view(people=(a_person(username="a\u202e\x1b[31m\n<b>"),), principals=(an_app(name="x\x00y"),))
    assert {row.name for row in rows_of(view, POLICY, NOW)} == {"a\\u202e\\x1b[31m\\n<b>", "x\\x00y"}


@pytest.mark.parametrize("name", [*OF_ORG, *OF_TENANT])
def test_a_list_that_was_not_read_is_named_with_what_to_grant(name: str) -> None:
    (told,) = find_missing(refused(a_view(), name), NOW)
    assert told.startswith(f"{name}: grant ")


def test_all_missing_lists_are_named_at_once() -> None:
    view = refused(refused(a_view(), "sets", Reason.TIMEOUT), "roles", Reason.NEVER_READ)
    assert [one.partition(":")[0] for one in find_missing(view, NOW)] == ["sets", "roles"]
    assert "collect access" in list(find_missing(view, NOW))[1]


def test_lists_that_no_row_stands_on_need_not_be_read() -> None:
    view = refused(refused(refused(a_view(), "logins"), "tokens"), "sign_ins", Reason.NOT_LICENSED)
    assert list(find_missing(view, NOW)) == []
    assert list(find_missing(refused(a_view(apps=()), "roles"), NOW)) == []


def test_what_was_read_too_long_ago_says_nothing_of_today() -> None:
    assert READ.read_at is not None
    assert list(find_missing(a_view(), READ.read_at + OLDEST)) == []
    late = list(find_missing(a_view(), READ.read_at + OLDEST + timedelta(seconds=1)))
    assert len(late) == len(OF_ORG) + len(OF_TENANT)
    assert late[0] == "people: read 2 days ago, run `bookme-ops collect access`"


def test_what_our_user_may_not_see_is_sealed_with_the_review(store: Store) -> None:
    view = hiding(a_view(), "sets", "PermissionsManageUsers")
    with store.begin() as connection:
        number = begin_review(connection, view, POLICY, as_of=NOW, actor="Ada", at=NOW, key=KEY)
        review = access_reviews.get(connection, number)
    assert review.baseline == "test; our user may not see all of sets (PermissionsManageUsers)"
    assert (review.environment, review.as_of, review.started_by) == ("production", NOW, "Ada")
    assert review.rows == len(rows_of(view, POLICY, NOW))
