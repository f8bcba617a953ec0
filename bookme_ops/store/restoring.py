"""Restoring: a proven copy takes the place of the store, all at once or not at all.

A SQLite copy is made ready beside the store, migrated, and renamed over it while nobody else has the store open; the
store as it was stays beside it. A dump of PostgreSQL is turned into SQL by pg_restore and carried out by psql in one
transaction (https://www.postgresql.org/docs/current/app-pgrestore.html).
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, Connection, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from bookme_ops.store.backups import NoBackup, copy_file, digest_of, find_problem
from bookme_ops.store.db import SCHEMA

OURS_ALONE = frozenset({"alembic_version", "installation", "audit", "audit_head", "schedule_lead"})
"""Tables with rows that nobody misses: a store that has no others is empty."""
PATIENCE = 5.0
"""Seconds that we wait for others to close the store."""
FRESH, KEPT = ".restoring", ".replaced"
TAILS = ("-wal", "-shm", "-journal")


def file_at(url: str) -> Path | None:
    """The file of a SQLite store; None: the store is a PostgreSQL database."""
    place = make_url(url)
    return Path(place.database) if place.get_backend_name() == "sqlite" and place.database else None


def stage_copy(file: Path, store: Path) -> Path:
    """Make a sound copy ready beside the store, under another name; what was left there is overwritten.

    Raises NoBackup if it is not sound, is the store itself, or cannot be written.
    """
    if file.resolve() == store.resolve():
        raise NoBackup(f"{file} is the store itself, not a copy of it")
    problem = find_problem(file, None)
    if problem is not None:
        raise NoBackup(f"{file} cannot be restored: {problem}")
    fresh = store.with_name(store.name + FRESH)
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        for tail in TAILS:
            fresh.with_name(fresh.name + tail).unlink(missing_ok=True)
        copy_file(file, fresh)
    except (sqlite3.Error, OSError) as error:
        raise NoBackup(f"{fresh} cannot be written: {error}") from None
    return fresh


def swap_in(fresh: Path, store: Path, *, stamp: str) -> Path | None:
    """Let a staged copy take the place of the store; gives where the store is as it was, if there was one.

    Raises NoBackup while others have the store open.
    """
    kept = store.with_name(f"{store.name}{KEPT}-{stamp}") if store.exists() else None
    try:
        with _alone(store):
            if kept is not None:
                with suppress(FileExistsError):
                    os.link(store, kept)
                for tail in TAILS:  # of a damaged one alone: a sound one was closed, which leaves none
                    with suppress(FileNotFoundError):
                        store.with_name(store.name + tail).rename(kept.with_name(kept.name + tail))
            _sync(fresh)
            fresh.replace(store)
            _sync(store.parent)
    except OSError as error:
        raise NoBackup(f"{store} cannot be replaced: {error.strerror}") from None
    return kept


def is_empty_file(store: Path) -> bool:
    """Whether a SQLite store has nothing that anybody would miss. What cannot be read is not empty."""
    if not store.exists() or store.stat().st_size == 0:
        return True
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True, timeout=PATIENCE)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            wanted = sorted(table for table in tables - OURS_ALONE if not table.startswith("sqlite_"))
            return not any(connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone() for table in wanted)  # noqa: S608
    except sqlite3.Error:
        return False


def is_empty_database(url: str) -> bool:
    """Whether a PostgreSQL store has nothing that anybody would miss. Raises NoBackup if it cannot be reached."""
    with _connected(url) as connection:
        there = set(inspect(connection).get_table_names()) & set(SQLModel.metadata.tables) - OURS_ALONE
        return not any(connection.execute(text(f"SELECT 1 FROM {table} LIMIT 1")).first() for table in sorted(there))  # noqa: S608


def restore_dump(file: Path, url: str) -> None:
    """Let a dump of pg_dump --format=custom take the place of our tables, in one transaction.

    Raises NoBackup if it is no dump of a store of ours, is of a newer version, or cannot be restored: then all is as it
    was.
    """
    digest_of(file)
    with _connected(url) as connection:
        schema = str(connection.execute(text("SELECT current_schema()")).scalar())
        there = sorted(set(inspect(connection).get_table_names()) & {*SQLModel.metadata.tables, "alembic_version"})
    _check_dump(file, schema)
    gone = ", ".join(f'"{schema}"."{table}"' for table in there)
    with TemporaryDirectory(prefix="bookme-ops-restore-") as folder:
        script = Path(folder) / "restore.sql"
        _run(["pg_restore", *_only(schema), "--no-owner", "--no-acl", "--file", str(script), str(file)])
        first = f"SET lock_timeout = '30s'; DROP TABLE IF EXISTS {gone} CASCADE;" if gone else "SELECT 1;"
        words = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
        _run([*words, "--output", os.devnull, "--command", first, "--file", str(script)], url=url)


def dump_store(url: str, target: Path) -> None:
    """Dump our tables of a PostgreSQL store into a new file, of one moment. Raises NoBackup."""
    if target.exists():
        raise NoBackup(f"{target} is there already: give a new file")
    with _connected(url) as connection:
        schema = str(connection.execute(text("SELECT current_schema()")).scalar())
    partial = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        tables = [f'--table="{schema}"."{name}"' for name in (*sorted(SQLModel.metadata.tables), "alembic_version")]
        _run(["pg_dump", "--format=custom", *tables, "--file", str(partial)], url=url)
        partial.rename(target)
    except OSError as error:
        raise NoBackup(f"{target} cannot be written: {error.strerror}") from None


def _check_dump(file: Path, schema: str) -> None:
    listed = _run(["pg_restore", "--list", str(file)])
    if not all(f" TABLE {schema} {table} " in listed for table in ("alembic_version", "incident", "run")):
        raise NoBackup(f"{file} cannot be restored: it is no dump of a store of ours in the schema {schema}")
    data = _run(["pg_restore", *_only(schema), "--data-only", "--table=alembic_version", "--file=-", str(file)])
    _, _, rows = data.partition("FROM stdin;\n")
    revision = rows.partition("\n")[0].strip()
    if not revision.isdecimal():
        raise NoBackup(f"{file} cannot be restored: it does not say at which schema it stands")
    if revision > SCHEMA:
        raise NoBackup(f"{file} cannot be restored: a newer version of this program made it, at schema {revision}")


def _only(schema: str) -> tuple[str, ...]:
    return ("--schema", schema)


def _run(words: Sequence[str], *, url: str | None = None) -> str:
    """The output of one of PostgreSQL's own programs; a password goes to it by its environment. Raises NoBackup."""
    program = shutil.which(words[0])
    if program is None:
        raise NoBackup(f"{words[0]} is not installed here: it comes with PostgreSQL's client programs")
    environ = dict(os.environ)
    place: tuple[str, ...] = ()
    if url is not None:
        parsed = make_url(url)
        bare = URL.create(
            "postgresql", parsed.username, None, parsed.host, parsed.port, parsed.database, parsed.query
        ).render_as_string()
        place = ("--dbname", bare)
        if parsed.password:
            environ["PGPASSWORD"] = str(parsed.password)
    done = subprocess.run(  # noqa: S603  programs of PostgreSQL; paths are arguments of their own
        [program, *place, *words[1:]],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        why = next((line for line in done.stderr.splitlines() if line.strip()), f"it ended with {done.returncode}")
        raise NoBackup(f"{words[0]} failed: {why.strip()}")
    return done.stdout


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise NoBackup(f"the database cannot be reached: {str(error.orig).strip().partition(chr(10))[0]}") from None
    finally:
        engine.dispose()


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """While it lasts nobody else can use the store, and nothing of it stands outside its file."""
    if not store.exists():
        yield
        return
    with closing(sqlite3.connect(store, timeout=PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").close()
            connection.execute("BEGIN EXCLUSIVE").close()
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                why = "another program has the store open: stop the service, and whatever else works on it"
                raise NoBackup(why) from None
        yield


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
