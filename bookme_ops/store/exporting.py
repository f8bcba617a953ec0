"""Exporting: all that we keep, row by row, as plain JSON; never many rows at once.

What would open something to whoever reads it is left out: passes, answers, decode maps, our places in delta queries.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, inspect, select, tuple_
from sqlmodel import SQLModel

from bookme_ops.store.db import Store

PIECE = 2_000
WITHHELD = frozenset({"pass", "answered", "decode_map"})
SECRET = frozenset({"delta_link", "seal"})
"""Columns that are left out wherever they are."""


class UnknownKind(LookupError):
    """There is nothing of this kind."""


def exported_kinds(connection: Connection) -> list[str]:
    """What can be exported: the tables of the store."""
    return sorted(set(inspect(connection).get_table_names()) & set(SQLModel.metadata.tables) - WITHHELD)


def export_rows(store: Store, kind: str) -> Iterator[dict[str, Any]]:
    """Every row of a kind, in the order of its key. Bytes are base64; whole numbers that are instants are seconds.

    Each piece is read in a transaction of its own, so a slow reader holds nothing up; what is added meanwhile behind
    where we are is told, too. Raises UnknownKind at the first row.
    """
    with store.read() as connection:
        if kind not in exported_kinds(connection):
            raise UnknownKind(f"nothing is kept of the kind {kind!r}")
    table = SQLModel.metadata.tables[kind]
    place: tuple[Any, ...] | None = None
    while True:
        with store.read() as connection:
            rows = _read(connection, table, place)
        yield from (_plain(row._mapping) for row in rows)
        if len(rows) < PIECE:
            return
        place = tuple(rows[-1]._mapping[column.name] for column in table.primary_key)


def _read(connection: Connection, table: Table, place: tuple[Any, ...] | None) -> list[Any]:
    key = tuple(table.primary_key)
    behind = () if place is None else (tuple_(*key) > place,)
    return list(connection.execute(select(table).where(*behind).order_by(*key).limit(PIECE)))


def _plain(row: Any) -> dict[str, Any]:
    return {name: _word(value) for name, value in row.items() if name not in SECRET}


def _word(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value
