"""Finding bookings in the mirror by owner, time, room and state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bookme_ops.store.bulk import fetch
from bookme_ops.store.instants import epoch
from bookme_ops.store.rows import BOOKING_FIELDS, bookings_of
from connectors.records import Booking

FREED = "show_as = 'Free' AND booking_id IS NOT NULL"
OFF = f"(cancelled_by_someone OR ({FREED}))"
STATES = {
    "active": f" AND NOT deleted AND NOT {OFF}",
    "cancelled": f" AND NOT deleted AND {OFF}",
    "deleted": " AND deleted",
    "all": "",
}
"""What a booking may be, with its condition; see `Booking.cancelled`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; everything that is given must hold."""

    environments: tuple[str, ...]
    mails: frozenset[str] | None = None
    """Folded addresses of owners; with `owners`, either will do. None: whoever owns it."""
    owners: frozenset[str] = frozenset()
    """Salesforce User ids."""
    start: datetime | None = None
    """It ends after this instant."""
    end: datetime | None = None
    """It starts before this one."""
    rooms: frozenset[str] | None = None
    """Ids or names of rooms, as bookings spell them."""
    state: str = "active"


def find_bookings(connection: Connection, wanted: Wanted, limit: int) -> list[Booking]:
    """At most so many, by start. Raises KeyError for a state that there is not."""
    parts = [_select(wanted, environment) for environment in wanted.environments]
    if not parts or _nobody(wanted):
        return []
    sql = " UNION ALL ".join(statement for statement, _ in parts) + " ORDER BY starts, environment, event_id LIMIT ?"
    parameters = [value for _, values in parts for value in values]
    return list(bookings_of(fetch(connection, sql, (*parameters, limit))))


def _nobody(wanted: Wanted) -> bool:
    return (wanted.mails is not None and not wanted.mails | wanted.owners) or wanted.rooms == frozenset()


def _select(wanted: Wanted, environment: str) -> tuple[str, list[Any]]:
    """One environment at a time: its owners' tree begins with it."""
    where, values = "", [environment]
    for condition, more in _conditions(wanted):
        where += condition
        values += more
    names = ", ".join(BOOKING_FIELDS)
    return f"SELECT {names} FROM booking WHERE environment = ?{where}{STATES[wanted.state]}", values  # noqa: S608


def _conditions(wanted: Wanted) -> Iterator[tuple[str, list[Any]]]:
    if wanted.mails is not None:
        mails, owners = sorted(wanted.mails), sorted(wanted.owners)
        told = [f"owner_mail IN ({_marks(mails)})"] if mails else []
        told += [f"owner_id IN ({_marks(owners)})"] if owners else []
        yield f" AND ({' OR '.join(told)})", [*mails, *owners]
    if wanted.start is not None:
        yield " AND ends > ?", [epoch(wanted.start)]
    if wanted.end is not None:
        yield " AND starts < ?", [epoch(wanted.end)]
    if wanted.rooms is not None:
        rooms = sorted(wanted.rooms)
        yield f" AND (room_id IN ({_marks(rooms)}) OR room_name IN ({_marks(rooms)}))", [*rooms, *rooms]


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
