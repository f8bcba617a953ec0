"""The audit log: whatever is done to a row, the log says so."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, insert, select, text, update

from bookme_ops.store.audit_log import Entry, Head, append, entries, head, verify
from bookme_ops.store.bundle_tables import AUDIT, AUDIT_HEAD
from bookme_ops.store.db import Connection, Store

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 7, 0, 0, 123456, tzinfo=UTC)
ROWS = 6
COLUMNS = ("at", "actor", "action", "object", "result", "detail", "previous", "digest")


def entry(number: int) -> Entry:
    at = NOW + timedelta(minutes=number)
    return Entry(at=at, actor="Ada", action="bundle.created", object=f"bundle {number % 2}", detail=f"no. {number} æ")


def fill(connection: Connection, rows: int = ROWS) -> None:
    for number in range(1, rows + 1):
        assert append(connection, entry(number), key=KEY) == number


def changed(column: str, old: object) -> object:
    return old + timedelta(microseconds=1) if isinstance(old, datetime) else f"{str(old)[:-1]}!"


def test_an_untouched_log_holds_and_reads_as_it_was_written(store: Store) -> None:
    with store.begin() as connection:
        assert verify(connection, key=KEY) is None
        assert head(connection).last == 0
        fill(connection)
    with store.read() as connection:
        assert verify(connection, key=KEY) is None
        assert list(entries(connection)) == [(number, entry(number)) for number in range(1, ROWS + 1)]
        assert [number for number, _ in entries(connection, object="bundle 0")] == [2, 4, 6]


def test_instants_of_any_zone_hold(store: Store) -> None:
    with store.begin() as connection:
        append(
            connection,
            Entry(at=NOW.astimezone(timezone(timedelta(hours=2))), actor="a", action="b", object="c"),
            key=KEY,
        )
        assert verify(connection, key=KEY) is None


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("number", [1, 3, ROWS])
def test_a_changed_row_is_found(store: Store, number: int, column: str) -> None:
    with store.begin() as connection:
        fill(connection)
        old = connection.execute(select(AUDIT.c[column]).where(AUDIT.c.number == number)).scalar_one()
        new = {column: changed(column, old)}
        connection.execute(update(AUDIT).where(AUDIT.c.number == number).values(new))
        assert verify(connection, key=KEY) == number


@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_a_deleted_row_is_found(store: Store, number: int) -> None:
    with store.begin() as connection:
        fill(connection)
        connection.execute(delete(AUDIT).where(AUDIT.c.number == number))
        assert verify(connection, key=KEY) == number


@pytest.mark.parametrize("number", range(1, ROWS))
def test_two_rows_that_changed_places_are_found(store: Store, number: int) -> None:
    with store.begin() as connection:
        fill(connection)
        for old, new in ((number, -1), (number + 1, number), (-1, number + 1)):
            connection.execute(update(AUDIT).where(AUDIT.c.number == old).values(number=new))
        assert verify(connection, key=KEY) == number


@pytest.mark.parametrize("number", range(1, ROWS))
def test_rows_that_were_taken_out_with_the_rest_moved_up_are_found(store: Store, number: int) -> None:
    with store.begin() as connection:
        fill(connection)
        connection.execute(delete(AUDIT).where(AUDIT.c.number == number))
        for later in range(number + 1, ROWS + 1):
            connection.execute(update(AUDIT).where(AUDIT.c.number == later).values(number=later - 1))
        assert verify(connection, key=KEY) == number


def test_a_row_that_was_put_in_is_found_also_with_another_key(store: Store) -> None:
    with store.begin() as connection:
        fill(connection)
        append(connection, entry(7), key=b"another key")
        assert verify(connection, key=KEY) == 7
        row = dict(connection.execute(select(AUDIT).where(AUDIT.c.number == 3)).one()._mapping)
        connection.execute(insert(AUDIT).values({**row, "number": 0}))
        assert verify(connection, key=KEY) == 1


def cut_end(connection: Connection) -> None:
    connection.execute(delete(AUDIT).where(AUDIT.c.number > 4))


def cut_end_and_head(connection: Connection) -> None:
    cut_end(connection)
    digest = connection.execute(select(AUDIT.c.digest).where(AUDIT.c.number == 4)).scalar_one()
    connection.execute(update(AUDIT_HEAD).values(last=4, digest=digest))


def drop_head(connection: Connection) -> None:
    connection.execute(delete(AUDIT_HEAD))


@pytest.mark.parametrize(("damage", "found"), [(cut_end, 5), (cut_end_and_head, 4), (drop_head, ROWS)])
def test_an_end_that_was_cut_off_is_found(store: Store, damage: Callable[[Connection], None], found: int) -> None:
    with store.begin() as connection:
        fill(connection)
        damage(connection)
        assert verify(connection, key=KEY) == found


def test_a_head_that_was_kept_elsewhere_tells_of_a_log_that_was_put_back(store: Store) -> None:
    with store.begin() as connection:
        fill(connection, 4)
        early = dict(connection.execute(select(AUDIT_HEAD)).one()._mapping)
        for number in (5, 6):
            append(connection, entry(number), key=KEY)
        kept = head(connection)
        assert verify(connection, key=KEY, kept=kept) is None
        cut_end(connection)
        connection.execute(update(AUDIT_HEAD).values(early))
        assert verify(connection, key=KEY) is None
        assert verify(connection, key=KEY, kept=kept) == 5
        assert verify(connection, key=KEY, kept=Head(last=2, digest="other")) == 2
        connection.execute(delete(AUDIT))
        drop_head(connection)
        assert verify(connection, key=KEY, kept=kept) == 1


def test_a_deed_that_was_rolled_back_leaves_no_gap(store: Store) -> None:
    with store.begin() as connection:
        fill(connection, 2)
    with pytest.raises(ZeroDivisionError), store.begin() as connection:
        append(connection, entry(3), key=KEY) / 0
    with store.begin() as connection:
        assert append(connection, entry(3), key=KEY) == 3
        assert verify(connection, key=KEY) is None


def test_no_column_is_left_unproven(store: Store) -> None:
    assert {"number", *COLUMNS} == set(AUDIT.c.keys())
    with store.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM audit")).scalar_one() == 0
