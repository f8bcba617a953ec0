"""Backups: a copy of the store in one file, and the proof that it can be restored.

On SQLite the copy is made by the database itself while others go on writing: in WAL mode it is of the one moment at
which it began (https://www.sqlite.org/c3ref/backup_finish.html). A PostgreSQL store is backed up by its server's tools.
"""

import os
import sqlite3
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from bookme_ops.store.db import SCHEMA, Store

CHUNK = 1 << 20
BUSY = 30.0
"""Seconds to wait for a lock, as everybody who opens the store does."""
NOT_SQLITE = (
    "the store is a PostgreSQL database: back it up by pg_dump --format=custom, and prove the dump by restoring it"
    " with pg_restore into an empty database"
)


class NoBackup(Exception):
    """The copy could not be made, or cannot be looked at; the message says why."""


def file_of(store: Store) -> Path:
    """The file of a SQLite store. Raises NoBackup for another."""
    url = store.engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        raise NoBackup(NOT_SQLITE)
    return Path(url.database)


def copy_store(store: Store, target: Path) -> None:
    """Write a copy of the store, of one moment, to a file that must not exist yet. Raises NoBackup.

    Until it is whole the copy is called `.part`; what a killed command left of one is overwritten.
    """
    source = file_of(store)
    if target.exists():
        raise NoBackup(f"{target} is there already: give a new file")
    partial = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _make_private(partial)
        _copy(source, partial)
        partial.rename(target)
    except (sqlite3.Error, OSError) as error:
        with suppress(OSError):
            partial.unlink()
        raise NoBackup(f"{target} cannot be written: {_why(error)}") from None


def copy_file(source: Path, target: Path) -> None:
    """Copy a SQLite file that nobody writes to, page by page, to a private file. Raises sqlite3.Error, and OSError."""
    _make_private(target)
    _copy(source, target, untouched=True)


def digest_of(file: Path) -> tuple[str, int]:
    """SHA-256 and size of a file. Raises NoBackup if it cannot be read."""
    digest, size = sha256(), 0
    try:
        with file.open("rb") as content:
            while part := content.read(CHUNK):
                digest.update(part)
                size += len(part)
    except OSError as error:
        raise NoBackup(f"{file} cannot be read: {_why(error)}") from None
    return digest.hexdigest(), size


def find_problem(file: Path, expected: str | None) -> str | None:
    """Restore a copy into a folder of its own and check it there; gives what is wrong with it, or None.

    Checked are the bytes (against SHA-256 `expected`, if given), every page and index, and the schema.
    Raises NoBackup if the file cannot be read.
    """
    digest, size = digest_of(file)
    if expected is not None and digest != expected:
        return "its bytes are not those that were written"
    try:
        with TemporaryDirectory(prefix="bookme-ops-restore-") as folder:
            restored = Path(folder) / "restored.db"
            _copy(file, restored, untouched=True)
            return _check(restored, size)
    except sqlite3.DatabaseError as error:
        return f"it is no sound database: {error}"


def _make_private(file: Path) -> None:
    """An empty file that nobody else may read, for a copy holds addresses as the store does."""
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _copy(source: Path, target: Path, *, untouched: bool = False) -> None:
    """All pages of a database in one step; of an `untouched` one nobody else writes, and we leave nothing beside it."""
    place = f"{source.absolute().as_uri()}?mode=ro{'&immutable=1' if untouched else ''}"
    with (
        closing(sqlite3.connect(place, uri=True, timeout=BUSY)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        copy.execute("PRAGMA journal_mode = OFF").close()  # else a kill leaves a journal that spoils the next copy
        original.backup(copy)


def _check(restored: Path, size: int) -> str | None:
    """What is wrong with a database that was restored from a file of so many bytes."""
    with closing(sqlite3.connect(restored)) as connection:
        (pages,), (length,) = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
        if pages * length != size:
            return f"it has {size:,} bytes where {pages * length:,} are meant"
        (sound,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if sound != "ok":
            return f"it is damaged: {sound}"
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"alembic_version", "incident", "run"} <= tables:
            return "it is no store of ours"
        schemas = [schema for (schema,) in connection.execute("SELECT version_num FROM alembic_version")]
        if not schemas:
            return "it does not say at which schema it stands"
        if max(schemas) > SCHEMA:
            return f"it stands at schema {max(schemas)}, which a newer version of this program made"
        connection.execute("SELECT COUNT(*) FROM incident").fetchone()
    return None


def _why(error: sqlite3.Error | OSError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
