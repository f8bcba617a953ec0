"""Private time: all that a mailbox shows besides the product's own events.

Nobody asks for a single private appointment by its id: they are read and replaced as the calendar that they are. So a
full read leaves one packed value per mailbox, which costs a tenth of what a row per event would (measured), and each
change since then is a row beside it, until the next full read.

The format is that of the record: its fields in their order, in MessagePack; a field may be added at the end of
`CalendarEvent`, with a default. In it the bytes of an event, or of its id, stand as they are, so that a packed calendar
can be searched without being unpacked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

import msgspec
from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, delete, fetch_in, upsert
from bookme_ops.store.tables import PRIVATE_CALENDAR, PRIVATE_CHANGE, columns
from connectors.records import CalendarEvent


class Named(msgspec.Struct, array_like=True, gc=False):
    """An event of which only the id is unpacked: it stands first."""

    event_id: str


ENCODER = msgspec.msgpack.Encoder()
EVENTS = msgspec.msgpack.Decoder(list[CalendarEvent])
IDS = msgspec.msgpack.Decoder(list[Named])
EVENT = msgspec.msgpack.Decoder(CalendarEvent)
NOTHING = ENCODER.encode([])
BY_ID = attrgetter("event_id")
FEW = 20
"""For so many events a packed calendar is searched; for more, it takes less time to unpack it."""
CHANGE_COLUMNS = columns(PRIVATE_CHANGE)


@dataclass(frozen=True, slots=True)
class PrivateCalendar:
    """The private time of one mailbox as it is stored."""

    packed: bytes = NOTHING
    """Of the last full read."""
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    """By event id, what became of single events since then: packed as it is now, or None if it is gone."""

    def holds(self, event_id: str) -> bool:
        """Whether an event is there."""
        if event_id in self.changes:
            return self.changes[event_id] is not None
        return ENCODER.encode(event_id) in self.packed

    def holds_just(self, event_id: str, packed: bytes) -> bool:
        """Whether an event is there with exactly these bytes."""
        return self.changes[event_id] == packed if event_id in self.changes else packed in self.packed

    def among(self, event_ids: Collection[str]) -> set[str]:
        """Those of some events that are there."""
        if len(event_ids) <= FEW:
            return {event_id for event_id in event_ids if self.holds(event_id)}
        told = {one.event_id for one in IDS.decode(self.packed)} - self.changes.keys()
        told |= {event_id for event_id, packed in self.changes.items() if packed is not None}
        return told.intersection(event_ids)

    def told_otherwise(self, told: Mapping[str, CalendarEvent]) -> dict[str, bytes]:
        """Those of some events that are not there, or not just so; packed."""
        packed = {event_id: pack_one(event) for event_id, event in told.items()}
        if len(told) <= FEW:
            return {one: new for one, new in packed.items() if not self.holds_just(one, new)}
        known = {event.event_id: event for event in self.events()}
        return {event_id: new for event_id, new in packed.items() if known.get(event_id) != told[event_id]}

    def events(self) -> list[CalendarEvent]:
        """Everything, unpacked."""
        events = EVENTS.decode(self.packed)
        if not self.changes:
            return events
        changed = [EVENT.decode(packed) for packed in self.changes.values() if packed is not None]
        return [event for event in events if event.event_id not in self.changes] + changed


EMPTY = PrivateCalendar()


def pack(events: Iterable[CalendarEvent]) -> bytes:
    """Private events as one value; equal calendars give equal values."""
    return ENCODER.encode(sorted(events, key=BY_ID))


def pack_one(event: CalendarEvent) -> bytes:
    """One event, as it stands in a packed calendar."""
    return ENCODER.encode(event)


def read_private(connection: Connection, numbers: Sequence[int]) -> dict[int, PrivateCalendar]:
    """The private time of mailboxes, by mailbox number; one without any may be missing."""
    changes: dict[int, dict[str, bytes | None]] = {}
    for number, event_id, one in fetch_in(connection, PRIVATE_CHANGE, CHANGE_COLUMNS, "mailbox_no", numbers):
        changes.setdefault(number, {})[event_id] = None if one is None else bytes(one)
    rows = fetch_in(connection, PRIVATE_CALENDAR, columns(PRIVATE_CALENDAR), "mailbox_no", numbers)
    packed = {number: bytes(calendar) for number, calendar in rows}
    return {
        number: PrivateCalendar(packed.get(number, NOTHING), changes.get(number, {}))
        for number in packed.keys() | changes.keys()
    }


def write_private(connection: Connection, calendars: Mapping[int, bytes], changes: Iterable[Row]) -> None:
    """Replace the calendars of some mailboxes as a whole, and note single changes (`CHANGE_COLUMNS`) in others."""
    upsert(
        connection,
        PRIVATE_CALENDAR,
        sorted(calendars.items()),
        columns=columns(PRIVATE_CALENDAR),
        key=("mailbox_no",),
    )
    delete(connection, PRIVATE_CHANGE, [(number,) for number in calendars], key=("mailbox_no",))
    upsert(connection, PRIVATE_CHANGE, sorted(changes, key=_key), columns=CHANGE_COLUMNS, key=CHANGE_COLUMNS[:2])


def _key(row: Row) -> Row:
    return row[:2]
