"""Evidence: what each system said, as plain JSON values; and times as people of the bank read them."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent
from jobs.links import Link


def tell_booking(booking: Booking) -> dict[str, Any]:
    """What Salesforce says of a booking. Times are ISO 8601 in UTC; all-day ones are dates, the end exclusive."""
    return {
        "event_id": booking.event_id,
        "detail_id": booking.detail_id,
        **_tell_times(booking),
        "show_as": booking.show_as,
        "cancelled": booking.cancelled,
        "deleted": booking.deleted,
        "created": _tell_instant(booking.created),
        "modified": _tell_instant(booking.modified),
    }


def tell_event(event: CalendarEvent) -> dict[str, Any]:
    """What Outlook says of an event, or last said of one that is gone. Times are told as those of a booking are."""
    return {
        "event_id": event.event_id,
        **_tell_times(event),
        "show_as": event.show_as,
        "cancelled": event.cancelled,
        "removed": event.removed,
        "created": _tell_instant(event.created),
        "modified": _tell_instant(event.modified),
    }


def tell_link(link: Link) -> dict[str, Any] | None:
    """How booking and event were recognised; rung 4 is a weak link and is called so."""
    if link.rung is None:
        return None
    return {"rung": int(link.rung), "by": link.rung.label, "weak": link.rung.weak}


def tell_span(item: Booking | CalendarEvent, zone: ZoneInfo) -> str:
    """The times of a booking or an event for a sentence, in the bank's zone: `2026-03-02 10:00–11:00`."""
    if item.all_day:
        return tell_days(item.start, item.end)
    start, end = item.start.astimezone(zone), item.end.astimezone(zone)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{until}"


def tell_days(start: datetime, end: datetime) -> str:
    """The dates of an all-day item, whose end is exclusive: `2026-03-02 (all day)`."""
    last = max(start, end - timedelta(days=1))
    days = f"{start:%Y-%m-%d}" if last == start else f"{start:%Y-%m-%d}–{last:%Y-%m-%d}"
    return f"{days} (all day)"


def _tell_times(item: Booking | CalendarEvent) -> dict[str, Any]:
    if item.all_day:
        return {"start": item.start.date().isoformat(), "end": item.end.date().isoformat(), "all_day": True}
    return {"start": item.start.isoformat(), "end": item.end.isoformat(), "all_day": False}


def _tell_instant(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
