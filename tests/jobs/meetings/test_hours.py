"""Bookings outside the hours."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from connectors.directory_records import WorkingHours
from connectors.errors import Reason
from jobs.meetings.conflicts import JOB
from jobs.policy import Hours, Policy
from jobs.views import Part
from tests.jobs.meetings.verdicts import only, told, unknown
from tests.jobs.samples import COPENHAGEN, NUUK, READ, TOMORROW, a_booking, a_view, unread

FIRES = [("MTG012", "booking-1")]
OFFICE = Policy(zone=COPENHAGEN, bank_hours=dict.fromkeys(range(5), Hours(start=time(9), end=time(16))))
SPRING = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
"""The clocks of Copenhagen and Nuuk go forward."""


def line(weekday: int = 1, start: int = 9, end: int = 16, *types: str, **changes: Any) -> WorkingHours:
    """Hours of one weekday; 3 March 2026 is a Tuesday, weekday 1."""
    values: dict[str, Any] = {"mail": "a@b", "weekday": weekday, "start": time(start), "end": time(end % 24)}
    return WorkingHours(**values | {"meeting_types": frozenset(types)} | changes)


def scheduled(*lines: WorkingHours) -> Part[tuple[WorkingHours, ...]]:
    return Part(read=READ, items=lines)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of Copenhagen's March 2026, before the clocks are changed."""
    return datetime(2026, 3, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "minutes", "codes"),
    [
        (local(3, 9), 7 * 60, []),
        (local(3, 15), 61, []),
        (local(3, 15), 62, FIRES),
        (local(3, 8, 59), 30, []),
        (local(3, 8, 58), 30, FIRES),
        (local(3, 20), 30, FIRES),
        (local(7, 10), 30, FIRES),
    ],
)
def test_mtg012_the_banks_hours_with_the_skew(start: datetime, minutes: int, codes: list[tuple[str, str]]) -> None:
    assert told(JOB, a_view([a_booking(start, minutes=minutes)]), OFFICE) == codes


def test_mtg012_nothing_configured_is_nothing_judged() -> None:
    night = a_booking(local(7, 2))
    assert told(JOB, a_view([night])) == []
    assert told(JOB, a_view([night], schedule=None), Policy(zone=COPENHAGEN)) == []


def test_mtg012_says_all_that_is_broken() -> None:
    policy = Policy(zone=COPENHAGEN, bank_hours=OFFICE.bank_hours, closing_days=frozenset({date(2026, 3, 3)}))
    finding = only(JOB, a_view([a_booking(local(3, 20))], schedule=scheduled(line())), policy)
    assert finding.evidence["outside"] == ["schedule", "bank-hours", "closing-day"]
    assert finding.summary == (
        "The booking of 2026-03-03 20:00–21:00 lies outside the advisor's schedule and outside the bank's hours"
        " and on a closing day."
    )


def test_mtg012_the_schedule_counts_by_weekday_and_several_lines_add_up() -> None:
    schedule = scheduled(line(1, 9, 11), line(1, 11, 14), line(2, 8, 10))
    assert told(JOB, a_view([a_booking(local(3, 10), minutes=120)], schedule=schedule)) == []
    assert told(JOB, a_view([a_booking(local(3, 13), minutes=120)], schedule=schedule)) == FIRES
    assert told(JOB, a_view([a_booking(local(5, 9))], schedule=schedule)) == FIRES, "no line for Thursday"


def test_mtg012_a_break_between_two_lines_is_outside() -> None:
    schedule = scheduled(line(1, 9, 12), line(1, 13, 16))
    assert told(JOB, a_view([a_booking(local(3, 11), minutes=180)], schedule=schedule)) == FIRES


@pytest.mark.parametrize(("kind", "codes"), [("Online", []), ("Physical", FIRES), ("physical", FIRES), (None, [])])
def test_mtg012_the_schedule_counts_by_meeting_type(kind: str | None, codes: list[tuple[str, str]]) -> None:
    view = a_view([a_booking(meeting_type=kind)], schedule=scheduled(line(1, 9, 16, "online", "telephone")))
    assert told(JOB, view) == codes


def test_mtg012_a_schedule_without_lines_says_nothing() -> None:
    assert told(JOB, a_view([a_booking()], schedule=scheduled())) == []


def test_mtg012_midnight_as_an_end_is_the_end_of_the_day() -> None:
    schedule = scheduled(line(1, 20, 24), line(2, 0, 2))
    over_midnight = a_booking(local(3, 23), minutes=120)
    assert told(JOB, a_view([over_midnight], schedule=schedule)) == []
    assert told(JOB, a_view([over_midnight], schedule=scheduled(line(1, 20, 24)))) == FIRES


def test_mtg012_closing_days_are_local_dates() -> None:
    closed = frozenset({date(2026, 3, 4)})
    late = a_booking(datetime(2026, 3, 3, 23, 30, tzinfo=UTC), minutes=20)
    assert told(JOB, a_view([late]), Policy(zone=COPENHAGEN, closing_days=closed)) == FIRES
    assert told(JOB, a_view([late]), Policy(zone=NUUK, closing_days=closed)) == []
    into = a_booking(local(3, 23), minutes=61)
    assert told(JOB, a_view([into]), Policy(zone=COPENHAGEN, closing_days=closed)) == [], "by no more than the skew"


def test_mtg012_all_day_bookings_are_outside_of_any_hours() -> None:
    day = a_booking(datetime(2026, 3, 3, tzinfo=UTC), minutes=24 * 60, all_day=True)
    assert told(JOB, a_view([day]), OFFICE) == FIRES
    always = Policy(zone=COPENHAGEN, bank_hours=dict.fromkeys(range(7), Hours(start=time(), end=time())))
    assert told(JOB, a_view([day]), always) == []


def test_mtg012_wall_times_follow_the_clock() -> None:
    monday = SPRING + timedelta(days=1)
    nine = datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
    assert told(JOB, a_view([a_booking(nine)]), OFFICE) == [], "summer time"
    assert told(JOB, a_view([a_booking(nine - timedelta(hours=1))]), OFFICE) == FIRES, f"08:00 of {monday:%A}"


def test_mtg012_the_hour_that_comes_twice_is_open_twice() -> None:
    night = {6: Hours(start=time(1), end=time(2, 30))}
    autumn = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    now, policy = autumn - timedelta(days=3), Policy(zone=COPENHAGEN, bank_hours=night)
    assert told(JOB, a_view([a_booking(autumn, minutes=30)]), policy, now) == [], "02:00 in summer time"
    assert told(JOB, a_view([a_booking(autumn + timedelta(hours=1), minutes=30)]), policy, now) == [], "and in winter"
    assert told(JOB, a_view([a_booking(autumn, minutes=80)]), policy, now) == FIRES, "02:30 to 03:00 lies between"


def test_mtg012_an_unread_schedule_is_unknown() -> None:
    view = a_view([a_booking(local(7, 2))], schedule=Part(read=unread(Reason.FORBIDDEN), items=(line(),)))
    assert told(JOB, view, OFFICE) == []
    assert [(gap.subject.id, gap.reason) for gap in unknown(JOB, view, OFFICE)] == [
        ("production/schedules", Reason.FORBIDDEN)
    ]


def test_mtg012_is_raised_for_each_booking() -> None:
    bookings = [a_booking(TOMORROW + timedelta(days=4, hours=number), number=number) for number in (1, 3)]
    assert told(JOB, a_view(bookings), OFFICE) == [("MTG012", "booking-1"), ("MTG012", "booking-3")]
