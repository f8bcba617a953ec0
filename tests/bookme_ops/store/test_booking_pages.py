"""Pages of bookings: each of them once, in the order in which they end."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.store.booking_finds import STATES, Wanted, find_bookings
from bookme_ops.store.booking_pages import page_of_bookings
from bookme_ops.store.bookings import write_bookings
from bookme_ops.store.db import Connection, Store, open_store
from connectors.records import Booking
from tests.bookme_ops.store.samples import AT, PRODUCTION, RUN, TEST, TOMORROW, a_booking

HOUR = timedelta(hours=1)


def many() -> Iterator[Booking]:
    """Bookings of two environments, several of which end at the same time."""
    for number in range(30):
        changes: dict[str, Any] = {"owner_mail": f"{'ada' if number % 3 else 'bo'}@bank.example"}
        if number % 5 == 0:
            changes |= {"room_id": "r-1"}
        if number % 7 == 0:
            changes |= {"deleted": True}
        name = f"n{number:02}"
        yield a_booking(name, TOMORROW + number // 4 * HOUR, environment=(PRODUCTION, TEST)[number % 2], **changes)


@pytest.fixture
def connection(store: Store) -> Iterator[Connection]:
    """A store with many bookings."""
    with store.begin() as opened:
        write_bookings(opened, list(many()), at=AT, run_id=RUN)
        yield opened


def walk(connection: Connection, wanted: Wanted, size: int, looked: int = 5_000) -> tuple[list[str], list[bool]]:
    """The events of all pages, and of each page whether it was whole."""
    events, wholes, after = list[str](), list[bool](), None
    for _ in range(100):
        page = page_of_bookings(connection, wanted, after, size, looked=looked)
        events += [one.event_id for one in page.bookings]
        wholes.append(page.whole)
        if page.next is None:
            return events, wholes
        after = page.next
    raise AssertionError("it never ends")


ASKED: list[dict[str, Any]] = [
    {},
    {"environments": (TEST,)},
    {"environments": ()},
    {"mails": frozenset({"ada@bank.example"})},
    {"mails": frozenset({"ada@bank.example", "bo@bank.example"})},
    {"mails": frozenset()},
    {"mails": frozenset(), "owners": frozenset({"005-ada"})},
    {"start": TOMORROW + 3 * HOUR},
    {"end": TOMORROW + 3 * HOUR},
    {"rooms": frozenset({"r-1"})},
    {"rooms": frozenset()},
    *({"state": state} for state in STATES),
]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("size", [2, 7, 50])
def test_all_pages_together_hold_what_is_found_at_once(
    connection: Connection, asked: dict[str, Any], size: int
) -> None:
    wanted = Wanted(**{"environments": (PRODUCTION, TEST), **asked})
    found = find_bookings(connection, wanted, 1000)
    in_order = sorted(found, key=lambda one: (one.end, one.environment, one.event_id))
    events, wholes = walk(connection, wanted, size)
    assert events == [one.event_id for one in in_order]
    assert all(wholes)


@pytest.mark.parametrize("asked", ASKED)
def test_where_much_is_looked_through_no_booking_is_lost(connection: Connection, asked: dict[str, Any]) -> None:
    wanted = Wanted(**{"environments": (PRODUCTION, TEST), **asked})
    found = {one.event_id for one in find_bookings(connection, wanted, 1000)}
    events, _ = walk(connection, wanted, 5, looked=3)
    assert len(events) == len(set(events))
    assert set(events) == found


def test_a_page_that_stopped_early_says_so(connection: Connection) -> None:
    wanted = Wanted(environments=(PRODUCTION, TEST), rooms=frozenset({"r-2"}))
    page = page_of_bookings(connection, wanted, None, 5, looked=3)
    assert (page.bookings, page.whole) == ((), False)
    assert page.next is not None


def test_times_and_owners_are_told_by_their_indexes(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'store.db'}")) as store, store.begin() as connection:
        write_bookings(connection, list(many()), at=AT, run_id=RUN)
        said: list[str] = []
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_trace_callback(said.append)
        for asked in ({}, {"mails": frozenset({"ada@bank.example"})}):
            wanted: dict[str, Any] = {"environments": (PRODUCTION,), "start": AT, **asked}
            page_of_bookings(connection, Wanted(**wanted), None, 5)
        raw.set_trace_callback(None)
        times, owners = (str(raw.execute(f"EXPLAIN QUERY PLAN {text}").fetchall()) for text in said if "looked" in text)
    assert "ix_booking_ends" in times
    assert "ix_booking_owner" in owners
