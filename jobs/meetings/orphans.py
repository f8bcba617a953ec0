"""Orphans: appointments with a BookingId that no Salesforce org knows (MTG001).

If the creation of a meeting in Salesforce fails, it is cancelled neither in the backend nor in Outlook: customer and
advisor hold an appointment that the bank does not know of (domain rule 7, split brain).
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from connectors.records import BookingId, CalendarEvent
from jobs.base import Finding, Kind, Priority, Subject
from jobs.cases import Case
from jobs.evidence import tell_event, tell_span
from jobs.links import Link, carriers_of, is_live

ORPHAN = Kind(code="MTG001", name="orphan-in-outlook", priority=Priority.CRITICAL, category="data-sync")

LATEST = datetime.max.replace(tzinfo=UTC)


def find_orphans(case: Case, links: Iterable[Link]) -> Iterator[Finding]:
    """One finding for each BookingId of the mailbox that nobody knows, and that no other mailbox speaks for.

    Needs the bookings of every org of the tenant and the mailbox to be read completely. An event that was recognised
    by its join link is not an orphan: Salesforce has the meeting, though without its BookingId.
    """
    view, carriers = case.view, carriers_of(case.view)
    strange = [booking_id for booking_id in carriers if booking_id not in view.known]
    if not strange:
        return
    recognised = {event.booking_id for link in links for event in link.events}
    for booking_id in strange:
        inside = [event for event in carriers[booking_id] if is_live(event) and case.holds(event)]
        if inside and booking_id not in recognised | view.raised_elsewhere:
            yield _orphan(case, booking_id, sorted(inside, key=_age))


def _orphan(case: Case, booking_id: BookingId, copies: list[CalendarEvent]) -> Finding:
    return case.finding(
        ORPHAN,
        Subject(kind="booking", id=booking_id),
        booking_id=booking_id,
        summary=f"Outlook holds a booking at {tell_span(copies[0], case.policy.zone)} that Salesforce does not know.",
        evidence={
            "salesforce": None,
            "outlook": tell_event(copies[0]),
            "event_ids": [event.event_id for event in copies],
        },
        fix={"action": "create-booking", "alternatives": ["cancel-event"], "event_id": copies[0].event_id},
    )


def _age(event: CalendarEvent) -> tuple[datetime, datetime, str]:
    return (event.created or LATEST, event.start, event.event_id)
