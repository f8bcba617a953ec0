"""What lies in a stretch of time: duties by when they are due, windows by whether they reach into it."""

from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.store.alerts_windows import Plan, add_window, end_window
from bookme_ops.store.db import Store
from bookme_ops.store.duties import Draft, lay_out, sign
from bookme_ops.store.maintenance_weeks import duties_between, windows_between
from jobs.base import Subject

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
END = BEGIN + timedelta(days=7)
HOUR = timedelta(hours=1)


def plan(starts_at: datetime, ends_at: datetime, subject: Subject | None = None) -> Plan:
    return Plan(
        environment=None,
        code=None,
        subject=subject,
        starts_at=starts_at,
        ends_at=ends_at,
        cron=None,
        seconds=None,
        reason="release",
        owner="eva",
    )


def test_duties_are_those_that_are_due_in_it_signed_or_not(store: Store) -> None:
    with store.begin() as connection:
        due = {"before": BEGIN - HOUR, "first": BEGIN, "last": END - HOUR, "after": END}
        lay_out(connection, [Draft(name=name, period="p", owner=None, due_at=at) for name, at in due.items()])
        first = duties_between(connection, BEGIN, END, 10)[0]
        sign(connection, first.id, by="eva", note=None, at=END)
        found = duties_between(connection, BEGIN, END, 10)
        assert [one.name for one in found] == ["first", "last"]
        assert found[0].signed_by == "eva"
        assert len(duties_between(connection, BEGIN, END, 1)) == 1


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "there"),
    [
        (BEGIN - HOUR, BEGIN, False),
        (BEGIN - HOUR, BEGIN + HOUR, True),
        (BEGIN - HOUR, END + HOUR, True),
        (END - HOUR, END + HOUR, True),
        (END, END + HOUR, False),
    ],
)
def test_windows_are_those_that_reach_into_it(
    store: Store, starts_at: datetime, ends_at: datetime, there: bool
) -> None:
    room = Subject(kind="room", id="boardroom@bank.example")
    with store.begin() as connection:
        made = add_window(connection, plan(starts_at, ends_at, room), starts_at)
        assert windows_between(connection, BEGIN, END, 10) == ([made] if there else [])


def test_a_window_that_was_ended_early_reaches_no_further(store: Store) -> None:
    with store.begin() as connection:
        made = add_window(connection, plan(BEGIN - 2 * HOUR, END), BEGIN - 2 * HOUR)
        end_window(connection, made.id, BEGIN - HOUR)
        assert windows_between(connection, BEGIN, END, 10) == []
        assert [one.id for one in windows_between(connection, BEGIN - 2 * HOUR, END, 10)] == [made.id]
