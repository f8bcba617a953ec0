"""Purging: old rows of a stock go a few at a time, each few in a transaction of their own, so that nobody waits long.

Whoever is killed in the middle has removed some of them; the next one removes the rest. On SQLite what is deleted is
overwritten, too (https://www.sqlite.org/pragma.html#pragma_secure_delete).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, select, tuple_, update

from bookme_ops.store.audit_log import cut
from bookme_ops.store.db import Store
from bookme_ops.store.stocks import Stock

BATCH = 500
"""So many rows go in one transaction: a few milliseconds."""
CUT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What is old of a stock."""

    removed: int
    """What goes, or would."""
    held: int
    """What stays, because an open incident needs it."""


def count_stock(connection: Connection, stock: Stock, age: timedelta, now: datetime) -> Count:
    """How much of a stock is older than so long."""
    old = stock.old(connection, age, now)
    going = connection.execute(select(func.count()).select_from(stock.table).where(old, not_(stock.held))).scalar_one()
    held = connection.execute(select(func.count()).select_from(stock.table).where(old, stock.held)).scalar_one()
    return Count(removed=int(going), held=int(held))


def purge_stock(store: Store, stock: Stock, age: timedelta, now: datetime) -> int:
    """Remove what is older than so long and not held; gives how many rows."""
    removed, last = 0, None
    while True:
        with store.read() as connection:
            keys = _next_keys(connection, stock, stock.old(connection, age, now), last)
        if not keys:
            return removed
        with store.begin() as connection:
            overwrite(connection)
            # Looked at again: somebody may have opened an incident since.
            removed += _remove(connection, stock, and_(_among(stock, keys), stock.old(connection, age, now)))
            if stock.after is not None:
                stock.after(connection)
        last = keys[-1]


def cut_log(store: Store, *, before: datetime, key: bytes) -> int:
    """Cut rows from before an instant off the audit log; gives how many. Raises Tampered."""
    removed, went = 0, CUT
    while went == CUT:
        with store.begin() as connection:
            overwrite(connection)
            went = cut(connection, before=before, key=key, most=CUT)
        removed += went
    return removed


def overwrite(connection: Connection) -> None:
    """Let SQLite put zeros where something is deleted in this connection."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON").close()


def shed_log(store: Store) -> None:
    """Let what was overwritten leave SQLite's write-ahead log, too, as far as nobody reads there just now."""
    if store.engine.dialect.name == "sqlite":
        raw = store.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        finally:
            raw.close()


def _remove(connection: Connection, stock: Stock, old: ColumnElement[bool]) -> int:
    where = and_(old, not_(stock.held))
    if stock.rewrite is None:
        return connection.execute(delete(stock.table).where(where)).rowcount
    rows = connection.execute(select(stock.table).where(where)).all()
    for row in rows:
        own = and_(*(column == row._mapping[column.name] for column in stock.table.primary_key))
        connection.execute(update(stock.table).where(own).values(**stock.rewrite(dict(row._mapping))))
    return len(rows)


def _next_keys(
    connection: Connection, stock: Stock, old: ColumnElement[bool], last: Sequence[Any] | None
) -> list[tuple[Any, ...]]:
    key = list(stock.table.primary_key)
    where = [old, not_(stock.held)]
    if last is not None:
        where.append(tuple_(*key) > tuple_(*last) if len(key) > 1 else key[0] > last[0])
    found = connection.execute(select(*key).where(*where).order_by(*key).limit(BATCH))
    return [tuple(row) for row in found]


def _among(stock: Stock, keys: Sequence[tuple[Any, ...]]) -> ColumnElement[bool]:
    key = list(stock.table.primary_key)
    return tuple_(*key).in_(keys) if len(key) > 1 else key[0].in_([one for (one,) in keys])
