"""The link ladder once more, slow and obvious: every booking is held against every event."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent, span

Linked = tuple[int | None, list[CalendarEvent]]


def alive(event: CalendarEvent) -> bool:
    return not event.cancelled and not event.removed


def meetings(bookings: list[Booking]) -> list[Booking]:
    """One row speaks for each BookingId: an active one if there is one, the one changed last among equals."""
    speaking = []
    for booking in bookings:
        same = [b for b in bookings if b.booking_id is not None and b.booking_id == booking.booking_id] or [booking]
        active = [b for b in same if not b.cancelled]
        if booking == sorted(active or same, key=lambda b: (b.modified, b.event_id))[-1]:
            speaking.append(booking)
    return speaking


def ladder(rows: list[Booking], events: list[CalendarEvent], zone: ZoneInfo, skew: timedelta) -> dict[str, Linked]:
    """Salesforce Event id → (rung, events); of a weak rung without a link the candidates are not told."""
    bookings = meetings(rows)
    links: dict[str, Linked] = {}
    for booking in bookings:
        same = [e for e in events if e.booking_id is not None and e.booking_id == booking.booking_id]
        if same:
            links[booking.event_id] = (1, same)
    for cancelled in (False, True):
        used = [e for _, es in links.values() for e in es]
        for booking in bookings:
            if booking.event_id in links or booking.cancelled != cancelled:
                continue
            same = [
                e
                for e in events
                if booking.join_key is not None
                and e.join_key == booking.join_key
                and (e.booking_id is None or booking.booking_id is None)
                and e not in used
            ]
            same = [e for e in same if alive(e)] or same
            if same:
                best = sorted(same, key=lambda e: (abs(e.start - booking.start), e.event_id))[0]
                links[booking.event_id] = (2, [best])
    return links | weak(bookings, events, links, zone, skew)


def weak(
    bookings: list[Booking], events: list[CalendarEvent], links: dict[str, Linked], zone: ZoneInfo, skew: timedelta
) -> dict[str, Linked]:
    """Rung 4, and those without any link."""
    used = [e for _, es in links.values() for e in es]
    free = [e for e in events if alive(e) and e.booking_id is None and e not in used]
    found: dict[str, Linked] = {}
    for cancelled in (False, True):
        left = [b for b in bookings if b.event_id not in links and b.cancelled == cancelled]
        fits = {b.event_id: [e for e in free if agree(b, e, zone, skew)] for b in left}
        for booking in left:
            mine = fits[booking.event_id]
            rivals = [b for b in left if b != booking and any(e in mine for e in fits[b.event_id])]
            sure = len(mine) == 1 and not rivals
            found[booking.event_id] = (4, mine) if sure else (None, [])
        free = [e for e in free if not any(e in es for es in fits.values())]
    return found


def agree(booking: Booking, event: CalendarEvent, zone: ZoneInfo, skew: timedelta) -> bool:
    here = span(booking.start, booking.end, all_day=booking.all_day, zone=zone)
    there = span(event.start, event.end, all_day=event.all_day, zone=zone)
    return abs(here.start - there.start) <= skew and abs(here.end - there.end) <= skew
