"""Who leads: of all processes that serve one store, one plans and starts what is due.

On PostgreSQL the leader holds an advisory lock of its session, which the server gives up with the connection, however
that ends. A SQLite store has one machine, so a row with a lease is enough: whoever holds it is known to be alive.
The row is written on both, for it counts the leaderships and tells people who leads.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bookme_ops.store.db import Store
from bookme_ops.store.owners import is_at_work
from bookme_ops.store.schedule_tables import SCHEDULE_LEAD

LEASE = timedelta(seconds=60)
"""A leader of the same machine that has not been heard of for so long hangs, and is deposed."""
LOCK = "SELECT pg_try_advisory_lock(hashtext('bookme-ops scheduler'), hashtext(coalesce(current_schema(), '')))"
ONLY = 1


class Lead(Protocol):
    """The way to lead."""

    def hold(self, owner: str, now: datetime) -> int | None:
        """Lead, or go on leading; gives the number of the leadership, None while another process leads."""

    def release(self, owner: str) -> None:
        """Lead no longer."""


def open_lead(store: Store) -> Lead:
    """The way to lead over a store."""
    return LockLead(store) if store.engine.dialect.name == "postgresql" else LeaseLead(store)


def leader(connection: Connection) -> tuple[str | None, datetime] | None:
    """Who leads, and when it was heard of last; None if no scheduler ever worked on this store."""
    row = connection.execute(select(SCHEDULE_LEAD)).one_or_none()
    return None if row is None else (row.holder, row.renewed_at)


class LeaseLead:
    """Leads by a row that is renewed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def hold(self, owner: str, now: datetime) -> int | None:
        """See `Lead`."""
        with self._store.begin() as connection:
            row = connection.execute(select(SCHEDULE_LEAD)).one_or_none()
            if row is not None and row.holder not in {None, owner} and _is_leading(row.holder, row.renewed_at, now):
                return None
            return _note(connection, owner, now)

    def release(self, owner: str) -> None:
        """See `Lead`."""
        with self._store.begin() as connection:
            _leave(connection, owner)


class LockLead:
    """Leads by an advisory lock of a connection of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._session: Connection | None = None

    def hold(self, owner: str, now: datetime) -> int | None:
        """See `Lead`. A session that broke has lost the lock; then another process may lead already."""
        try:
            if not self._is_locked():
                return None
        except DBAPIError:
            self._drop()
            return None
        with self._store.begin() as connection:
            return _note(connection, owner, now)

    def release(self, owner: str) -> None:
        """See `Lead`."""
        if self._session is None:
            return
        with self._store.begin() as connection:
            _leave(connection, owner)
        # Told to the server: it would notice some time later that the session is gone.
        with suppress(DBAPIError):
            self._session.execute(text("SELECT pg_advisory_unlock_all()"))
        self._drop()

    def _is_locked(self) -> bool:
        if self._session is not None:
            self._session.execute(text("SELECT 1"))
            return True
        session = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if not session.execute(text(LOCK)).scalar_one():
            session.close()
            return False
        self._session = session
        return True

    def _drop(self) -> None:
        """Back in the pool it would hold the lock still."""
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()
            session.close()


def _is_leading(holder: str, renewed_at: datetime, now: datetime) -> bool:
    return abs(now - renewed_at) < LEASE and is_at_work(holder, renewed_at, now)


def _note(connection: Connection, owner: str, now: datetime) -> int:
    """Write that a process leads; gives the number of its leadership."""
    row = connection.execute(select(SCHEDULE_LEAD).with_for_update()).one_or_none()
    if row is None:
        first = {"id": ONLY, "term": 1, "holder": owner, "since": now, "renewed_at": now}
        connection.execute(insert(SCHEDULE_LEAD).values(first))
        return 1
    values: dict[str, Any] = {"renewed_at": now}
    term = int(row.term)
    if row.holder != owner:
        term += 1
        values |= {"holder": owner, "since": now, "term": term}
    connection.execute(update(SCHEDULE_LEAD).values(values))
    return term


def _leave(connection: Connection, owner: str) -> None:
    connection.execute(update(SCHEDULE_LEAD).where(SCHEDULE_LEAD.c.holder == owner).values(holder=None))
