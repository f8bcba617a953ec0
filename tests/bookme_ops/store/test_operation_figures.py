"""Figures of operations: what they count, and what not."""

from datetime import timedelta

from bookme_ops.store import incidents, operation_figures, runs, schedule
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.slot import Ending, Expected, SlotState, Trigger
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, a_booking

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def do(store: Store, minutes: int, ending: Ending, task: str = "work") -> None:
    at = AT + minutes * MINUTE
    with store.begin() as connection:
        slot = schedule.add(connection, Expected(task=task, expected_at=at, due_at=at, late_at=at))
        assert schedule.start(connection, slot.id, owner="me", term=1, trigger=Trigger.SCHEDULE, at=at)
        assert schedule.finish(connection, slot, ending, owner="me", at=at + MINUTE)


def test_ends_are_counted_and_problems_told_by_how_often_they_come(store: Store) -> None:
    failed, timed_out = (Ending(state=state, reason="why") for state in (SlotState.FAILED, SlotState.TIMED_OUT))
    for minutes, ending in enumerate((failed, Ending(state=SlotState.COMPLETE), failed, timed_out)):
        do(store, minutes, ending)
    do(store, -120, failed)
    with store.read() as connection:
        since = AT - MINUTE
        assert operation_figures.count_ends(connection, since) == {"work": {"complete": 1, "failed": 2, "timed-out": 1}}
        assert operation_figures.list_problems(connection, since, 9) == [
            ("work", "failed", "why", 2),
            ("work", "timed-out", "why", 1),
        ]
        assert len(operation_figures.list_problems(connection, since, 1)) == 1


def test_incidents_and_their_steps_are_counted_within_a_time(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found(name)) for name in "ab"], run_id=1, at=AT)
        incidents.resolve(connection, 1, actor="eva", reason="done", at=AT + DAY)
    with store.read() as connection:
        opened = operation_figures.count_incidents(connection, AT, AT + DAY)
        assert sum(opened.values()) == 2
        assert operation_figures.count_incidents(connection, AT + DAY, AT + 2 * DAY) == {}
        assert operation_figures.count_steps(connection, AT, AT + DAY) == {"open": 2}
        assert operation_figures.count_steps(connection, AT + DAY, AT + 2 * DAY) == {"resolved": 1}


def test_bookings_are_counted_by_when_they_were_made_and_when_they_are(store: Store) -> None:
    booking = a_booking()
    with store.begin() as connection:
        write_bookings(connection, [booking], at=AT, run_id=RUN)
    with store.read() as connection:
        held = operation_figures.count_bookings(connection, PRODUCTION, booking.start, booking.start + MINUTE)
        assert (held["held"], held["cancelled"]) == (1, int(booking.cancelled_by_someone))
        made = operation_figures.count_bookings(connection, PRODUCTION, booking.created, booking.created + MINUTE)
        assert made["made"] == 1
        types = operation_figures.count_types(connection, PRODUCTION, booking.start, booking.start + MINUTE)
        assert types == {booking.meeting_type or "unknown": 1}
        elsewhere = operation_figures.count_bookings(connection, "elsewhere", booking.start, booking.start + MINUTE)
        assert set(elsewhere.values()) == {0}


def test_what_is_kept_has_rows_and_a_size(store: Store) -> None:
    with store.begin() as connection:
        number = runs.start_run(connection, "collect", AT, AT)
        runs.finish_run(connection, number, "complete", {}, {}, AT + MINUTE)
        runs.start_run(connection, "collect", AT, AT)
    with store.read() as connection:
        assert operation_figures.size_of(connection) > 10_000
        assert operation_figures.count_rows(connection)["bookings"] == 0
        assert operation_figures.longest_runs(connection, AT) == {"collect": 60.0}
