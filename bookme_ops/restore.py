"""Restore: a copy takes the place of the store, and the log of what was done says so."""

from datetime import UTC, datetime
from pathlib import Path

from bookme_ops.deed import Deed
from bookme_ops.keyring import load_keys
from bookme_ops.restored import Restored
from bookme_ops.settings import Settings
from bookme_ops.store import restoring
from bookme_ops.store.audit_log import Entry, append
from bookme_ops.store.backups import NoBackup, digest_of
from bookme_ops.store.db import SCHEMA, Store, open_store
from bookme_ops.store.health import add_backup
from connectors.health_records import Backup


def restore(settings: Settings, file: Path, *, replace: bool, actor: str, now: datetime) -> Restored:
    """Let a copy take the place of the store: all of it, or nothing of it.

    A copy is a file of `db backup`; of a PostgreSQL store it is a dump in the custom format. Raises NoBackup if it is
    not sound, if the store holds something and is not to be replaced, or if others work on it; and NoKey.
    """
    key, (digest, size) = load_keys(settings).audit, digest_of(file)
    deed = Deed(actor=actor, at=now, action="store.restored", object=f"copy sha256:{digest}")
    proven = Backup(
        taken_at=min(now, datetime.fromtimestamp(file.stat().st_mtime, UTC)),
        file=str(file.resolve()),
        sha256=digest,
        size=size,
        verified_at=now,
    )
    store, kept = restoring.file_at(settings.database_url), None
    if store is not None:
        kept = _restore_file(file, store, deed, proven, key, replace=replace)
    else:
        _refuse_full(is_empty=restoring.is_empty_database(settings.database_url), replace=replace)
        restoring.restore_dump(file, settings.database_url)
        _enter(settings.database_url, deed, proven, key)
    return Restored(file=str(file.resolve()), sha256=digest, size=size, schema=SCHEMA, kept=str(kept) if kept else None)


def _restore_file(file: Path, store: Path, deed: Deed, proven: Backup, key: bytes, *, replace: bool) -> Path | None:
    """The copy is migrated, and the deed stands in it, before it takes the place of the store."""
    _refuse_full(is_empty=restoring.is_empty_file(store), replace=replace)
    fresh = restoring.stage_copy(file, store)
    _enter(f"sqlite:///{fresh}", deed, proven, key)
    return restoring.swap_in(fresh, store, stamp=f"{deed.at:%Y%m%dT%H%M%SZ}")


def _refuse_full(*, is_empty: bool, replace: bool) -> None:
    if not is_empty and not replace:
        raise NoBackup("the store holds something already: say --replace to put the copy in its place")


def _enter(url: str, deed: Deed, proven: Backup, key: bytes) -> None:
    """Bring what was restored to our schema, and remember that it was: a restored copy is a proven one."""
    store: Store = open_store(url)
    try:
        with store.begin() as connection:
            entry = Entry(at=deed.at, actor=deed.actor, action=deed.action, object=deed.object)
            append(connection, entry, key=key)
            add_backup(connection, proven)
    finally:
        store.close()
