"""Lookups: what the mirror holds under one id, whatever window or roster it stands outside of.

Calendar events of a BookingId are looked up shelf by shelf, those of an event id mailbox by mailbox: their trees begin
so, for a sweep to write in order. Ten thousand looks into a tree are still a few hundredths of a second.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.backend_tables import BACKEND_MEETING
from bookme_ops.store.bulk import Row, fetch, fetch_in
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import load
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.rows import BOOKING_FIELDS, EVENT_FIELDS, bookings_of, events_of
from bookme_ops.store.shelves import LINKED, ON_SHELF, SHELVES
from bookme_ops.store.tables import SALESFORCE_USER, columns
from connectors.backend_records import BackendMeeting
from connectors.records import Booking, CalendarEvent, Window

FIELDS = ", ".join(BOOKING_FIELDS)
BOOKINGS = f"SELECT {FIELDS} FROM booking WHERE booking_id = ? ORDER BY environment, event_id"  # noqa: S608  our names
ONE_BOOKING = f"SELECT {FIELDS} FROM booking WHERE environment = ? AND event_id = ?"  # noqa: S608  our own names
OF_DETAIL = (
    f"SELECT {', '.join(f'booking.{name}' for name in BOOKING_FIELDS)} FROM booking AS found CROSS JOIN booking "  # noqa: S608
    "WHERE booking.environment = found.environment AND booking.event_id = found.event_id "
    "AND found.environment = ? AND found.detail_id = ? ORDER BY found.event_id"
)
OWNED = (
    f"SELECT {FIELDS} FROM booking WHERE environment = ? AND owner_mail = ? AND ends >= ? AND starts <= ? "  # noqa: S608
    "ORDER BY starts, event_id"
)
TOLD = f"SELECT tenant, user_id, mailbox.no, {', '.join(f'calendar_event.{name}' for name in EVENT_FIELDS)} "
EVENTS = f"{TOLD} FROM mailbox CROSS JOIN calendar_event WHERE calendar_event.mailbox_no = mailbox.no AND "
BEGINNING = {
    "booking": "SELECT booking_id FROM booking WHERE booking_id >= ? AND booking_id < ?",
    "calendar_event": f"{SHELVES} SELECT booking_id FROM shelf CROSS JOIN calendar_event AS found "  # noqa: S608  our own
    f"WHERE {ON_SHELF} AND booking_id >= ? AND booking_id < ?",
    "incident": "SELECT booking_id FROM incident WHERE booking_id >= ? AND booking_id < ?",
    "journal": "SELECT booking_id FROM journal WHERE booking_id >= ? AND booking_id < ?",
}
BEGINNING_MEETING = (
    "SELECT booking_id FROM backend_meeting WHERE environment = ? AND booking_id >= ? AND booking_id < ?"
)
MOST = 101
"""So many ids with one beginning are told; nobody looks through more."""

MEETING_COLUMNS = columns(BACKEND_MEETING)[:-1]
MEETING_FIELDS = ("environment", "booking_id", "time_slot_id", "employee_id", "start", "end", *MEETING_COLUMNS[6:])
MEETING = f"SELECT {', '.join(MEETING_COLUMNS)} FROM backend_meeting WHERE environment = ? AND booking_id = ?"  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A booking's event in one mailbox."""

    tenant: str
    mailbox: str
    """Entra object id of the mailbox's owner."""
    number: int
    """Of the mailbox, in the mirror."""
    event: CalendarEvent


def bookings_with(connection: Connection, booking_id: str) -> tuple[Booking, ...]:
    """The mirrored bookings that carry a BookingId, by environment."""
    return bookings_of(fetch(connection, BOOKINGS, (booking_id,)))


def booking_at(connection: Connection, environment: str, event_id: str) -> tuple[Booking, ...]:
    """The mirrored booking of a Salesforce Event (18 characters), if there is one."""
    return bookings_of(fetch(connection, ONE_BOOKING, (environment, event_id)))


def bookings_of_detail(connection: Connection, environment: str, detail_id: str) -> tuple[Booking, ...]:
    """The mirrored bookings of an Event Detail (18 characters)."""
    return bookings_of(fetch(connection, OF_DETAIL, (environment, detail_id)))


def bookings_near(connection: Connection, environment: str, owner_mail: str, window: Window) -> tuple[Booking, ...]:
    """The bookings of an owner that touch a window, by start."""
    parameters = (environment, owner_mail, epoch(window.start), epoch(window.end))
    return bookings_of(fetch(connection, OWNED, parameters))


def meeting_with(connection: Connection, environment: str, booking_id: str) -> BackendMeeting | None:
    """The backend's meeting of a BookingId."""
    for row in fetch(connection, MEETING, (environment, booking_id)):
        return msgspec.convert(dict(zip(MEETING_FIELDS, row, strict=True)), BackendMeeting, strict=False)
    return None


def mails_of_users(connection: Connection, environment: str, user_ids: Iterable[str]) -> dict[str, str]:
    """The folded addresses of Salesforce users, of those that have one."""
    names, own = ("user_id", "mail"), (environment,)
    where = "environment = ? AND mail IS NOT NULL"
    return dict(fetch_in(connection, SALESFORCE_USER, names, "user_id", user_ids, where=where, parameters=own))


def incidents_about(connection: Connection, event_id: str) -> list[Incident]:
    """The incidents of a booking that carries no BookingId: their subject is its Event."""
    return load(connection, INCIDENT.c.subject_kind == "booking", INCIDENT.c.subject_id == event_id)


def ids_beginning(connection: Connection, start: str, environments: tuple[str, ...] = ()) -> list[str]:
    """The BookingIds that begin so and that anybody mirrored, or any incident or the journal names; at most `MOST`.

    Meetings of the backend are looked for in these environments.
    """
    bounds = (start, start[:-1] + chr(ord(start[-1]) + 1))
    found = {row[0] for part in BEGINNING.values() for row in fetch(connection, f"{part} LIMIT {MOST}", bounds)}
    for environment in environments:
        found |= {row[0] for row in fetch(connection, f"{BEGINNING_MEETING} LIMIT {MOST}", (environment, *bounds))}
    return sorted(found)[:MOST]


def copies_with(connection: Connection, booking_id: str) -> list[Copy]:
    """The mirrored events that carry a BookingId, removed ones included, by mailbox."""
    return _copies(connection, f"{SHELVES} {TOLD} FROM {LINKED}", booking_id)


def copies_under(connection: Connection, event_id: str) -> list[Copy]:
    """The product's event of a Graph event id, letter case included; one at most, as ids go."""
    return _copies(connection, f"{EVENTS}calendar_event.event_id = ?", event_id)


def copies_of_meeting(connection: Connection, ical_uid: str) -> list[Copy]:
    """The product's events of an `iCalUId`. There is no tree for it: this reads all of them, in seconds."""
    return _copies(connection, f"{EVENTS}calendar_event.ical_uid = ?", ical_uid)


def _copies(connection: Connection, question: str, value: str) -> list[Copy]:
    rows = sorted(fetch(connection, question, (value,)), key=itemgetter(0, 1, 3))
    return [_copy(row, event) for row, event in zip(rows, events_of([row[3:] for row in rows]), strict=True)]


def _copy(row: Row, event: CalendarEvent) -> Copy:
    return Copy(tenant=row[0], mailbox=row[1], number=row[2], event=event)
