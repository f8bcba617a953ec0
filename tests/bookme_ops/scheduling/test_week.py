"""A week: Monday to Sunday in the bank's time, with what is due and the hours that are silent."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.alerts.maintenance import is_active
from bookme_ops.scheduling.week import MOST, first_day, name_week, openings_of, read_week
from bookme_ops.store.alerts_windows import Plan, Window, add_window, end_window
from bookme_ops.store.duties import Draft, lay_out
from tests.bookme_ops.scheduling.conftest import HOUR, START, Stage

ZONE = ZoneInfo("Europe/Copenhagen")
MONDAY = date(2026, 3, 2)
BEGIN, END = (datetime(2026, 3, day, tzinfo=ZONE).astimezone(UTC) for day in (2, 9))
SUMMER = tuple(datetime(2026, 3, day, tzinfo=ZONE).astimezone(UTC) for day in (23, 30))
"""Clocks are put forward in its last night."""


def window(starts_at: datetime, ends_at: datetime, cron: str | None = None, minutes: int | None = None) -> Window:
    return Window(
        id=1,
        created_at=starts_at,
        ended_at=None,
        environment=None,
        code=None,
        subject=None,
        starts_at=starts_at,
        ends_at=ends_at,
        cron=cron,
        seconds=minutes * 60 if minutes else None,
        reason="release",
        owner="eva",
    )


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (MONDAY, "2026-W10"),
        (date(2026, 3, 8), "2026-W10"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_is_named_as_iso_does_and_found_by_its_name(day: date, name: str) -> None:
    assert name_week(day) == name
    assert name_week(first_day(name)) == name
    assert first_day(name).isoweekday() == 1


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-W00", "2026-W54", "2025-W53", "1999-W01", "2026-W1", "２０２６-W10", "x"]
)
def test_what_is_no_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"week|ISO"):
        first_day(name)


def test_a_duty_stands_on_the_day_on_which_it_is_due_by_the_bank_s_clock(stage: Stage) -> None:
    late = datetime(2026, 3, 6, 23, 30, tzinfo=UTC)  # half past midnight on Saturday
    with stage.ops.store.begin() as connection:
        lay_out(connection, [Draft(name="training", period="2026-W10", owner="eva", due_at=late)])
    week = read_week(stage.ops, MONDAY, START)
    assert (week.before, week.name, week.after) == ("2026-W09", "2026-W10", "2026-W11")
    assert [one.day.isoweekday() for one in week.days] == [1, 2, 3, 4, 5, 6, 7]
    assert [[one["name"] for one in day.duties] for day in week.days] == [[], [], [], [], [], ["training"], []]
    assert [day.today for day in week.days] == [True, *[False] * 6]
    assert not week.cut


def test_work_over_several_days_stands_on_each_of_them_until_it_was_ended(stage: Stage) -> None:
    start = datetime(2026, 3, 3, 12, tzinfo=UTC)
    with stage.ops.store.begin() as connection:
        plan = Plan(
            environment=None,
            code=None,
            subject=None,
            starts_at=start,
            ends_at=start + timedelta(days=4),
            cron=None,
            seconds=None,
            reason="release",
            owner="eva",
        )
        made = add_window(connection, plan, START)
    assert [len(day.openings) for day in read_week(stage.ops, MONDAY, START).days] == [0, 1, 1, 1, 1, 1, 0]
    with stage.ops.store.begin() as connection:
        end_window(connection, made.id, start + timedelta(days=1))
    assert [len(day.openings) for day in read_week(stage.ops, MONDAY, START).days] == [0, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("edges", [(BEGIN, END), SUMMER], ids=["winter", "clocks put forward"])
@pytest.mark.parametrize(
    ("cron", "minutes"), [("0 22 * * *", 180), ("0 22 * * sun", 300), ("30 2 * * *", 60), ("0 */2 * * *", 150)]
)
def test_work_that_recurs_is_under_way_exactly_when_alerts_are_silent(
    edges: tuple[datetime, datetime], cron: str, minutes: int
) -> None:
    begin, end = edges
    planned = window(begin - timedelta(days=2), end - timedelta(hours=3), cron, minutes)
    found = list(openings_of(planned, ZONE, begin, end))
    at = begin
    while at < end:
        assert any(one.begins <= at < one.ends for one in found) == is_active(planned, at, ZONE), at
        at += timedelta(minutes=15)
    assert all(one.begins < later.begins for one, later in pairwise(found))
    assert all(one.begins < end and one.ends > begin for one in found)


def test_work_that_recurs_all_the_time_is_cut() -> None:
    assert len(list(openings_of(window(BEGIN, END, "* * * * *", 1), ZONE, BEGIN, END))) == MOST


def test_work_that_ended_before_it_recurred_is_never_under_way() -> None:
    over = window(BEGIN - HOUR, BEGIN + HOUR, "0 22 * * *", 60)
    assert list(openings_of(over, ZONE, BEGIN, END)) == []
