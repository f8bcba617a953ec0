"""Shelves: how the events of one BookingId are found without a tree that begins with it.

Mailboxes whose numbers lie together stand on one shelf, and the tree of BookingIds begins with the shelf. A sweep
writes it shelf by shelf, and who asks for one BookingId looks at one place on each: 157 of them for 10,000 mailboxes.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.tables import SHELF, SHELF_WIDTH

MANY = 10 * SHELF_WIDTH
"""Mailboxes whose events are looked at in one piece."""

SHELVES = (
    f"WITH RECURSIVE shelf(no) AS (SELECT MIN(no) / {SHELF_WIDTH} FROM mailbox UNION ALL "  # noqa: S608  our own names
    f"SELECT no + 1 FROM shelf WHERE no < (SELECT MAX(no) / {SHELF_WIDTH} FROM mailbox))"
)
"""What a statement begins with that looks at shelves."""
ON_SHELF = f"{SHELF.replace('mailbox_no', 'found.mailbox_no')} = shelf.no"
LINKED = (
    "shelf CROSS JOIN calendar_event AS found CROSS JOIN calendar_event CROSS JOIN mailbox "
    "WHERE calendar_event.mailbox_no = found.mailbox_no AND calendar_event.event_id = found.event_id "
    f"AND mailbox.no = found.mailbox_no AND {ON_SHELF} AND found.booking_id = ?"
)
"""What stands behind FROM: the events of a BookingId, with their mailboxes.

They are found in the small tree of BookingIds first and read then: asked for both at once, SQLite goes through all
events of every mailbox."""


def mailbox_ranges(connection: Connection) -> Iterator[tuple[int, int]]:
    """The numbers of all mailboxes, from the first to the last of some at a time.

    Who takes all ids of a large bank in one piece lets nobody else have a turn until they are all taken apart.
    """
    [(first, last)] = fetch(connection, "SELECT MIN(no), MAX(no) FROM mailbox")
    if first is not None:
        yield from ((start, start + MANY - 1) for start in range(first, last + 1, MANY))
