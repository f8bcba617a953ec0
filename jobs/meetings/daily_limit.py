"""The daily limit: more booked time on a date than an advisor may have (MTG013)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from connectors.records import midnight
from jobs.base import Finding, Kind, Priority, Subject
from jobs.cases import Case
from jobs.meetings.agenda import Meeting
from jobs.meetings.stretches import DAY, cut

OVER_LIMIT = Kind(code="MTG013", name="daily-limit", priority=Priority.MEDIUM, category="configuration")

MINUTE = timedelta(minutes=1)


def find_full_days(case: Case, meetings: Iterable[Meeting]) -> Iterator[Finding]:
    """One finding for each local date whose bookings with customers take longer than the advisor's limit."""
    limit = limit_of(case)
    if limit is None:
        return
    meetings = [meeting for meeting in meetings if counts(case, meeting)]
    for day, booked in sorted(sum_days(case, meetings).items()):
        if booked > limit * MINUTE:
            first, last = midnight(day, case.policy.zone), midnight(day + DAY, case.policy.zone)
            there = [one for one in meetings if one.start < last and one.end > first]
            yield _full(case, day, booked, limit, there)


def limit_of(case: Case) -> int | None:
    """Minutes that may be booked on one date: the advisor's own limit, else the bank's; None: nobody set one."""
    entry = case.view.entry
    if entry is not None and entry.max_meeting_minutes is not None:
        return entry.max_meeting_minutes
    return case.policy.max_meeting_minutes


def counts(case: Case, meeting: Meeting) -> bool:
    """Whether a customer takes part: the limit does not apply to internal meetings (domain rule 10)."""
    detail = meeting.booking.detail_id
    return detail is not None and bool(case.view.contacts.get(detail))


def sum_days(case: Case, meetings: Iterable[Meeting]) -> dict[date, timedelta]:
    """Booked time by local date; a booking over midnight counts on each of its dates for what lies on it."""
    sums: dict[date, timedelta] = {}
    for meeting in meetings:
        day = meeting.local_start.date()
        if day == meeting.local_end.date():
            if meeting.end > meeting.start:
                sums[day] = sums.get(day, timedelta()) + (meeting.end - meeting.start)
            continue
        for stretch in cut(meeting.start, meeting.end, case.policy.zone):
            sums[stretch.day] = sums.get(stretch.day, timedelta()) + (stretch.end - stretch.start)
    return sums


def _full(case: Case, day: date, booked: timedelta, limit: int, meetings: list[Meeting]) -> Finding:
    minutes = round(booked / MINUTE, 2)
    return case.finding(
        OVER_LIMIT,
        Subject(kind="booking", id=f"{case.view.identity}/{day.isoformat()}"),
        booking_id=None,
        summary=f"The bookings of {day.isoformat()} take {minutes:g} minutes of an advisor who may have {limit}.",
        evidence={
            "date": day.isoformat(),
            "booked_minutes": minutes,
            "limit_minutes": limit,
            "bookings": sorted(meeting.id for meeting in meetings),
        },
    )
