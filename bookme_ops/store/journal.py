"""The journal: the timeline of a booking, of everything that was seen of it in any system.

First sights stand in the mirror, changes in the journal's table (`notebook` writes both).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import Connection

from bookme_ops.store.bulk import Row, fetch
from bookme_ops.store.instants import instant, maybe_instant
from bookme_ops.store.notebook import SEEN
from bookme_ops.store.shelves import LINKED, SHELVES

EVENT_ID, USER = 6, 7
"""Where the event and the owner of its mailbox stand in a row."""
SUBJECT = "booking_id, subject_kind, subject_id, mailbox.user_id"
CHANGES = (
    f"SELECT at, changed_at, scope, system, {SUBJECT}, what, was, now, run_id, changed_by FROM journal "  # noqa: S608  our own names
    "LEFT JOIN mailbox ON mailbox.no = journal.mailbox_no WHERE booking_id = ? ORDER BY journal.id"
)
BOOKINGS = (
    "SELECT seen_at, created, environment, 'salesforce', booking_id, 'booking', event_id, NULL, "
    "'seen', NULL, NULL, NULL, NULL FROM booking WHERE booking_id = ? ORDER BY environment, event_id"
)
SIGHT = (
    "SELECT calendar_event.seen_at, calendar_event.created, tenant, 'outlook', calendar_event.booking_id, 'event', "
    "calendar_event.event_id, user_id, 'seen', NULL, NULL, NULL, NULL FROM "
)
EVENTS = f"{SHELVES} {SIGHT}{LINKED} ORDER BY user_id, calendar_event.event_id"
EVENT = f"{SIGHT}mailbox JOIN calendar_event ON mailbox_no = mailbox.no WHERE mailbox.no = ? AND event_id = ?"


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as it was seen."""

    at: datetime
    """When we saw it."""
    changed_at: datetime | None
    """When the system says it was made, if it says so."""
    scope: str
    """The environment, or the tenant of a mailbox."""
    system: str
    """`salesforce` or `outlook`."""
    booking_id: str
    subject_kind: str
    """`booking` or `event`."""
    subject_id: str
    mailbox: str | None
    """Entra object id of the mailbox's owner."""
    what: str
    """`start`, `end`, `owner`, `show_as`, `cancelled`, `deleted`, `removed`, `room`, `location`; or `seen`."""
    was: str | None
    now: str | None
    run_id: int | None
    """The run that saw it; not kept of first sights."""
    changed_by: str | None = None
    """The Salesforce User who made it. Outlook does not tell, and of a row that left Salesforce nobody does."""


def history(connection: Connection, booking_id: str, events: Iterable[tuple[int, str]] | None = None) -> list[Entry]:
    """Everything that was seen of a booking, in the order in which it was seen.

    `events` are the events that carry it, each by the number of its mailbox and its id, if they are at hand: to look
    them up is most of the work.
    """
    rows = fetch(connection, BOOKINGS, (booking_id,))
    rows += _sights(connection, booking_id, events)
    rows += fetch(connection, CHANGES, (booking_id,))
    entries = [Entry(instant(at), maybe_instant(changed_at), *rest) for at, changed_at, *rest in rows]
    return sorted(entries, key=lambda entry: (entry.at, entry.what != SEEN))


def _sights(connection: Connection, booking_id: str, events: Iterable[tuple[int, str]] | None) -> list[Row]:
    """When each event was first seen to carry it, by the mailbox's owner and the event."""
    if events is None:
        return fetch(connection, EVENTS, (booking_id,))
    rows = [row for place in events for row in fetch(connection, EVENT, place)]
    return sorted(rows, key=itemgetter(USER, EVENT_ID))
