"""The store: a SQLite file, or a PostgreSQL database, always at the schema of this version."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy import Connection as Connection  # noqa: PLC0414  callers name it without knowing SQLAlchemy
from sqlalchemy.exc import DBAPIError

from bookme_ops.store.turns import Turns

READ = msgspec.json.Decoder().decode
"""Evidence is read as often as incidents are: by `json` it would take five times as long."""
SCHEMA = "0013"
"""The newest Alembic revision (`migrations/versions`); a test holds it there."""

PATIENCE = 30.0
"""Seconds that a writer waits for another."""
PRAGMAS = (
    f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}",
    # Rows are wide (an event has 400 bytes): larger pages keep the trees flat. Counts for a new file only.
    "PRAGMA page_size = 8192",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    # A sweep writes the same pages again and again: move them into the file every 64 MB, not every 8.
    "PRAGMA wal_autocheckpoint = 8000",
    "PRAGMA cache_size = -32000",
    "PRAGMA foreign_keys = ON",
)


class StoreDown(Exception):
    """The database cannot be reached or used; the message says which and why, without a password."""


class Store:
    """Connections to everything we keep. Safe to share between threads; each connection belongs to one of them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._turns = Turns(PATIENCE) if engine.dialect.name == "sqlite" else None

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A write transaction: all of it or, after an error or a kill, nothing.

        On SQLite there is one writer at a time; others wait for up to 30 s.
        """
        turn = self._turns.turn() if self._turns is not None else nullcontext()
        with turn, self.engine.connect() as plain:
            connection = plain.execution_options(store_writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A view of one moment, however long it is read; writers are not held up by it."""
        with self.engine.connect() as plain:
            options = {} if plain.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
            connection = plain.execution_options(**options)
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the store at a SQLAlchemy URL, made and migrated to `SCHEMA` where it is not.

    Raises ValueError for a database that we do not work on or that a newer version has migrated, and StoreDown.
    """
    place = make_url(url)
    store = Store(_engine(place))
    try:
        if _schema(store) != SCHEMA:
            # By name: a store that is up to date does without the 0.1 s of importing Alembic.
            with store.begin() as connection:
                import_module("bookme_ops.store.migration").migrate(connection, SCHEMA)
    except DBAPIError as error:
        store.close()
        why = str(error.orig).strip().partition("\n")[0]
        raise StoreDown(f"{place.render_as_string(hide_password=True)}: {why}") from None
    except BaseException:
        store.close()
        raise
    return store


def _engine(url: URL) -> Engine:
    backend = url.get_backend_name()
    if backend == "postgresql":
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, json_deserializer=READ)
    if backend != "sqlite" or not url.database or url.database == ":memory:":
        raise ValueError(
            "database_url must name a SQLite file (sqlite:///…) or a PostgreSQL database (postgresql+psycopg://…)"
        )
    _make_file(Path(url.database))
    patience = {"timeout": PATIENCE, "check_same_thread": False}
    engine = create_engine(url, connect_args=patience, json_deserializer=READ)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_file(path: Path) -> None:
    """A new file belongs to us alone, for it holds addresses."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    # The module's own transactions begin late and at the first write only; `_begin` says when.
    # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(pragma).close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("store_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _schema(store: Store) -> str | None:
    """The revision that the store stands at; None if it is empty."""
    with store.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return version
