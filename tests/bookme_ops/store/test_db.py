"""The store: opened quickly, all or nothing, and readers see one moment."""

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from bookme_ops.store.coverage import coverage_of, record_read
from bookme_ops.store.db import SCHEMA, Store, StoreDown, open_store
from tests.bookme_ops.store.samples import AT


def _subjects(store: Store) -> set[str]:
    with store.read() as connection:
        return set(coverage_of(connection, "tenant", "mailbox"))


def _read_half(store: Store) -> None:
    with store.begin() as connection:
        record_read(connection, "tenant", "mailbox", "half", at=AT, as_of=AT)
        raise KeyboardInterrupt


def _read(store: Store, subject: str) -> None:
    with store.begin() as connection:
        record_read(connection, "tenant", "mailbox", subject, at=AT, as_of=AT)


def test_opening_makes_the_tables(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == SCHEMA
        assert inspect(connection).has_table("calendar_event")
    store.close()


def test_opening_again_keeps_what_is_there(empty_url: str) -> None:
    first = open_store(empty_url)
    _read(first, "ada")
    first.close()
    again = open_store(empty_url)
    assert _subjects(again) == {"ada"}
    again.close()


def test_a_store_of_a_newer_version_is_refused(empty_url: str) -> None:
    store = open_store(empty_url)
    with store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(ValueError, match="newer bookme-ops"):
        open_store(empty_url)


def test_a_migration_that_breaks_off_leaves_nothing(empty_url: str) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE run (in_the_way INTEGER)"))
    with pytest.raises(StoreDown, match="run"):
        open_store(empty_url)
    assert inspect(engine).get_table_names() == ["run"]
    engine.dispose()


def test_an_error_in_a_transaction_leaves_nothing_of_it(store: Store) -> None:
    _read(store, "before")
    with pytest.raises(KeyboardInterrupt):
        _read_half(store)
    assert _subjects(store) == {"before"}


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    _read(store, "ada")
    with store.read() as connection:
        assert set(coverage_of(connection, "tenant", "mailbox")) == {"ada"}
        _read(store, "bo")
        assert set(coverage_of(connection, "tenant", "mailbox")) == {"ada"}
    assert _subjects(store) == {"ada", "bo"}


def test_a_killed_writer_leaves_nothing_and_holds_nobody_up(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    _read(store, "before")
    script = f"""
import os, signal
from bookme_ops.store.coverage import record_read
from bookme_ops.store.db import open_store
from tests.bookme_ops.store.samples import AT
with open_store({url!r}).begin() as connection:
    record_read(connection, "tenant", "mailbox", "half", at=AT, as_of=AT)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    root = Path(__file__).parents[3]
    ended = subprocess.run([sys.executable, "-c", script], cwd=root, env={"PYTHONPATH": str(root)}, check=False)
    assert ended.returncode == -9
    assert _subjects(store) == {"before"}
    _read(store, "after")
    store.close()


def test_the_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store.db"
    open_store(f"sqlite:///{path}").close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="database_url"):
        open_store(url)


def test_a_store_that_is_up_to_date_opens_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    script = f"""
import sys
from concurrent.futures import ThreadPoolExecutor
from bookme_ops.store.db import open_store
open_store({url!r}).close()
sys.exit("alembic" in sys.modules)
"""
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0


def test_writers_wait_for_each_other(store: Store) -> None:
    def write(number: int) -> None:
        for turn in range(5):
            _read(store, f"{number}-{turn}")

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(write, range(4)))
    assert len(_subjects(store)) == 20


def test_a_database_that_cannot_be_reached_is_told_without_its_password() -> None:
    with pytest.raises(StoreDown) as told:
        open_store("postgresql+psycopg://ops:hidden-word@127.0.0.1:1/ops")
    assert "127.0.0.1" in str(told.value)
    assert "hidden-word" not in str(told.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "ops.db").write_bytes(b"not a database at all, but long enough to be taken for one" * 20)
    with pytest.raises(StoreDown, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'ops.db'}")
