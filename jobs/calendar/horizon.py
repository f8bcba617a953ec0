"""The horizon: bookings beyond the sync window, for which private appointments are not considered (CAL005)."""

from collections.abc import Iterable, Iterator

from connectors.records import Booking
from jobs.base import Finding, Kind, Priority
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_span

BEYOND = Kind(code="CAL005", name="beyond-window", priority=Priority.LOW, category="calendar-sync")


def find_beyond(case: Case, bookings: Iterable[Booking]) -> Iterator[Finding]:
    """Active bookings that start at the window's end or later. Salesforce alone decides it."""
    for booking in bookings:
        if booking.cancelled or case.span(booking).start < case.window.end:
            continue
        yield case.finding(
            BEYOND,
            subject_of(booking),
            booking_id=booking.booking_id,
            summary=f"The booking of {tell_span(booking, case.policy.zone)} lies beyond the sync window:"
            " private appointments are not considered for it yet.",
            evidence={"salesforce": tell_booking(booking)},
        )
