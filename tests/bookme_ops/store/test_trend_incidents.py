"""Incidents in numbers: by the week of their opening and of their end, of which priority and code."""

from datetime import timedelta

from bookme_ops.store.db import Connection, Store
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import apply, resolve
from bookme_ops.store.trend_incidents import count_codes, count_opened, count_resolved, latest_opened
from bookme_ops.store.trend_stretches import BEFORE
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, PRODUCTION, TEST

WEEK = timedelta(days=7)
BOUNDS = [AT, AT + WEEK, AT + 2 * WEEK]


def open_at(connection: Connection, weeks: float, *names: str, **changes: object) -> None:
    raised = [Open(raised=found(name, **changes)) for name in names]  # type: ignore[arg-type]
    apply(connection, raised, run_id=None, at=AT + weeks * WEEK)


def test_incidents_are_counted_by_the_week_they_were_opened_in_and_their_priority(store: Store) -> None:
    with store.begin() as connection:
        open_at(connection, -3, "old")
        open_at(connection, 0, "a", "b")
        open_at(connection, 0.5, "c", priority=Priority.LOW)
        open_at(connection, 1, "d")
        open_at(connection, 2, "after")
        assert sorted(count_opened(connection, PRODUCTION, BOUNDS)) == [
            (BEFORE, 3, 1),
            (0, 1, 1),
            (0, 3, 2),
            (1, 3, 1),
        ]
        assert count_opened(connection, TEST, BOUNDS) == []


def test_what_is_open_again_is_not_resolved(store: Store) -> None:
    with store.begin() as connection:
        open_at(connection, 0, "a", "b", "c")
        for number, weeks in ((1, 0.1), (2, 1.5), (3, 5)):
            resolve(connection, number, actor="ada", reason="done", at=AT + weeks * WEEK)
        assert sorted(count_resolved(connection, PRODUCTION, BOUNDS)) == [(0, 3, 1), (1, 3, 1)]


def test_codes_are_counted_together(store: Store) -> None:
    with store.begin() as connection:
        open_at(connection, 0, "a", code="CAL001")
        open_at(connection, 0, "a", code="CAL002")
        open_at(connection, 1, "b", code="CAL001")
        open_at(connection, 0, "c", code="ENV001")
        assert count_codes(connection, PRODUCTION, BOUNDS, {"CAL001", "CAL002"}) == {0: 2, 1: 1}


def test_the_latest_are_taken_where_there_are_too_many_and_umbrellas_are_no_incidents_of_their_own(
    store: Store,
) -> None:
    with store.begin() as connection:
        open_at(connection, -3, "old")
        open_at(connection, 0, "a", "b", "c")
        apply(connection, [Open(raised=umbrella())], run_id=None, at=AT)
        assert sorted(one.id for one in latest_opened(connection, PRODUCTION, AT, 2)) == [3, 4]
        assert sorted(one.id for one in latest_opened(connection, PRODUCTION, AT, 100)) == [2, 3, 4]
