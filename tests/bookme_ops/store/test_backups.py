"""Backups: a copy is of one moment, private, whole or not there; and no damage passes for a sound one."""

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from bookme_ops.store import runs
from bookme_ops.store.backups import NoBackup, copy_store, digest_of, file_of, find_problem
from bookme_ops.store.db import Store, open_store

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
CUT_OFF = """
import os, sqlite3, sys
from pathlib import Path
from bookme_ops.store import backups
from bookme_ops.store.db import open_store

def die(source, target, **_):
    target.write_bytes(Path(source).read_bytes()[:5000])
    os._exit(9)

backups._copy = die
backups.copy_store(open_store("sqlite:///" + sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A SQLite store with three runs, which are still in its write-ahead log."""
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    add_runs(store, 3)
    yield store
    store.close()


def add_runs(store: Store, count: int) -> None:
    for _ in range(count):
        with store.begin() as connection:
            runs.start_run(connection, "collect", NOW, NOW)


def count_runs(file: Path) -> int:
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        (count,) = connection.execute("SELECT COUNT(*) FROM run").fetchone()
    return int(count)


def test_what_is_only_in_the_write_ahead_log_is_copied_too(kept: Store, tmp_path: Path) -> None:
    assert (tmp_path / "ops.db-wal").stat().st_size > 0
    copy_store(kept, tmp_path / "copy.db")
    assert count_runs(tmp_path / "copy.db") == 3
    assert find_problem(tmp_path / "copy.db", None) is None


def test_a_copy_is_private_and_leaves_nothing_beside_it(kept: Store, tmp_path: Path) -> None:
    copy_store(kept, tmp_path / "new" / "copy.db")
    assert stat.S_IMODE((tmp_path / "new" / "copy.db").stat().st_mode) == 0o600
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["copy.db"]
    find_problem(tmp_path / "new" / "copy.db", None)
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["copy.db"]


def test_a_copy_that_is_taken_while_others_write_is_of_one_moment(kept: Store, tmp_path: Path) -> None:
    over, wrote = Event(), Event()

    def write() -> None:
        while not over.is_set():
            with kept.begin() as connection:
                for _ in range(2):  # a moment between transactions has seen both or neither
                    runs.start_run(connection, "jobs", NOW, NOW)
            wrote.set()

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(4):
            assert wrote.wait(10)
            copy_store(kept, tmp_path / f"copy-{number}.db")
            wrote.clear()
    finally:
        over.set()
        writer.join()
    counts = [count_runs(tmp_path / f"copy-{number}.db") for number in range(4)]
    assert [(count - 3) % 2 for count in counts] == [0, 0, 0, 0]
    assert counts == sorted(counts)
    assert {find_problem(tmp_path / f"copy-{number}.db", None) for number in range(4)} == {None}


def test_a_file_that_is_there_is_never_overwritten(kept: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine", encoding="utf-8")
    with pytest.raises(NoBackup, match="is there already"):
        copy_store(kept, tmp_path / "copy.db")
    with pytest.raises(NoBackup, match="is there already"):
        copy_store(kept, file_of(kept))
    assert (tmp_path / "copy.db").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_told(kept: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    with pytest.raises(NoBackup, match="cannot be written"):
        copy_store(kept, tmp_path / "file" / "copy.db")


def test_after_a_kill_in_the_middle_the_next_copy_is_good(kept: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    words = [sys.executable, "-c", CUT_OFF, str(file_of(kept)), str(target)]
    assert subprocess.run(words, check=False).returncode == 9
    assert not target.exists()
    assert (tmp_path / "copy.db.part").exists()
    copy_store(kept, target)
    assert find_problem(target, None) is None
    assert not (tmp_path / "copy.db.part").exists()


def test_names_with_signs_that_mean_something_in_an_address_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "50 % ?a#b"
    store = open_store(f"sqlite:///{tmp_path / 'plain.db'}")
    add_runs(store, 1)
    copy_store(store, folder / "a?b#c.db")
    store.close()
    assert find_problem(folder / "a?b#c.db", None) is None


def test_postgresql_is_referred_to_its_own_tools(store: Store, tmp_path: Path) -> None:
    if store.engine.dialect.name == "sqlite":
        copy_store(store, tmp_path / "copy.db")
        return
    with pytest.raises(NoBackup, match="pg_dump"):
        copy_store(store, tmp_path / "copy.db")
    assert not any(tmp_path.glob("copy*"))


def test_a_changed_byte_anywhere_is_noticed(kept: Store, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    copy_store(kept, file)
    digest, size = digest_of(file)
    whole = file.read_bytes()
    assert size == len(whole)
    for place in (40, size // 2, size - 1):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert find_problem(file, digest) == "its bytes are not those that were written"
    file.write_bytes(whole)
    assert find_problem(file, digest) is None


@pytest.mark.parametrize("page", [0, 3, 9])
def test_a_damaged_page_is_noticed_without_a_digest_too(kept: Store, tmp_path: Path, page: int) -> None:
    file = tmp_path / "copy.db"
    copy_store(kept, file)
    content = bytearray(file.read_bytes())
    content[page * 8192 : page * 8192 + 200] = b"\xff" * 200
    file.write_bytes(content)
    assert find_problem(file, None) is not None


def test_a_copy_that_was_cut_off_is_noticed(kept: Store, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    copy_store(kept, file)
    content = file.read_bytes()
    for length in (8192, len(content) // 2, len(content) - 100):
        file.write_bytes(content[:length])
        assert find_problem(file, None) is not None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 an archive", b"x" * 100_000])
def test_a_file_that_is_no_store_is_told(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "copy.db"
    file.write_bytes(content)
    assert find_problem(file, None) is not None


def test_another_programs_database_is_no_store_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
    assert find_problem(file, None) == "it is no store of ours"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "it stands at schema 9999, which a newer version"),
        ("DELETE FROM alembic_version", "it does not say at which schema it stands"),
    ],
)
def test_a_schema_that_we_cannot_read_is_told(kept: Store, tmp_path: Path, change: str, told: str) -> None:
    file = tmp_path / "copy.db"
    copy_store(kept, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(change)
        connection.commit()
    assert (find_problem(file, None) or "").startswith(told)


def test_a_file_that_cannot_be_read_is_no_verdict(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="cannot be read: No such file"):
        find_problem(tmp_path / "nowhere.db", None)
    with pytest.raises(NoBackup, match="cannot be read"):
        digest_of(tmp_path)
