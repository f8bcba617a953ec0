"""`incidents case|sync-cases`: what each asks for, what it tells, and how it ends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.works import RealWorks
from connectors.errors import Unavailable
from tests.bookme_ops.casework.desk import Work, begin_desk
from tests.bookme_ops.cli.conftest import NOW

CASE = "500000000000001AAA"
ROW = {"incident": 12, "environment": "production", "case": CASE, "done": "created", "comments": 2, "remarks": []}
FAILED = {"environment": "production", "incident": 13, "reason": "timeout", "problem": "salesforce: no answer in time"}


@dataclass
class Told:
    """What a sync says that it did."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    not_done: list[dict[str, Any]] = field(default_factory=list)
    left: int = 0


def test_a_case_is_written_for_whom_and_when_and_told(command: Any, works: Any, incident: Any) -> None:
    works.incidents, works.report = [incident], {**ROW, "remarks": ["Priority of Case has no value High"]}
    ended = command("incidents", "case", "12", "--actor", "anna")
    assert ended.code == 0
    assert ended.out.splitlines()[0].split() == ["#12", "production", CASE, "created", "2", "comments", "added"]
    assert "#12: Priority of Case has no value High" in ended.out
    asked = dict(works.asked)["write_case"]
    assert (asked["number"], asked["actor"], asked["at"]) == (12, "anna", NOW)
    assert asked["mask"]("mail anna@bank.example") == "mail <address>"


def test_a_case_is_told_as_one_document(command: Any, works: Any, incident: Any) -> None:
    works.incidents, works.report = [incident], ROW
    assert json.loads(command("--output", "json", "incidents", "case", "12").out) == ROW


def test_an_unknown_number_is_a_wrong_usage(command: Any) -> None:
    assert command("incidents", "case", "99").code == Exit.USAGE


def test_a_system_that_is_down_is_told_as_such(command: Any, works: Any, incident: Any) -> None:
    works.incidents, works.error = [incident], Unavailable("salesforce", "status 503 (asked 6 times)")
    ended = command("incidents", "case", "12")
    assert (ended.code, "503" in ended.err) == (Exit.DOWN, True)


@pytest.mark.parametrize(
    ("account", "code", "words"),
    [
        (Told(), Exit.DONE, "No Case is due."),
        (Told(cases=[ROW]), Exit.DONE, "#12"),
        (Told(cases=[ROW], not_done=[FAILED]), Exit.INCOMPLETE, "#13, production: salesforce: no answer in time"),
        (Told(cases=[ROW], left=3), Exit.INCOMPLETE, "3 more are due"),
        (Told(not_done=[FAILED]), Exit.DOWN, "no answer in time"),
        (Told(not_done=[{**FAILED, "incident": None}], left=4), Exit.DOWN, "all, production"),
    ],
)
def test_a_sync_ends_as_it_went(command: Any, works: Any, account: Told, code: Exit, words: str) -> None:
    works.case_account = account
    ended = command("incidents", "sync-cases")
    assert (ended.code, words in ended.out) == (code, True)
    told = json.loads(command("--output", "json", "incidents", "sync-cases").out)
    assert told == {"cases": account.cases, "not_done": account.not_done, "left": account.left}
    table = command("--output", "csv", "incidents", "sync-cases")
    assert (table.code, len(table.out.splitlines()) > 0) == (code, bool(account.cases or account.not_done))


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with begin_desk(tmp_path) as begun:
        yield begun


def test_the_works_hand_both_on(work: Work) -> None:
    number, by = work.keep(), {"actor": "eva", "at": work.journey.now, "mask": str}
    works = RealWorks()
    assert works.write_case(work.ops, number, **by)["done"] == "created"
    assert works.sync_cases(work.ops, **by).cases == []


def test_off_by_default_both_are_refused_and_say_which_setting_allows_them(tmp_path: Path) -> None:
    with begin_desk(tmp_path, further="") as work:
        number, by = work.keep(), {"actor": "eva", "at": work.journey.now, "mask": str}
        works = RealWorks()
        for wish in (lambda: works.write_case(work.ops, number, **by), lambda: works.sync_cases(work.ops, **by)):
            with pytest.raises(Refusal, match=r"environments\.production\.cases\.enabled = true") as caught:
                wish()
            assert caught.value.exit_code is Exit.REFUSED
