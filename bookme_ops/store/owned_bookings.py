"""Owned bookings: the bookings of some people in one environment, as views need them."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from sqlalchemy import Connection

from bookme_ops.store.bulk import CHUNK, Row, fetch, fetch_in
from bookme_ops.store.instants import epoch
from bookme_ops.store.rows import BOOKING_FIELDS, bookings_of
from bookme_ops.store.tables import BOOKING
from connectors.records import Booking

LATE = "environment = ? AND ends >= ?"
NAMELESS = f"{LATE} AND owner_mail IS NULL"
OWNED = (
    f"SELECT {', '.join(BOOKING_FIELDS)} FROM (VALUES %s) AS owner CROSS JOIN booking "  # noqa: S608  our own names
    f"WHERE {LATE} AND owner_mail = owner.column1"
)
"""A join, each owner on its own: of a list of owners SQLite believes that to read every booking of the environment
takes less time than to look them up, and so the time for all owners would grow with their square."""


def owned_bookings(
    connection: Connection, environment: str, mails: Sequence[str], nameless: Sequence[str], *, since: datetime
) -> tuple[Booking, ...]:
    """Bookings that end at or after `since`, of owners by folded address, and by User id of those without one."""
    late = (environment, epoch(since))
    parts = (mails[start : start + CHUNK] for start in range(0, len(mails), CHUNK))
    rows: list[Row] = list(chain.from_iterable(_owned(connection, part, late) for part in parts))
    if nameless:
        rows += fetch_in(connection, BOOKING, BOOKING_FIELDS, "owner_id", nameless, where=NAMELESS, parameters=late)
    return bookings_of(rows)


def _owned(connection: Connection, mails: Sequence[str], late: tuple[str, int]) -> list[Row]:
    return fetch(connection, OWNED % ", ".join(["(?)"] * len(mails)), (*mails, *late))
