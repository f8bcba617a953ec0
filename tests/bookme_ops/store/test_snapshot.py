"""Snapshots: only differences are written, and they are known."""

from bookme_ops.store.bulk import fetch
from bookme_ops.store.db import Store
from bookme_ops.store.snapshot import replace_all, stored_rows, write_changed
from bookme_ops.store.tables import KNOWN_BOOKING, columns

COLUMNS = columns(KNOWN_BOOKING)
ALL = "SELECT environment, booking_id, known, asked_at FROM known_booking ORDER BY environment, booking_id"


def test_each_difference_is_told_with_what_was_before(store: Store) -> None:
    first, second, third = ("p", "a", 1, 1), ("p", "b", 1, 1), ("q", "a", 0, 2)
    changed = ("p", "b", 0, 3)
    with store.begin() as connection:
        assert write_changed(connection, KNOWN_BOOKING, [second, first]) == [(None, first), (None, second)]
        assert write_changed(connection, KNOWN_BOOKING, [first, third, changed]) == [(second, changed), (None, third)]
        assert fetch(connection, ALL) == [first, changed, third]


def test_of_rows_with_one_key_the_last_one_counts(store: Store) -> None:
    with store.begin() as connection:
        write_changed(connection, KNOWN_BOOKING, [("p", "a", 1, 1), ("p", "a", 0, 2)])
        assert fetch(connection, ALL) == [("p", "a", 0, 2)]


def test_stored_rows_are_found_by_key_across_scopes(store: Store) -> None:
    rows = [(scope, ident, 1, 1) for scope in "pq" for ident in "ab"]
    with store.begin() as connection:
        write_changed(connection, KNOWN_BOOKING, rows)
        found = stored_rows(connection, KNOWN_BOOKING, COLUMNS, [("p", "a"), ("q", "b"), ("q", "zz")])
        assert found == {("p", "a"): rows[0], ("q", "b"): rows[3]}


def test_replacing_takes_away_what_is_not_there_in_its_scope_alone(store: Store) -> None:
    with store.begin() as connection:
        write_changed(connection, KNOWN_BOOKING, [("p", "a", 1, 1), ("p", "b", 1, 1), ("q", "a", 1, 1)])
        assert replace_all(connection, KNOWN_BOOKING, "p", [("p", "b", 1, 1), ("p", "c", 1, 1)]) == 2
        assert [row[:2] for row in fetch(connection, ALL)] == [("p", "b"), ("p", "c"), ("q", "a")]
        assert replace_all(connection, KNOWN_BOOKING, "p", []) == 2
