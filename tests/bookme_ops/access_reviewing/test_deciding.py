"""For which decisions a reviewer has to say why."""

import pytest

from bookme_ops.access_reviewing.deciding import NoReason, decide_rows
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, UnknownReview
from bookme_ops.store.db import Connection, Store
from tests.bookme_ops.access_reviewing.reviewed import a_row, start
from tests.jobs.samples import NOW

ROWS = [a_row(1), a_row(2, standing="forbidden"), a_row(3, standing="accepted: until then")]


def decide(connection: Connection, numbers: list[int], decision: Decision, reason: str | None = None) -> None:
    decide_rows(connection, 1, numbers, decision, reason=reason, actor="Ada", at=NOW)


def test_what_is_expected_is_kept_and_anything_is_asked_about_without_a_reason(store: Store) -> None:
    with store.begin() as connection:
        start(connection, ROWS)
        decide(connection, [1], Decision.KEEP)
        decide(connection, [2, 3], Decision.ASK)
        told = [
            (row.decision, row.reason, row.decided_by, row.decided_at) for row in access_reviews.rows(connection, 1)
        ]
    assert told == [(one, None, "Ada", NOW) for one in (Decision.KEEP, Decision.ASK, Decision.ASK)]


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_keeping_what_is_not_expected_wants_a_reason_and_decides_nothing(store: Store, reason: str | None) -> None:
    with store.begin() as connection:
        start(connection, ROWS)
        with pytest.raises(NoReason, match=r"--reason.*rows 2-3"):
            decide(connection, [1, 2, 3], Decision.KEEP, reason)
        assert {row.decision for row in access_reviews.rows(connection, 1)} == {None}


def test_removing_wants_a_reason_even_for_what_is_expected(store: Store) -> None:
    with store.begin() as connection:
        start(connection, ROWS)
        with pytest.raises(NoReason, match="rows 1"):
            decide(connection, [1], Decision.REMOVE)
        decide(connection, [1, 2], Decision.REMOVE, " left over ")
        assert [row.reason for row in access_reviews.rows(connection, 1)] == ["left over", "left over", None]


def test_a_row_that_is_not_there_is_told(store: Store) -> None:
    with store.begin() as connection:
        start(connection, ROWS)
        with pytest.raises(UnknownReview, match="no row 4"):
            decide(connection, [4], Decision.ASK)
