"""Lists have the same header in CSV, whether there are rows or not."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.alerts.dispatcher import dispatch, tell_message
from bookme_ops.cli.alerts import OF_MESSAGES
from bookme_ops.cli.main import main
from bookme_ops.store import alerts, incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from tests.bookme_ops.alerts.bank import WISHES, Postman, ops_with, settings_with
from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import RUN

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LISTS = [
    "incidents list",
    "alerts list",
    "alerts channels",
    "maintenance list",
    "waivers list",
    "jobs history",
    "bookings find",
    "bundle list",
    "advisors search nobody",
    "audit log list --by nobody",
]


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Any:
    """Carries out a command in earnest; gives the rows of what it wrote, and its header."""

    def carry_out(*words: str) -> tuple[list[str], list[dict[str, str]]]:
        capsys.readouterr()
        assert main([*words, "--output", "csv"], environ={}, folder=folder, clock=lambda: NOW) in {0, 3}
        reader = csv.DictReader(io.StringIO(capsys.readouterr().out))
        return list(reader.fieldnames or ()), list(reader)

    return carry_out


@pytest.mark.parametrize("words", LISTS)
def test_a_list_without_rows_has_a_header(run: Any, words: str) -> None:
    header, rows = run(*words.split())
    assert (len(header) > 3, rows) == (True, [])
    assert len(header) == len(set(header))


def test_the_header_is_that_of_rows(run: Any, folder: Path) -> None:
    file = folder / "bookme-ops.toml"
    channel = '[alerts.channels.chat]\nurl = "json://host/chat"\nevents = ["opened"]\n'
    before = {words: run(*words.split())[0] for words in LISTS}
    file.write_text(file.read_text("utf-8") + channel, encoding="utf-8")
    act = [
        ["incidents", "open", "--category", "ui", "--summary", "x", "--environment", "production", "--actor", "eva"],
        ["maintenance", "add", "--until", "2026-03-05", "--reason", "x", "--actor", "eva"],
        ["--env", "test", "waivers", "add", "CAL001", "--until", "2026-03-05", "--reason", "x", "--actor", "eva"],
        ["collect"],
    ]
    for words in act:
        assert main(words, environ={}, folder=folder, clock=lambda: NOW) in {0, 3}
    filled = {words: run(*words.split()) for words in LISTS}
    assert {words for words, (_, rows) in filled.items() if not rows} == {
        "alerts list",
        "bundle list",
        "advisors search nobody",
        "audit log list --by nobody",
    }
    assert {words: header for words, (header, _) in filled.items()} == before


def test_the_header_is_that_of_messages_too(store: Store, tmp_path: Path) -> None:
    ops = ops_with(store, settings_with(tmp_path, chat=WISHES))
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found("a"))], run_id=RUN, at=NOW)
    dispatch(ops, NOW, deliver=Postman())
    with store.read() as connection:
        (message,) = alerts.search(connection, limit=5)
    assert tuple(tell_message(message)) == OF_MESSAGES
