"""What a read of a mailbox does to its mirror: pure, from what is stored and what was read to the changes.

The product's own events are rows, because people ask for them by BookingId and their history counts. Everything else
is private time, one packed calendar per mailbox.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from bookme_ops.store.bulk import Row
from bookme_ops.store.instants import epoch
from bookme_ops.store.private_calendars import EMPTY, PrivateCalendar, pack
from bookme_ops.store.rows import EVENT_COLUMNS, event_row
from connectors.records import CalendarEvent, Window

Calendar = dict[str, CalendarEvent]
"""Events by their id."""

SEEN_AT = EVENT_COLUMNS.index("seen_at")
EVENT_ID, ENDS = EVENT_COLUMNS.index("event_id"), EVENT_COLUMNS.index("ends")
SERIES, BOOKING_ID = EVENT_COLUMNS.index("series_master_id"), EVENT_COLUMNS.index("booking_id")
PRODUCT, LOCATION, REMOVED = (EVENT_COLUMNS.index(name) for name in ("product", "location", "removed"))
ATTENDEES = EVENT_COLUMNS.index("attendees")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWrite:
    """A complete answer of one mailbox, ready to be mirrored."""

    mailbox_no: int
    full: bool
    """The events are all there are; otherwise only what changed."""
    window: Window
    events: tuple[CalendarEvent, ...] | list[CalendarEvent]
    removed: frozenset[str] = frozenset()
    """Ids that are confirmed to be gone."""
    series: frozenset[str] = frozenset()
    """Master ids of series that were sent anew: stored occurrences that are not among `events` are gone."""
    delta_link: str

    @property
    def says_nothing(self) -> bool:
        """Whether nothing changed in the mailbox."""
        return not (self.full or self.events or self.removed or self.series)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the mirror holds of one mailbox."""

    rows: dict[str, Row] = field(default_factory=dict)
    """All rows of its product events, by event id."""
    private: PrivateCalendar = EMPTY


@dataclass(slots=True)
class MailboxChange:
    """What has to be written."""

    rows: list[tuple[Row | None, Row]] = field(default_factory=list)
    """Rows to write, each with what it was."""
    gone: list[Row] = field(default_factory=list)
    """Rows to delete."""
    packed: bytes | None = None
    """The private time as a full read told it; None if it is as it was, or only `noted` changes were told."""
    noted: list[Row] = field(default_factory=list)
    """Changes of single private events, as rows."""
    private: int = 0
    """Private events that were added, changed or taken away."""
    turned: int = 0
    """Product events that turned out to be private: they are among `gone` and among the private ones."""

    @property
    def count(self) -> int:
        """Events that were added, changed or taken away."""
        return len(self.rows) + len(self.gone) + self.private - self.turned


def changes_of(write: CalendarWrite, stored: Stored, at: int) -> MailboxChange:
    """Compare a write with what the mirror holds; `at` is when it was read, in seconds.

    What is gone and carries a BookingId stays as a tombstone (`removed`); what is gone and private is forgotten. A
    full write also forgets what is gone and ended before its window.
    """
    told = {event.event_id: event for event in write.events}
    for event_id in write.removed:
        told.pop(event_id, None)
    private, ours = _divide(told, stored.rows if not write.full else {})
    change = MailboxChange()
    _compare_rows(change, write, ours, told=told, stored=stored.rows, at=at)
    _compare_private(change, write, private, ours, stored.private)
    return change


def _divide(told: Calendar, known: Mapping[str, Row]) -> tuple[Calendar, Calendar]:
    """Private events, and the product's: those that say so, and those whose BookingId is `known` already."""
    ours = {event_id: event for event_id, event in told.items() if event.booking_id is not None or event.product}
    linked = [event_id for event_id in known.keys() & told.keys() if known[event_id][BOOKING_ID] is not None]
    ours.update({event_id: told[event_id] for event_id in linked})
    return {event_id: event for event_id, event in told.items() if event_id not in ours}, ours


