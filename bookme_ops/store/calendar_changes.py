"""What a read of a mailbox does to its mirror: pure, from the stored rows and the new ones to the changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from bookme_ops.store.bulk import Row
from bookme_ops.store.instants import epoch
from bookme_ops.store.rows import EVENT_COLUMNS, event_row
from connectors.records import CalendarEvent, Window

SEEN_AT = EVENT_COLUMNS.index("seen_at")
EVENT_ID, ENDS = EVENT_COLUMNS.index("event_id"), EVENT_COLUMNS.index("ends")
SERIES, BOOKING_ID = EVENT_COLUMNS.index("series_master_id"), EVENT_COLUMNS.index("booking_id")
PRODUCT, LOCATION, REMOVED = (EVENT_COLUMNS.index(name) for name in ("product", "location", "removed"))


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


@dataclass(slots=True)
class MailboxChange:
    """What has to be written."""

    rows: list[tuple[Row | None, Row]] = field(default_factory=list)
    """Rows to write, each with what it was."""
    gone: list[Row] = field(default_factory=list)
    """Rows to delete."""


def changes_of(write: CalendarWrite, stored: dict[str, Row], at: int) -> MailboxChange:
    """Compare a write with what the mirror holds.

    `stored` maps event id to row: all of the mailbox's for a full write or one with series, else at least those that
    the write names. `at` is when it was read, in seconds. What is gone and carries a BookingId stays as a tombstone
    (`removed`); what is gone and private is forgotten. A full write also forgets what is gone and ended before its
    window.
    """
    rows = {event.event_id: event_row(write.mailbox_no, event) for event in write.events}
    if not write.full:
        rows = {event_id: _keep_link(row, stored.get(event_id)) for event_id, row in rows.items()}
    for event_id in write.removed:
        rows.pop(event_id, None)
    linked = [(event_id, row) for event_id, row in rows.items() if row[BOOKING_ID] is not None]
    rows |= {event_id: (*row[:SEEN_AT], _first_seen(row, stored.get(event_id), at)) for event_id, row in linked}
    change = MailboxChange()
    change.rows = [(stored.get(event_id), row) for event_id, row in rows.items() if stored.get(event_id) != row]
    _bury(change, write, [stored[event_id] for event_id in _gone(write, stored, rows)])
    return change


def _keep_link(row: Row, stored: Row | None) -> Row:
    """Delta rows cannot tell the BookingId, so the stored one holds, and what is kept for the product's sake."""
    if stored is None or row[BOOKING_ID] is not None or stored[BOOKING_ID] is None:
        return row
    kept = list(row)
    kept[BOOKING_ID] = stored[BOOKING_ID]
    if not row[PRODUCT]:
        kept[PRODUCT], kept[LOCATION] = 1, row[LOCATION] if row[LOCATION] is not None else stored[LOCATION]
    return tuple(kept)


def _first_seen(row: Row, stored: Row | None, at: int) -> int:
    if stored is not None and stored[BOOKING_ID] == row[BOOKING_ID]:
        return cast(int, stored[SEEN_AT])
    return at


def _gone(write: CalendarWrite, stored: dict[str, Row], rows: dict[str, Row]) -> Iterable[str]:
    if write.full:
        return stored.keys() - rows.keys()
    replaced = {key for key, row in stored.items() if row[SERIES] in write.series} - rows.keys() if write.series else ()
    return (write.removed & stored.keys()).union(replaced)


def _bury(change: MailboxChange, write: CalendarWrite, gone: Iterable[Row]) -> None:
    begins = epoch(write.window.start)
    for row in gone:
        if row[BOOKING_ID] is None or (write.full and row[ENDS] <= begins):
            change.gone.append(row)
        elif not row[REMOVED]:
            change.rows.append((row, (*row[:REMOVED], 1, *row[REMOVED + 1 :])))
