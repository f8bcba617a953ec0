"""`bookme-ops audit log`: what was done here, and the proof; with a fake log, and with a real one that is altered."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.main import main
from bookme_ops.cli.works import RealWorks
from bookme_ops.deed import Deed
from bookme_ops.deeds import enter
from bookme_ops.store.audit_log import Entry
from tests.journeys.bank import Journey, begin_journey

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENTRIES = 4


def an_entry(number: int, **changes: Any) -> tuple[int, Entry]:
    values: dict[str, Any] = {"at": AT, "actor": "anna", "action": "incident.resolved", "object": f"incident {number}"}
    return number, Entry(**values | changes)


def test_entries_are_listed_in_all_forms(command: Any, works: Any) -> None:
    works.log = [an_entry(1), an_entry(2, detail="into incident 9", result="refused")]
    page = command("audit", "log", "list").out
    assert "#1" in page
    assert "incident 2 (into incident 9)" in page
    rows = json.loads(command("audit", "log", "list", "--output", "json").out)
    assert rows[1]["result"] == "refused"
    assert command("audit", "log", "list", "--output", "csv").out.startswith("number,at,actor,action,object,result")


def test_the_list_is_narrowed(command: Any, works: Any) -> None:
    words = ("--object", "incident 2", "--by", "anna", "--since", "2026-03-01")
    assert command("audit", "log", "list", *words).code == 0
    assert works.asked[-1] == (
        "log_entries",
        {"object_id": "incident 2", "actor": "anna", "since": datetime(2026, 2, 28, 23, tzinfo=UTC)},
    )
    assert "no such entry" in command("audit", "log", "list").out


def test_a_long_log_shows_its_newest_end(command: Any, works: Any) -> None:
    works.log = [an_entry(number) for number in range(1, 251)]
    page = command("audit", "log", "list").out
    assert "50 older entries" in page
    assert "#250" in page
    assert "#50 " not in page


def test_a_row_that_does_not_hold_is_named_and_exit_4(command: Any, works: Any) -> None:
    works.log = [an_entry(1)]
    assert command("audit", "log", "verify").code == 0
    works.first_wrong = 1
    ended = command("audit", "log", "verify")
    assert ended.code == 4
    assert "Row 1 is not as it was written" in ended.out
    assert json.loads(command("audit", "log", "verify", "--output", "json").out)["first_wrong"] == 1


def test_a_file_that_is_no_head_is_refused(command: Any, folder: Path) -> None:
    (folder / "x.json").write_text("[]", encoding="utf-8")
    ended = command("audit", "log", "verify", "--kept", str(folder / "x.json"))
    assert ended.code == 2
    assert "holds no head" in ended.err


def test_an_export_is_json_lines_or_a_table_with_its_head_and_is_itself_entered(
    command: Any, works: Any, folder: Path
) -> None:
    works.log = [an_entry(1), an_entry(2, actor="=cmd()")]
    told = json.loads(command("audit", "log", "export", "-o", "log.jsonl", "--actor", "eva", "--output", "json").out)
    lines = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]
    assert json.loads((folder / "log.jsonl.head.json").read_text(encoding="utf-8")) == told["head"]
    assert works.deeds == [("audit-log.exported", "audit log", "eva", "ok")]
    assert command("audit", "log", "export", "-o", "log.csv", "--head", "h.json", "--output", "csv").code == 0
    with (folder / "log.csv").open(encoding="utf-8") as stream:
        assert [row["actor"] for row in csv.DictReader(stream)] == ["anna", "'=cmd()"]
    assert (folder / "h.json").exists()
    assert command("audit", "log", "export", "-o", "nowhere/log.csv").code == 4


class OneBank(RealWorks):
    """The works in earnest, on the store of a journey."""

    def __init__(self, journey: Journey) -> None:
        self.journey = journey

    @contextmanager
    def open_ops(self, settings: Any, **_: Any) -> Iterator[Any]:
        """The journey's store."""
        yield self.journey.ops


@pytest.fixture
def kept(tmp_path: Path, capsys: pytest.CaptureFixture[str], restored_logs: None) -> Iterator[tuple[Journey, Any]]:
    """A store with a log of a few rows, and a way to give commands to it."""
    with begin_journey(tmp_path, advisors=2, events=1) as journey:
        for number in range(1, ENTRIES + 1):
            deed = Deed(actor="anna", at=AT, action="incident.viewed", object=f"incident {number}")
            enter(journey.ops, deed)

        def run(*words: str) -> int:
            return main(words, works=OneBank(journey), environ={}, folder=tmp_path, clock=lambda: journey.now)

        yield journey, run


def test_an_untouched_log_holds(kept: tuple[Journey, Any]) -> None:
    _, run = kept
    assert run("audit", "log", "verify") == 0


@pytest.mark.parametrize("number", range(1, ENTRIES + 1))
@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE number = {n}",
        "UPDATE audit SET result = 'refused' WHERE number = {n}",
        "UPDATE audit SET detail = ' ' WHERE number = {n}",
        "DELETE FROM audit WHERE number = {n}",
        "UPDATE audit SET number = number + 100 WHERE number = {n}",
    ],
    ids=["actor", "result", "detail", "deleted", "moved"],
)
def test_every_row_that_is_altered_deleted_or_moved_is_noticed(
    kept: tuple[Journey, Any], harm: str, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    journey, run = kept
    with journey.ops.store.begin() as connection:
        connection.exec_driver_sql(harm.format(n=number))
    capsys.readouterr()
    assert run("audit", "log", "verify", "--output", "json") == 4
    assert json.loads(capsys.readouterr().out)["first_wrong"] == number


def test_two_rows_that_change_places_are_noticed(kept: tuple[Journey, Any]) -> None:
    journey, run = kept
    with journey.ops.store.begin() as connection:
        for was, now in ((2, 99), (3, 2), (99, 3)):
            connection.exec_driver_sql(f"UPDATE audit SET number = {now} WHERE number = {was}")
    assert run("audit", "log", "verify") == 4


def test_a_log_that_was_put_back_to_an_earlier_state_is_noticed_by_a_kept_head(
    kept: tuple[Journey, Any], tmp_path: Path
) -> None:
    journey, run = kept
    earlier = journey.tables()
    assert run("audit", "log", "export", "-o", "log.jsonl") == 0
    with journey.ops.store.begin() as connection:
        connection.exec_driver_sql(f"DELETE FROM audit WHERE number > {ENTRIES}")
        (head,) = earlier["audit_head"]
        connection.exec_driver_sql("UPDATE audit_head SET last = ?, digest = ?, seal = ?", head[1:])
    assert run("audit", "log", "verify") == 0
    assert run("audit", "log", "verify", "--kept", str(tmp_path / "log.jsonl.head.json")) == 4


def test_without_the_key_nobody_can_verify(kept: tuple[Journey, Any]) -> None:
    journey, run = kept
    journey.ops.settings.support.key_file.write_bytes(b"no key")
    assert run("audit", "log", "verify") == 4
