"""Bulk reads and writes, the same on both databases."""

from bookme_ops.store.bulk import delete, fetch, fetch_in, fetch_words, insert, run_many, upsert
from bookme_ops.store.db import Store
from bookme_ops.store.tables import COVERAGE, KNOWN_BOOKING, columns

COLUMNS = columns(KNOWN_BOOKING)
KEY = COLUMNS[:2]
ALL = "SELECT environment, booking_id, known, asked_at FROM known_booking ORDER BY environment, booking_id"


def test_an_upsert_adds_and_overwrites(store: Store) -> None:
    with store.begin() as connection:
        upsert(connection, KNOWN_BOOKING, [("p", "a", 0, 1), ("p", "b", 1, 1)], columns=COLUMNS, key=KEY)
        upsert(connection, KNOWN_BOOKING, [("p", "b", 0, 2), ("q", "b", 1, 2)], columns=COLUMNS, key=KEY)
        assert fetch(connection, ALL) == [("p", "a", 0, 1), ("p", "b", 0, 2), ("q", "b", 1, 2)]


def test_an_upsert_of_some_columns_leaves_the_others(store: Store) -> None:
    names = ("scope", "kind", "subject", "read_at")
    with store.begin() as connection:
        insert(connection, COVERAGE, [("s", "k", "a", 1, "why")], columns=(*names, "reason"))
        upsert(connection, COVERAGE, [("s", "k", "a", 2), ("s", "k", "b", 3)], columns=names, key=names[:3])
        found = fetch(connection, "SELECT subject, read_at, reason FROM coverage ORDER BY subject")
        assert found == [("a", 2, "why"), ("b", 3, None)]


def test_nothing_to_do_does_nothing(store: Store) -> None:
    with store.begin() as connection:
        upsert(connection, KNOWN_BOOKING, [], columns=COLUMNS, key=KEY)
        insert(connection, KNOWN_BOOKING, [], columns=COLUMNS)
        delete(connection, KNOWN_BOOKING, [], key=KEY)
        run_many(connection, "DELETE FROM known_booking WHERE booking_id = ?", [])
        assert fetch_in(connection, KNOWN_BOOKING, COLUMNS, "booking_id", []) == []


def test_delete_takes_whole_keys(store: Store) -> None:
    with store.begin() as connection:
        insert(connection, KNOWN_BOOKING, [("p", "a", 1, 1), ("q", "a", 1, 1)], columns=COLUMNS)
        delete(connection, KNOWN_BOOKING, [("p", "a"), ("p", "zz")], key=KEY)
        assert fetch(connection, ALL) == [("q", "a", 1, 1)]


def test_fetch_in_asks_for_any_number_of_values_under_a_condition(store: Store) -> None:
    ids = [f"{number:05d}" for number in range(1234)]
    with store.begin() as connection:
        insert(connection, KNOWN_BOOKING, [(scope, one, 1, 1) for one in ids for scope in "pq"], columns=COLUMNS)
        own = {"where": "environment = ?", "parameters": ("q",)}
        found = fetch_in(connection, KNOWN_BOOKING, KEY, "booking_id", iter([*ids, "unknown"]), **own)
        assert sorted(found) == [("q", one) for one in ids]


def test_words_are_all_values_of_a_column_that_has_any(store: Store) -> None:
    with store.begin() as connection:
        assert fetch_words(connection, "booking_id", "known_booking") == []
        rows = [("p", "a, b", 1, 1), ("p", "ø|", 1, 1), ("q", "a, b", 1, 1)]
        insert(connection, KNOWN_BOOKING, rows, columns=COLUMNS)
        assert sorted(fetch_words(connection, "booking_id", "known_booking")) == ["a, b", "a, b", "ø|"]
        assert fetch_words(connection, "booking_id", "known_booking WHERE environment = ?", ("q",)) == ["a, b"]


def test_texts_are_kept_to_the_letter(store: Store) -> None:
    texts = ["", "tab\there", "line\nbreak", "back\\slash", "\\N", "æøå 🇬🇱", "100 %s"]
    with store.begin() as connection:
        upsert(connection, KNOWN_BOOKING, [("p", text, 1, 1) for text in texts], columns=COLUMNS, key=KEY)
        assert {one for (one,) in fetch(connection, "SELECT booking_id FROM known_booking")} == set(texts)


def test_ids_sort_byte_by_byte(store: Store) -> None:
    with store.begin() as connection:
        insert(connection, KNOWN_BOOKING, [("p", one, 1, 1) for one in ("b", "B", "a", "_")], columns=COLUMNS)
        assert [one for _, one, _, _ in fetch(connection, ALL)] == ["B", "_", "a", "b"]
