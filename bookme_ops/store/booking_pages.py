"""Pages of bookings, in the order in which they end: as many of the next ones are looked at as a page can wait for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from typing import Any, NamedTuple

from sqlalchemy import Connection

from bookme_ops.store.booking_finds import STATES, Wanted
from bookme_ops.store.bulk import Row, fetch
from bookme_ops.store.instants import epoch
from bookme_ops.store.rows import BOOKING_FIELDS, bookings_of
from connectors.records import Booking

LOOKED = 5_000
"""So many bookings of an environment are looked at for one page."""
NAMES = ", ".join(BOOKING_FIELDS)
ENDS = BOOKING_FIELDS.index("ends")


class Mark(NamedTuple):
    """A booking in the order of the list: when it ends (seconds since 1970), where, and its Event."""

    ends: int
    environment: str
    event_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The bookings of a page."""

    bookings: tuple[Booking, ...]
    next: Mark | None
    """Where to go on; None: that was all."""
    whole: bool
    """Whether the page is full or the last one; else it ended where we stopped looking."""


def page_of_bookings(
    connection: Connection, wanted: Wanted, after: Mark | None, size: int, *, looked: int = LOOKED
) -> Found:
    """The next bookings behind a mark. Raises KeyError for a state that there is not."""
    if wanted.mails is not None and not wanted.mails | wanted.owners:
        return Found(bookings=(), next=None, whole=True)
    places = (_Place(name, after, size + 1, looked) for name in wanted.environments)
    stretches = [_stretch(connection, wanted, place) for place in places]
    # What lies behind the place where an environment was not looked through any more has to wait for the next page.
    ends = [one.stopped for one in stretches if one.stopped is not None]
    rows = list(merge(*(one.rows for one in stretches), key=_mark))
    sure = [row for row in rows if not ends or _mark(row) <= min(ends)]
    if len(sure) > size:
        return Found(bookings=bookings_of(sure[:size]), next=_mark(sure[size - 1]), whole=True)
    return Found(bookings=bookings_of(sure), next=min(ends, default=None), whole=not ends)


class _Place(NamedTuple):
    """Where to go on in one environment, and how far."""

    environment: str
    after: Mark | None
    limit: int
    looked: int


@dataclass(frozen=True, slots=True)
class _Stretch:
    rows: list[Row]
    stopped: Mark | None
    """The last booking that was looked at, if there are more behind it."""


def _stretch(connection: Connection, wanted: Wanted, place: _Place) -> _Stretch:
    """The next rows of one environment: the index tells which come next, and these are looked at."""
    environment = place.environment
    told = list(_conditions(wanted, environment, place.after))
    where, values = " AND ".join(one for one, _ in told), [value for _, more in told for value in more]
    # The sum keeps SQLite from walking along all that ends, where the index of owners tells the few that are meant.
    order = "ends, event_id" if wanted.mails is None else "ends + 0, event_id"
    next_ones = f"SELECT event_id AS id FROM booking WHERE {where} ORDER BY {order} LIMIT {place.looked:d}"  # noqa: S608
    more, given = _choice(wanted)
    sql = (
        f"SELECT {NAMES} FROM ({next_ones}) AS looked CROSS JOIN booking "  # noqa: S608  our own text
        f"WHERE environment = ? AND event_id = looked.id{more}{STATES[wanted.state]} ORDER BY ends, event_id LIMIT ?"
    )
    rows = fetch(connection, sql, (*values, environment, *given, place.limit))
    if len(rows) >= place.limit:
        return _Stretch(rows, _mark(rows[-1]))
    end = f"ORDER BY {order} LIMIT 1 OFFSET {place.looked - 1:d}"
    last = fetch(connection, f"SELECT ends, event_id FROM booking WHERE {where} {end}", values)  # noqa: S608
    return _Stretch(rows, Mark(last[0][0], environment, last[0][1]) if last else None)


def _conditions(wanted: Wanted, environment: str, after: Mark | None) -> Iterator[tuple[str, list[Any]]]:
    """What an index tells: whose they are, or when they end."""
    yield "environment = ?", [environment]
    if wanted.mails is not None:
        people = (("owner_mail", wanted.mails), ("owner_id", wanted.owners))
        told = [(name, sorted(some)) for name, some in people if some]
        text = " OR ".join(f"{name} IN ({_marks(some)})" for name, some in told)
        yield f"({text})", [one for _, some in told for one in some]
    if wanted.start is not None:
        yield "ends > ?", [epoch(wanted.start)]
    if wanted.end is not None:
        yield "starts < ?", [epoch(wanted.end)]
    if after is None:
        return
    if environment == after.environment:
        yield "ends >= ? AND (ends > ? OR event_id > ?)", [after.ends, after.ends, after.event_id]
    else:
        # Of what ends at the same time the environments come in the order of their names.
        yield ("ends >= ?" if environment > after.environment else "ends > ?"), [after.ends]


def _choice(wanted: Wanted) -> tuple[str, list[Any]]:
    """What only the bookings themselves tell."""
    if wanted.rooms is None:
        return "", []
    rooms = sorted(wanted.rooms)
    if not rooms:
        return " AND 1 = 0", []
    return f" AND (room_id IN ({_marks(rooms)}) OR room_name IN ({_marks(rooms)}))", [*rooms, *rooms]


def _mark(row: Row) -> Mark:
    return Mark(row[ENDS], row[0], row[1])


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
