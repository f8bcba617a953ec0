"""Bulk: many rows at the driver's speed, on SQLite by `executemany`, on PostgreSQL by COPY.

Statements are written with `?` for both. Rows are tuples in the order of `columns`; truths may be 0 and 1.
One row at a time through SQLAlchemy would be 10 to 100 times slower (measured).
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any, cast

from sqlalchemy import Connection, Table

Row = tuple[Any, ...]
SEPARATOR = "\x1f"
"""Stands between ids, and in none of them: a control character that ASCII made for this."""
CHUNK = 500
"""So many values stand in one `IN`: SQLite allows 32,766 in a statement."""


def is_sqlite(connection: Connection) -> bool:
    """Whether the store is a SQLite file."""
    return connection.dialect.name == "sqlite"


def fetch(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """All rows of a query."""
    with closing(_cursor(connection)) as cursor:
        cursor.execute(_native(connection, statement), tuple(parameters))
        return cast(list[Row], cursor.fetchall())


def fetch_words(connection: Connection, column: str, source: str, parameters: Sequence[Any] = ()) -> list[str]:
    """The values of a column of ids, from `source` (what stands behind FROM).

    They come as one text, which is taken apart in C: as rows, 100,000 of them cost three times as much.
    """
    gather, separator = ("group_concat", "char(31)") if is_sqlite(connection) else ("string_agg", "chr(31)")
    statement = f"SELECT {gather}({column}, {separator}) FROM {source}"  # noqa: S608  our own names
    [(words,)] = fetch(connection, statement, parameters)
    return cast(str, words).split(SEPARATOR) if words else []


def run(connection: Connection, statement: str, parameters: Sequence[Any] = ()) -> int:
    """Execute a statement; gives the number of rows that it touched."""
    with closing(_cursor(connection)) as cursor:
        cursor.execute(_native(connection, statement), tuple(parameters))
        return cast(int, cursor.rowcount)


def run_many(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """Execute a statement once per row of parameters."""
    if rows:
        with closing(_cursor(connection)) as cursor:
            cursor.executemany(_native(connection, statement), rows)


def fetch_in(
    connection: Connection,
    table: Table,
    columns: Sequence[str],
    column: str,
    values: Iterable[Any],
    *,
    where: str = "",
    parameters: Sequence[Any] = (),
) -> list[Row]:
    """The `columns` of rows whose `column` is among `values`, and that meet the condition `where`."""
    fixed = f"{where} AND " if where else ""
    head = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {fixed}{column} "  # noqa: S608  our own names
    if not is_sqlite(connection):
        wanted = list(values)
        return fetch(connection, f"{head}= ANY(?)", (*parameters, wanted)) if wanted else []
    rows: list[Row] = []
    waiting = iter(values)
    while part := list(islice(waiting, CHUNK)):
        rows += fetch(connection, f"{head}IN ({_marks(part)})", (*parameters, *part))
    return rows


def insert(connection: Connection, table: Table, rows: Sequence[Row], *, columns: Sequence[str]) -> None:
    """Add rows that are known to be new."""
    if not rows:
        return
    if is_sqlite(connection):
        run_many(connection, _insert(table, columns), rows)
    else:
        _copy(connection, f"{table.name} ({', '.join(columns)})", rows)


def upsert(
    connection: Connection, table: Table, rows: Sequence[Row], *, columns: Sequence[str], key: Sequence[str]
) -> None:
    """Add rows, or overwrite their `columns` where the key is there already. Each key may come once."""
    if not rows:
        return
    values = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    conflict = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}"
    if is_sqlite(connection):
        run_many(connection, _insert(table, columns) + conflict, rows)
    else:
        _upsert_by_copy(connection, table, rows, columns, conflict)


def delete(connection: Connection, table: Table, keys: Sequence[Row], *, key: Sequence[str]) -> None:
    """Remove the rows with these keys."""
    equal = " AND ".join(f"{name} = ?" for name in key)
    run_many(connection, f"DELETE FROM {table.name} WHERE {equal}", keys)  # noqa: S608  our own names


def _upsert_by_copy(
    connection: Connection, table: Table, rows: Sequence[Row], columns: Sequence[str], conflict: str
) -> None:
    """COPY knows no conflicts, so rows go through a temporary table of the session."""
    names, load = ", ".join(columns), f"load_{table.name}_{len(columns)}"
    shape = f"SELECT {names} FROM {table.name} WITH NO DATA"  # noqa: S608  our own names
    run(connection, f"CREATE TEMP TABLE IF NOT EXISTS {load} ON COMMIT DELETE ROWS AS {shape}")
    run(connection, f"TRUNCATE {load}")
    _copy(connection, f"{load} ({names})", rows)
    run(connection, f"INSERT INTO {table.name} ({names}) SELECT {names} FROM {load}{conflict}")  # noqa: S608


def _copy(connection: Connection, target: str, rows: Sequence[Row]) -> None:
    with closing(_cursor(connection)) as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _insert(table: Table, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({_marks(columns)})"  # noqa: S608  our own names


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _native(connection: Connection, statement: str) -> str:
    """psycopg marks parameters by %s."""
    return statement if is_sqlite(connection) else statement.replace("?", "%s")
