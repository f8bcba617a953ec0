"""Crons over a year: no time is missed or doubled when clocks are changed, and a slow reference says the same."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bookme_ops.crons import longest_gap, longest_gaps, next_time, times_between
from jobs.base import Job
from jobs.views import AdvisorView

ZONE = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
BEFORE_SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
ZONES = ("Europe/Copenhagen", "UTC", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")
"""Lord Howe moves its clocks by half an hour; Santiago does it at midnight."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("cron", "around", "hours"),
    [
        ("25 * * * *", NOW, 1),
        ("*/5 * * * *", NOW, 1 / 12),
        ("7-59/15 * * * *", NOW, 1 / 4),
        ("0 3 * * *", NOW, 24),
        ("0 3 * * *", BEFORE_SPRING, 24),
        ("0 3 * * *", BEFORE_AUTUMN, 25),
        ("0 8 * * mon-fri", NOW, 72),
        ("0 6-18 * * *", NOW, 12),
        ("*/5 8-15 * * *", datetime(2026, 3, 4, 7, 5, tzinfo=UTC), 16 + 1 / 12),
        ("*/5 8-15 * * *", datetime(2026, 3, 4, 20, tzinfo=UTC), 16 + 1 / 12),
        ("0 3 1 * *", NOW, 31 * 24 + 1),
        ("0 3 1 * *", datetime(2026, 1, 31, 23, tzinfo=UTC), 31 * 24 + 1),
        ("0 3 29 2 *", NOW, 800 * 24),
        ("25 * * * *", datetime(2026, 3, 29, 1, tzinfo=UTC), 1),
        ("25 * * * *", datetime(2026, 10, 25, 1, tzinfo=UTC), 1),
    ],
)
def test_the_longest_gap_is_that_of_the_bank_s_clock(cron: str, around: datetime, hours: float) -> None:
    assert longest_gap(cron, ZONE, around) == timedelta(hours=hours).total_seconds()


def test_every_job_has_its_own_gap() -> None:
    jobs: list[Job[Any, Any]] = [
        Job(name=name, title="", grain=AdvisorView, cron=cron, kinds=(), decide=lambda *_: ())
        for name, cron in (("often", "*/5 * * * *"), ("daily", "0 3 * * *"))
    ]
    assert longest_gaps(jobs, ZONE, NOW) == {"often": 300.0, "daily": 86_400.0}


def of_day(cron: str, day: date, zone: ZoneInfo = ZONE) -> list[str]:
    """The times of a local day, in UTC."""
    start, end = (datetime(one.year, one.month, one.day, tzinfo=zone).astimezone(UTC) for one in (day, day + DAY))
    return [f"{at:%H:%M}" for at in times_between(cron, zone, start, end - MINUTE)]


def test_a_time_that_the_clocks_leave_out_counts_when_they_go_on() -> None:
    assert of_day("30 2 * * *", SPRING) == ["01:00"]
    assert of_day("*/15 2 * * *", SPRING) == ["01:00"], "four times that are left out are one run"
    assert of_day("0,30 2,3 * * *", SPRING) == ["01:00", "01:30"], "03:00 itself is not doubled"


def test_a_time_that_comes_twice_counts_once() -> None:
    assert of_day("30 2 * * *", AUTUMN) == ["00:30"]
    assert of_day("30 2,3 * * *", AUTUMN) == ["00:30", "02:30"]


def test_a_schedule_of_real_time_never_pauses() -> None:
    assert len(of_day("25 * * * *", SPRING)) == 23
    assert len(of_day("25 * * * *", AUTUMN)) == 25
    assert len(of_day("*/15 * * * *", AUTUMN)) == 100


