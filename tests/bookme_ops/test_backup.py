"""Backup and proof: both are remembered, and only what was checked counts as proven."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.backup import back_up, prove_backup
from bookme_ops.store.backups import NoBackup
from bookme_ops.store.db import Store, open_store
from bookme_ops.store.health import backups
from connectors.health_records import Backup

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    yield store
    store.close()


def remembered(store: Store) -> tuple[Backup, ...]:
    with store.read() as connection:
        return backups(connection)


def test_a_copy_is_remembered_and_counts_once_it_was_proven(kept: Store, tmp_path: Path) -> None:
    made = back_up(kept, tmp_path / "copy.db", now=NOW)
    assert remembered(kept) == (made,)
    assert made.verified_at is None
    proven = prove_backup(kept, tmp_path / "copy.db", now=NOW + HOUR)
    assert remembered(kept) == (proven,)
    assert (proven.taken_at, proven.verified_at, proven.problem) == (NOW, NOW + HOUR, None)
    assert proven.sha256 == made.sha256


def test_a_copy_that_was_damaged_since_is_proven_no_longer(kept: Store, tmp_path: Path) -> None:
    back_up(kept, tmp_path / "copy.db", now=NOW)
    prove_backup(kept, tmp_path / "copy.db", now=NOW)
    with (tmp_path / "copy.db").open("ab") as file:
        file.write(b"more")
    proven = prove_backup(kept, tmp_path / "copy.db", now=NOW + HOUR)
    assert (proven.verified_at, proven.problem) == (None, "its bytes are not those that were written")
    assert remembered(kept) == (proven,)


def test_a_copy_that_was_carried_elsewhere_keeps_its_age(kept: Store, tmp_path: Path) -> None:
    made = back_up(kept, tmp_path / "copy.db", now=NOW)
    shutil.move(tmp_path / "copy.db", tmp_path / "vault.db")
    proven = prove_backup(kept, tmp_path / "vault.db", now=NOW + HOUR)
    assert (proven.taken_at, proven.sha256, proven.problem) == (NOW, made.sha256, None)


def test_a_copy_that_we_did_not_make_is_as_old_as_its_file(kept: Store, tmp_path: Path) -> None:
    stranger = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    back_up(stranger, tmp_path / "copy.db", now=NOW)
    stranger.close()
    old = NOW - timedelta(days=30)
    os.utime(tmp_path / "copy.db", (old.timestamp(), old.timestamp()))
    assert prove_backup(kept, tmp_path / "copy.db", now=NOW).taken_at == old


def test_the_store_itself_proves_nothing(kept: Store, tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "ops.db")
    for name in ("ops.db", "link.db"):
        with pytest.raises(NoBackup, match="is the store itself"):
            prove_backup(kept, tmp_path / name, now=NOW)
    assert remembered(kept) == ()


def test_of_a_file_that_is_not_there_nothing_is_remembered(kept: Store, tmp_path: Path) -> None:
    made = back_up(kept, tmp_path / "copy.db", now=NOW)
    (tmp_path / "copy.db").unlink()
    with pytest.raises(NoBackup, match="cannot be read"):
        prove_backup(kept, tmp_path / "copy.db", now=NOW)
    assert remembered(kept) == (made,)
