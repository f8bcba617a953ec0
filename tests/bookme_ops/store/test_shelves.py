"""Shelves: every mailbox stands on one, wherever their numbers begin and end."""

import pytest

from bookme_ops.store.bookings import unknown_ids
from bookme_ops.store.bulk import run
from bookme_ops.store.db import Store
from bookme_ops.store.lookups import copies_with, ids_beginning
from bookme_ops.store.shelves import MANY, mailbox_ranges
from bookme_ops.store.surroundings import copies_of
from tests.bookme_ops.store.samples import PRODUCTION, TENANT, linked, write_mailbox

EDGES = (1, 63, 64, 127, 128, MANY, MANY + 1, 10_000)


@pytest.fixture
def edges(store: Store) -> Store:
    """A mailbox at each number at which a shelf or a range may begin or end, with a copy of one booking."""
    with store.begin() as connection:
        for number in EDGES:
            parameters = (number, TENANT, f"id-{number}", False)
            run(connection, "INSERT INTO mailbox (no, tenant, user_id, product) VALUES (?, ?, ?, ?)", parameters)
            write_mailbox(connection, f"id-{number}", [linked(f"e{number}", booking="b-1", ical_uid=f"uid-{number}")])
    return store


def test_copies_are_found_on_every_shelf(edges: Store) -> None:
    with edges.read() as connection:
        assert sorted(copy.number for copy in copies_with(connection, "b-1")) == sorted(EDGES)
        assert copies_with(connection, "b-2") == []
        assert ids_beginning(connection, "b-") == ["b-1"]


def test_ranges_hold_every_mailbox_once(edges: Store) -> None:
    with edges.read() as connection:
        ranges = list(mailbox_ranges(connection))
    assert all(sum(first <= number <= last for first, last in ranges) == 1 for number in EDGES)


def test_what_is_gathered_by_ranges_is_whole(edges: Store) -> None:
    with edges.read() as connection:
        assert copies_of(connection) == {f"uid-{number}" for number in EDGES}
        assert unknown_ids(connection, TENANT, [PRODUCTION]) == {"b-1"}
        assert unknown_ids(connection, "another", [PRODUCTION]) == set()


def test_where_no_mailbox_is_nothing_is_found(store: Store) -> None:
    with store.read() as connection:
        assert list(mailbox_ranges(connection)) == []
        assert copies_with(connection, "b-1") == []
        assert ids_beginning(connection, "b-") == []