def test_where_the_search_begins_does_not_matter() -> None:
    within = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    assert next_time("30 2 * * *", ZONE, within) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC), "02:30 was told already"
    assert next_time("30 2 * * *", ZONE, datetime(2026, 3, 29, 0, 59, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )


def test_leap_days() -> None:
    assert next_time("0 3 29 2 *", ZONE, NOW) == datetime(2028, 2, 29, 2, tzinfo=UTC)
    assert next_time("0 3 29 2 *", ZONE, datetime(2096, 3, 1, tzinfo=UTC)) == datetime(2104, 2, 29, 2, tzinfo=UTC)
    assert next_time("0 3 28-31 2 *", ZONE, datetime(2028, 2, 28, 12, tzinfo=UTC)) == datetime(
        2028, 2, 29, 2, tzinfo=UTC
    )


def test_a_time_that_never_comes_is_none() -> None:
    assert next_time("0 3 30 2 *", ZONE, NOW) is None


@pytest.mark.parametrize("cron", ["", "* * * *", "61 * * * *", "0 25 * * *", "x * * * *", "0 0 * * bla"])
def test_what_is_no_cron_is_refused(cron: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        next_time(cron, ZONE, NOW)


@pytest.mark.parametrize(
    ("cron", "count"),
    [
        ("30 2 * * *", 365),
        ("0 3 * * *", 365),
        ("15 2 * * sun", 52),
        ("0 2 1 * *", 12),
        ("25 * * * *", 365 * 24),
        ("*/15 * * * *", 365 * 96),
        ("0 */4 * * *", 365 * 6),
    ],
)
def test_a_year_has_as_many_times_as_the_calendar_says(cron: str, count: int) -> None:
    start = datetime(2026, 1, 1, tzinfo=ZONE).astimezone(UTC)
    end = datetime(2027, 1, 1, tzinfo=ZONE).astimezone(UTC) - MINUTE
    found = list(times_between(cron, ZONE, start, end))
    assert len(found) == count
    assert found == sorted(set(found))


def test_a_year_is_what_the_rule_says_minute_by_minute() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    found = list(times_between("*/15 2 * * *", ZONE, start, start + 365 * DAY))
    assert found == list(slowly("*/15 2 * * *", ZONE, start, start + 365 * DAY))


def matches(field: str, value: int, least: int, names: tuple[str, ...] = ()) -> bool:
    """Whether a field of the expressions below allows a value."""
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        number = names.index if first in names else int
        low = least if first == "*" else number(first)
        high = 99 if first == "*" or (step and not last) else number(last or first)
        if low <= value <= high and (value - low) % int(step or 1) == 0:
            return True
    return False


def is_on(cron: str, wall: datetime) -> bool:
    minute, hour, day, month, weekday = cron.split()
    return (
        matches(minute, wall.minute, 0)
        and matches(hour, wall.hour, 0)
        and matches(day, wall.day, 1)
        and matches(month, wall.month, 1)
        and matches(weekday, wall.weekday(), 0, WEEKDAYS)
    )


def slowly(cron: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The times by the words of the rule, minute by minute."""
    real = re.split(r"\s+", cron)[1].startswith("*")
    at, shown = start - DAY, set[datetime]()
    before = (at - MINUTE).astimezone(zone).replace(tzinfo=None)
    while at <= end:
        wall = at.astimezone(zone).replace(tzinfo=None)
        passed = [wall]
        while not real and passed[0] - before > MINUTE and wall > before:
            passed.insert(0, passed[0] - MINUTE)
        new = passed if real else [one for one in passed if one not in shown]
        if at >= start and any(is_on(cron, one) for one in new):
            yield at
        shown.update(passed)
        shown -= {one for one in shown if one < wall - DAY} if wall.minute == 0 else set()
        before, at = wall, at + MINUTE


minutes = st.sampled_from(["0", "30", "*", "*/15", "7-59/20", "0,45"])
hours = st.sampled_from(["*", "*/3", "0", "1", "2", "3", "23", "1-3", "0-23/2", "2,14"])
days = st.sampled_from(["*", "*", "*", "1", "29", "8-14"])
weekdays = st.sampled_from(["*", "*", "sun", "mon-fri", "sat,sun"])
CHANGES = {
    "Europe/Copenhagen": [SPRING, AUTUMN],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "America/Santiago": [date(2026, 4, 5), date(2026, 9, 6)],
}


@given(st.sampled_from(ZONES), minutes, hours, days, weekdays, st.integers(0, 1), st.integers(-1800, 1800))
@example("Europe/Copenhagen", "*/15", "2", "*", "*", 0, 0)
@example("America/Santiago", "30", "0", "*", "*", 1, 0)
def test_around_every_change_the_rule_holds(
    name: str, minute: str, hour: str, day: str, weekday: str, which: int, shift: int
) -> None:
    zone, cron = ZoneInfo(name), f"{minute} {hour} {day} * {weekday}"
    change = CHANGES.get(name, [SPRING, AUTUMN])[which]
    start = datetime(change.year, change.month, change.day, tzinfo=UTC) + shift * MINUTE
    end = start + 2 * DAY
    assert list(times_between(cron, zone, start, end)) == list(slowly(cron, zone, start, end))