def _compare_rows(
    change: MailboxChange, write: CalendarWrite, ours: Calendar, *, told: Calendar, stored: dict[str, Row], at: int
) -> None:
    for event_id, event in ours.items():
        was, row = stored.get(event_id), event_row(write.mailbox_no, event)
        if not write.full:
            row = _keep_link(row, was)
        if row[BOOKING_ID] is not None:
            row = (*row[:SEEN_AT], _first_seen(row, was, at))
        if row != was:
            change.rows.append((was, row))
    turned = [event_id for event_id in stored.keys() & told.keys() if event_id not in ours]
    change.gone += [stored[event_id] for event_id in turned]
    change.turned = len(turned)
    _bury(change, write, [stored[event_id] for event_id in _missing(write, stored) - told.keys()])


def _keep_link(row: Row, stored: Row | None) -> Row:
    """Delta rows cannot tell the BookingId, so the stored one holds, and what is kept for the product's sake."""
    if stored is None or row[BOOKING_ID] is not None or stored[BOOKING_ID] is None:
        return row
    kept = list(row)
    kept[BOOKING_ID], kept[ATTENDEES] = stored[BOOKING_ID], row[ATTENDEES] or stored[ATTENDEES]
    if not row[PRODUCT]:
        kept[PRODUCT], kept[LOCATION] = 1, row[LOCATION] if row[LOCATION] is not None else stored[LOCATION]
    return tuple(kept)


def _first_seen(row: Row, stored: Row | None, at: int) -> int:
    if stored is not None and stored[BOOKING_ID] == row[BOOKING_ID]:
        return cast(int, stored[SEEN_AT])
    return at


def _missing(write: CalendarWrite, stored: dict[str, Row]) -> set[str]:
    """Stored product events that the write takes away, unless it tells of them."""
    if write.full:
        return set(stored)
    replaced = {key for key, row in stored.items() if row[SERIES] in write.series} if write.series else set()
    return replaced | (write.removed & stored.keys())


def _bury(change: MailboxChange, write: CalendarWrite, gone: Iterable[Row]) -> None:
    begins = epoch(write.window.start)
    for row in gone:
        if row[BOOKING_ID] is None or (write.full and row[ENDS] <= begins):
            change.gone.append(row)
        elif not row[REMOVED]:
            change.rows.append((row, (*row[:REMOVED], 1, *row[REMOVED + 1 :])))


def _compare_private(
    change: MailboxChange, write: CalendarWrite, told: Calendar, ours: Calendar, known: PrivateCalendar
) -> None:
    if write.full:
        _repack(change, told, ours, known)
    else:
        _note_changes(change, write, told, ours, known)


def _repack(change: MailboxChange, told: Calendar, ours: Calendar, known: PrivateCalendar) -> None:
    """A full read: the calendar as a whole, if it differs."""
    packed = pack(told.values())
    if packed == known.packed and not known.changes:
        return
    if known is EMPTY:
        change.packed, change.private = packed, len(told)
        return
    was = {event.event_id: event for event in known.events()}
    change.packed = packed
    change.private += sum(was.get(event_id) != event for event_id, event in told.items())
    change.private += len(was.keys() - told.keys() - ours.keys())


def _note_changes(
    change: MailboxChange, write: CalendarWrite, told: Calendar, ours: Calendar, known: PrivateCalendar
) -> None:
    """A delta: single events that are new, differ or went."""
    number = write.mailbox_no
    change.noted += [(number, event_id, packed) for event_id, packed in known.told_otherwise(told).items()]
    gone = known.among({*write.removed, *ours})
    if write.series:
        gone |= {event.event_id for event in known.events() if event.series_master_id in write.series} - told.keys()
    change.noted += [(number, event_id, None) for event_id in gone]
    change.private = len(change.noted) - len(gone & ours.keys())
