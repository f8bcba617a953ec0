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
