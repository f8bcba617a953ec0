"""Fridays: bookings that begin late on a Friday, when our branches are closed to customers (ACME001)."""

from collections.abc import Iterator
from datetime import datetime, time

from connectors.records import Booking
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_span
from jobs.gaps import gaps
from jobs.links import merge_rows
from jobs.policy import Policy
from jobs.views import AdvisorView

FRIDAY = 4
QUIET_FROM = time(16)
"""In the bank's time zone."""

LATE_ON_FRIDAY = Kind(code="ACME001", name="late-on-friday", priority=Priority.MEDIUM, category="configuration")


def decide(view: AdvisorView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the bookings of one advisor; if they could not be read, say so, and open and close nothing."""
    missing = gaps(view, needs_mailbox=False, codes=frozenset({LATE_ON_FRIDAY.code}))
    yield from missing
    if missing:
        return
    case = Case.of(view, policy, now)
    for booking in merge_rows(view.bookings):
        if not booking.cancelled and case.holds(booking) and is_quiet(booking, policy):
            yield case.finding(
                LATE_ON_FRIDAY,
                subject_of(booking),
                booking_id=booking.booking_id,
                summary=f"The booking of {tell_span(booking, policy.zone)} is late on a Friday.",
                evidence={"salesforce": tell_booking(booking), "quiet_from": QUIET_FROM.isoformat("minutes")},
            )


def is_quiet(booking: Booking, policy: Policy) -> bool:
    """Whether it begins on a Friday at 16:00 or later; all-day bookings are dates and begin at no time of day."""
    begins = booking.start.astimezone(policy.zone)
    return not booking.all_day and begins.weekday() == FRIDAY and begins.time() >= QUIET_FROM


JOB = Job(
    name="quiet-hours",
    title="Nobody is booked late on a Friday",
    grain=AdvisorView,
    cron="0 7 * * *",
    kinds=(LATE_ON_FRIDAY,),
    decide=decide,
    reads=frozenset({"bookings", "users", "accounts"}),  # a run is incomplete unless these were read
    edges=(),  # time alone makes no finding: whoever stood still is not judged again
)
