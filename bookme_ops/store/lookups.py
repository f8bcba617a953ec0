"""Lookups: what each system says of one BookingId, whatever window or roster it stands outside of."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.rows import BOOKING_FIELDS, EVENT_FIELDS, bookings_of, events_of
from connectors.records import Booking, CalendarEvent

BOOKINGS = (
    f"SELECT {', '.join(BOOKING_FIELDS)} FROM booking "  # noqa: S608  our own names
    "WHERE booking_id = ? ORDER BY environment, event_id"
)
COPIES = (
    f"SELECT tenant, user_id, {', '.join(f'calendar_event.{name}' for name in EVENT_FIELDS)} FROM calendar_event "  # noqa: S608  our own names
    "JOIN mailbox ON mailbox.no = mailbox_no WHERE booking_id = ? ORDER BY tenant, user_id, event_id"
)


BEGINNING = " UNION ".join(
    f"SELECT booking_id FROM {table} WHERE booking_id LIKE ?"  # noqa: S608  our own names
    for table in ("booking", "calendar_event", "incident")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A booking's event in one mailbox."""

    tenant: str
    mailbox: str
    """Entra object id of the mailbox's owner."""
    event: CalendarEvent


def bookings_with(connection: Connection, booking_id: str) -> tuple[Booking, ...]:
    """The mirrored bookings that carry a BookingId, by environment."""
    return bookings_of(fetch(connection, BOOKINGS, (booking_id,)))


def ids_beginning(connection: Connection, start: str) -> list[str]:
    """The BookingIds that anybody mirrored, or any incident, begins with these letters, digits and hyphens."""
    return sorted(row[0] for row in fetch(connection, BEGINNING, (f"{start}%",) * 3))


def copies_with(connection: Connection, booking_id: str) -> list[Copy]:
    """The mirrored events that carry a BookingId, removed ones included, by mailbox."""
    rows = fetch(connection, COPIES, (booking_id,))
    events = events_of([row[2:] for row in rows])
    return [Copy(tenant=row[0], mailbox=row[1], event=event) for row, event in zip(rows, events, strict=True)]
