"""Double bookings: two active bookings of one advisor at once (MTG010)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from connectors.records import Booking
from jobs.base import Finding, Kind, Priority
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_span
from jobs.meetings.agenda import Meeting
from jobs.meetings.free_slots import propose_slots

DOUBLE_BOOKED = Kind(code="MTG010", name="double-booked", priority=Priority.HIGH, category="booking-failure")


def find_double_bookings(case: Case, meetings: Iterable[Meeting]) -> Iterator[Finding]:
    """One finding for each pair, on the booking that was created later; the other one is in the evidence.

    A booking that overlaps several older ones is one finding that names them all: they have one fingerprint.
    """
    older: dict[str, list[Meeting]] = {}
    later: dict[str, Meeting] = {}
    for first, second in find_pairs(meetings, case.policy.clock_skew):
        early, late = sorted((first, second), key=_age)
        later[late.id] = late
        older.setdefault(late.id, []).append(early)
    for subject, late in later.items():
        yield _double_booked(case, late, sorted(older[subject], key=_place))


def find_pairs(meetings: Iterable[Meeting], skew: timedelta) -> Iterator[tuple[Meeting, Meeting]]:
    """The pairs that share more than the skew; `meetings` are in the order of their starts."""
    running: list[Meeting] = []
    for meeting in meetings:
        if running:
            running = [other for other in running if other.end > meeting.start]
            for other in running:
                if min(other.end, meeting.end) - meeting.start > skew:
                    yield other, meeting
        running.append(meeting)


def tell_other(booking: Booking) -> dict[str, object]:
    """The other booking of a pair, for the evidence."""
    return {"booking": subject_of(booking).id, "environment": booking.environment, **tell_booking(booking)}


def _double_booked(case: Case, late: Meeting, others: list[Meeting]) -> Finding:
    zone = case.policy.zone
    which = f"another one of the advisor, of {tell_span(others[0].booking, zone)}"
    if len(others) > 1:
        which = f"{len(others)} other ones of the advisor, the first of {tell_span(others[0].booking, zone)}"
    return case.finding(
        DOUBLE_BOOKED,
        subject_of(late.booking),
        booking_id=late.booking.booking_id,
        summary=f"The booking of {tell_span(late.booking, zone)} overlaps {which}.",
        evidence={
            "salesforce": tell_booking(late.booking),
            "others": [tell_other(other.booking) for other in others],
        },
        fix=propose_slots(case, late),
    )


def _age(meeting: Meeting) -> tuple[datetime, str]:
    return (meeting.booking.created, meeting.id)


def _place(meeting: Meeting) -> tuple[datetime, str]:
    return (meeting.start, meeting.id)
