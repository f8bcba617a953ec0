"""`bookme-ops db`, on real stores and files."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from bookme_ops.store.db import SCHEMA

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
Run = Callable[..., Any]


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Run:
    """Carries out a command in earnest; gives its exit status, its output and its error."""

    def carry_out(*words: str, environ: dict[str, str] | None = None) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(words, environ=environ or {}, folder=folder, clock=lambda: NOW)
        return int(code), *capsys.readouterr()

    return carry_out


def test_a_store_is_brought_to_the_schema_of_this_version(run: Run, folder: Path) -> None:
    code, out, _ = run("db", "upgrade", "--output", "json")
    assert (code, json.loads(out)) == (0, {"schema": SCHEMA})
    assert (folder / "ops.db").exists()
    assert run("db", "upgrade")[1] == f"The store stands at schema {SCHEMA}.\n"


def test_a_store_of_a_newer_version_is_left_alone(run: Run, folder: Path) -> None:
    run("db", "upgrade")
    with closing(sqlite3.connect(folder / "ops.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    code, out, err = run("db", "upgrade")
    assert (code, out) == (5, "")
    assert "the store cannot be opened" in err


def test_a_backup_is_made_in_the_folder_where_one_stands_and_proven(run: Run, folder: Path) -> None:
    code, out, _ = run("db", "backup", "backups/monday.db", "--output", "json")
    made = json.loads(out)
    file = folder / "backups" / "monday.db"
    assert code == 0
    assert made["file"] == str(file.resolve())
    assert (made["bytes"], made["taken_at"], made["verified_at"]) == (file.stat().st_size, NOW.isoformat(), None)
    code, out, _ = run("db", "verify-backup", "backups/monday.db", "--output", "json")
    assert (code, json.loads(out)) == (0, made | {"verified_at": NOW.isoformat()})


def test_people_are_told_what_comes_next(run: Run, folder: Path) -> None:
    environ = {"COLUMNS": "400"}
    assert "bookme-ops db verify-backup" in run("db", "backup", "copy.db", environ=environ)[1]
    assert "It was restored and is sound." in run("db", "verify-backup", "copy.db", environ=environ)[1]


def test_a_damaged_copy_is_exit_1_and_says_what_is_wrong(run: Run, folder: Path) -> None:
    run("db", "backup", "copy.db")
    content = (folder / "copy.db").read_bytes()
    (folder / "copy.db").write_bytes(content[:-4096])
    code, out, _ = run("db", "verify-backup", "copy.db")
    assert code == 1
    assert "It cannot be used: its bytes are not those that were written." in out


def test_a_file_of_another_kind_is_exit_1(run: Run, folder: Path) -> None:
    (folder / "letter.txt").write_text("Dear bank", encoding="utf-8")
    code, out, _ = run("db", "verify-backup", "letter.txt")
    assert code == 1
    assert "It cannot be used: it is no" in out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["backup", "bookme-ops.toml"], "is there already"),
        (["backup", "ops.db"], "is there already"),
        (["backup", "bookme-ops.toml/copy.db"], "cannot be written"),
        (["verify-backup", "nowhere.db"], "cannot be read: No such file"),
        (["verify-backup", "ops.db"], "is the store itself"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_one_plain_sentence_and_exit_4(run: Run, words: list[str], told: str) -> None:
    run("db", "upgrade")
    code, out, err = run("db", *words)
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert told in err


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to the superuser")
def test_a_copy_that_we_may_not_read_is_exit_4(run: Run, folder: Path) -> None:
    run("db", "backup", "copy.db")
    (folder / "copy.db").chmod(0)
    assert run("db", "verify-backup", "copy.db")[0] == 4


def test_a_backup_that_was_not_proven_is_told_by_doing_so_again(run: Run, folder: Path) -> None:
    run("db", "backup", "copy.db")
    (folder / "copy.db").unlink()
    assert run("db", "verify-backup", "copy.db")[0] == 4
    assert run("db", "backup", "copy.db")[0] == 0
    assert run("db", "verify-backup", "copy.db")[0] == 0


def test_a_copy_takes_the_place_of_the_store_and_people_are_told_what_comes_next(run: Run, folder: Path) -> None:
    run("incidents", "open", "--category", "ui", "--summary", "x", "--environment", "production", "--actor", "eva")
    run("db", "backup", "copy.db")
    assert run("db", "restore", "copy.db")[0] == 4
    code, out, _ = run("db", "restore", "copy.db", "--replace", "--actor", "eva", "--output", "json")
    done = json.loads(out)
    assert (code, done["schema"], done["kept"]) == (0, SCHEMA, str(folder / "ops.db.replaced-20260302T080000Z"))
    (folder / "ops.db").unlink()
    out = run("db", "restore", "copy.db", environ={"COLUMNS": "200"})[1]
    assert "is the store now" in out
    assert "bookme-ops collect --full" in out
    assert len(json.loads(run("incidents", "list", "--output", "json")[1])) == 1


@pytest.mark.parametrize(
    ("file", "told"),
    [("nowhere.db", "cannot be read"), ("bookme-ops.toml", "cannot be restored"), ("ops.db", "is the store itself")],
)
def test_what_is_no_copy_is_exit_4_and_changes_nothing(run: Run, folder: Path, file: str, told: str) -> None:
    run("db", "upgrade")
    code, out, err = run("db", "restore", file)
    assert (code, out, err.count("\n")) == (4, "", 1)
    assert told in err
    assert run("incidents", "list")[0] == 0


def test_what_is_old_is_counted_by_kind_and_removed(run: Run, folder: Path) -> None:
    run("db", "upgrade")
    with closing(sqlite3.connect(folder / "ops.db")) as connection:
        row = "INSERT INTO probe (environment, system, at, seconds) VALUES ('production', 'graph', ?, 1.0)"
        connection.executemany(row, [(1,), (2,), (int(NOW.timestamp()),)])
        connection.commit()
    code, out, _ = run("db", "purge", "--dry-run", "--output", "json")
    planned = json.loads(out)
    assert (code, planned["dry_run"], planned["removed"], planned["held"]) == (0, True, 2, 0)
    assert planned["kinds"]["probes"] == {"days": 400, "before": "2025-01-26T08:00:00+00:00", "removed": 2, "held": 0}
    assert planned["kinds"]["audit"] == {"days": 0, "before": None, "removed": 0, "held": 0}
    page = run("db", "purge", "--dry-run")[1]
    assert page.startswith("2 would go, 0 held for open incidents\n")
    assert "audit" in page
    assert "kept for ever" in page
    assert run("db", "purge", "--output", "csv")[1].splitlines()[0] == "kind,days,before,removed,held"
    assert json.loads(run("db", "purge", "--output", "json")[1])["removed"] == 0
    log = json.loads(run("audit", "log", "list", "--output", "json")[1])
    assert [one["action"] for one in log][:2] == ["store.purge-begun", "store.purged"]


def test_a_person_is_shown_before_and_erased_on_demand(run: Run, folder: Path) -> None:
    run("db", "upgrade")
    with closing(sqlite3.connect(folder / "ops.db")) as connection:
        row = "INSERT INTO booking_contact VALUES ('production', ?, 'd', ?, 'bo@mail.example', 0, 0)"
        connection.execute(row, ("1", "003Qw000001AbCdEfG"))
        connection.commit()
    ask = ("db", "erase", "--person", "Bo@mail.example")
    page = run(*ask, "--dry-run")[1]
    assert page == (
        "Ids and addresses would be replaced in 1 rows\n"
        "  booking_contact  1\n"
        "\n"
        "Taken for theirs: look whether all of it is\n"
        "  003Qw000001AbCd\n"
        "  003Qw000001AbCdEfG\n"
        "  Bo@mail.example\n"
        "  bo@mail.example\n"
    )
    code, out, _ = run(*ask, "--output", "json")
    done = json.loads(out)
    assert (code, done["replaced"], done["rows"], "bo@" in out.casefold()) == (0, {"booking_contact": 1}, 1, False)
    assert run(*ask)[1] == "Nothing names them.\n"


@pytest.mark.parametrize("person", ["Bo", "Bo Hansen", " "])
def test_whoever_is_not_named_well_enough_is_exit_2(run: Run, person: str) -> None:
    code, out, err = run("db", "erase", "--person", person)
    assert (code, out) == (2, "")
    assert "neither an id nor an address" in err
