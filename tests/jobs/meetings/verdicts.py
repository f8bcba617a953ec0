"""Asking one job about one view."""

from datetime import datetime
from typing import Any

from connectors.records import Booking, BookingContact
from jobs.base import Finding, Job, Unknown
from tests.jobs.samples import LONG_AGO, NOW, POLICY


def found(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Finding]:
    """What the job finds, in the order of code and subject."""
    verdicts = [verdict for verdict in job.decide(view, policy, now) if isinstance(verdict, Finding)]
    return sorted(verdicts, key=lambda finding: (finding.code, finding.subject))


def unknown(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Unknown]:
    """What the job cannot tell."""
    return [verdict for verdict in job.decide(view, policy, now) if isinstance(verdict, Unknown)]


def told(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[tuple[str, str]]:
    """Code and subject id of everything found."""
    return [(finding.code, finding.subject.id) for finding in found(job, view, policy, now)]


def only(job: Job[Any, Any], view: Any, policy: Any = POLICY, now: datetime = NOW) -> Finding:
    """The one finding there is."""
    (finding,) = found(job, view, policy, now)
    return finding


def customers(*bookings: Booking) -> dict[str, tuple[BookingContact, ...]]:
    """One customer on each of some bookings."""
    return {
        booking.detail_id: (
            BookingContact(
                environment=booking.environment,
                contact_row_id=f"row of {booking.detail_id}",
                detail_id=booking.detail_id,
                contact_id=None,
                mail="customer@elsewhere.example",
                modified=LONG_AGO,
            ),
        )
        for booking in bookings
        if booking.detail_id is not None
    }
