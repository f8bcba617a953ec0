"""The journal: the timeline of a booking, of everything that was seen of it in any system.

First sights stand in the mirror, changes in the journal's table (`notebook` writes both).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.instants import instant, maybe_instant
from bookme_ops.store.notebook import SEEN

SUBJECT = "booking_id, subject_kind, subject_id, mailbox.user_id"
CHANGES = (
    f"SELECT at, changed_at, scope, system, {SUBJECT}, what, was, now, run_id, changed_by FROM journal "  # noqa: S608  our own names
    "LEFT JOIN mailbox ON mailbox.no = journal.mailbox_no WHERE booking_id = ? ORDER BY journal.id"
)
BOOKINGS = (
    "SELECT seen_at, created, environment, 'salesforce', booking_id, 'booking', event_id, NULL, "
    "'seen', NULL, NULL, NULL, NULL FROM booking WHERE booking_id = ? ORDER BY environment, event_id"
)
EVENTS = (
    "SELECT calendar_event.seen_at, calendar_event.created, tenant, 'outlook', found.booking_id, 'event', "
    "found.event_id, user_id, 'seen', NULL, NULL, NULL, NULL "
    "FROM mailbox CROSS JOIN calendar_event AS found CROSS JOIN calendar_event "
    "WHERE calendar_event.mailbox_no = found.mailbox_no AND calendar_event.event_id = found.event_id "
    "AND found.mailbox_no = mailbox.no AND found.booking_id = ? ORDER BY user_id, calendar_event.event_id"
)
"""Mailbox by mailbox, as in `lookups`: no tree of events begins with the BookingId."""


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


def history(connection: Connection, booking_id: str) -> list[Entry]:
    """Everything that was seen of a booking, in the order in which it was seen."""
    rows = [row for statement in (BOOKINGS, EVENTS, CHANGES) for row in fetch(connection, statement, (booking_id,))]
    entries = [Entry(instant(at), maybe_instant(changed_at), *rest) for at, changed_at, *rest in rows]
    return sorted(entries, key=lambda entry: (entry.at, entry.what != SEEN))
