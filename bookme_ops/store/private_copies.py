"""Private copies: an invited colleague's or a room's copy of a meeting carries no BookingId and is kept packed."""

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch, is_sqlite
from bookme_ops.store.calendars import events_in
from bookme_ops.store.private_calendars import ENCODER
from connectors.records import CalendarEvent

CHANGED = (
    "SELECT mailbox.no FROM mailbox CROSS JOIN private_change "
    "WHERE private_change.mailbox_no = mailbox.no AND event_id = ? AND packed IS NOT NULL"
)
PACKED = {
    True: "SELECT mailbox_no FROM private_calendar WHERE instr(packed, ?) > 0",
    False: "SELECT mailbox_no FROM private_calendar WHERE position(? in packed) > 0",
}
"""By whether the store is SQLite; the bytes of an id stand in a packed calendar as they are."""


def private_copies(connection: Connection, event_id: str) -> list[CalendarEvent]:
    """The private events of a Graph event id: one at most, as ids go. Reads every calendar, in a second or less."""
    rows = fetch(connection, CHANGED, (event_id,))
    rows += fetch(connection, PACKED[is_sqlite(connection)], (ENCODER.encode(event_id),))
    numbers = sorted({number for (number,) in rows})
    return [event for number in numbers for event in events_in(connection, number) if event.event_id == event_id]
