"""Backup: copy the store, prove the copy, and remember both, so that an unproven backup is told (ENV043)."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bookme_ops.store.backups import NoBackup, copy_store, digest_of, file_of, find_problem
from bookme_ops.store.db import Store
from bookme_ops.store.health import add_backup, backups
from bookme_ops.store.restoring import dump_store
from connectors.health_records import Backup


def back_up(store: Store, target: Path, *, now: datetime) -> Backup:
    """Copy the store into a new file, a PostgreSQL one by pg_dump; it is not proven yet. Raises NoBackup."""
    url = store.engine.url
    if url.get_backend_name() == "postgresql":
        dump_store(url.render_as_string(hide_password=False), target)
    else:
        copy_store(store, target)
    digest, size = digest_of(target)
    backup = Backup(taken_at=now, file=str(target.resolve()), sha256=digest, size=size, verified_at=None)
    with store.begin() as connection:
        add_backup(connection, backup)
    return backup


def prove_backup(store: Store, file: Path, *, now: datetime) -> Backup:
    """Restore a copy beside the store, check it, and remember the result.

    A copy that we did not make, or that was carried elsewhere and changed, is as old as its file says. Raises NoBackup
    if there is no such file, if it is the store itself, or if the store is no SQLite file.
    """
    if file.resolve() == file_of(store).resolve():
        raise NoBackup(f"{file} is the store itself, not a copy of it")
    digest, size = digest_of(file)
    with store.read() as connection:
        known = _find(backups(connection), str(file.resolve()), digest)
    problem = find_problem(file, known.sha256 if known else None)
    proven = Backup(
        taken_at=known.taken_at if known else min(now, datetime.fromtimestamp(file.stat().st_mtime, UTC)),
        file=str(file.resolve()),
        sha256=known.sha256 if known else digest,
        size=size,
        verified_at=now if problem is None else None,
        problem=problem,
    )
    with store.begin() as connection:
        add_backup(connection, proven)
    return proven


def _find(known: Iterable[Backup], file: str, digest: str) -> Backup | None:
    """What we remember of a copy: by its file, else by its bytes."""
    listed = list(known)
    by_file = (one for one in listed if one.file == file)
    by_bytes = (one for one in listed if one.sha256 == digest)
    return next(by_file, None) or next(by_bytes, None)
