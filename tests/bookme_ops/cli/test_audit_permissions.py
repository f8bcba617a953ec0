"""`bookme-ops audit permissions`: the overview, both questions, and what is wrong usage."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bookme_ops.access_sheet.desks import BOB, NAME, a_desk, over
from tests.jobs.environment.access_bank import RUNTIME, SETS, a_set, a_view, an_assignment, refused

COMMAND = ("audit", "permissions")


@pytest.fixture
def works(works: Any) -> Any:
    """Works with two environments, in the first of which the integration user may modify all data."""
    sets = (*SETS, a_set("Admin", "ModifyAllData"))
    works.desks = [
        a_desk(sets=sets, assignments=(an_assignment(RUNTIME), an_assignment("Admin"))),
        over(replace(a_view(), environment="test")),
    ]
    return works


def test_the_overview_tells_dangerous_permissions_by_tier_and_enters_nothing(command: Any, works: Any) -> None:
    ended = command(*COMMAND)
    assert ended.code == 0
    assert "tier 0  ModifyAllData" in ended.out
    assert works.deeds == []
    rows = list(csv.DictReader(io.StringIO(command(*COMMAND, "--output", "csv").out)))
    assert {(row["environment"], row["permission"], row["users"]) for row in rows} >= {
        ("production", "ModifyAllData", "1")
    }


def test_who_can_answers_for_every_environment_with_paths(command: Any, works: Any) -> None:
    told = json.loads(command(*COMMAND, "--who-can", "ModifyAllData", "--output", "json", "--actor", "anna").out)
    assert [(one["environment"], len(one["holders"]["rows"])) for one in told] == [("production", 1), ("test", 0)]
    assert told[0]["holders"]["rows"][0]["via"] == ["set Admin"]
    assert works.deeds == [("audit.who-can-viewed", "environments production, test", "anna", "ok")]
    page = command(*COMMAND, "--who-can", "ModifyAllData").out
    assert "production: 1 can ModifyAllData (tier 0), 1 of them active" in page
    assert "nobody" in page


def test_what_can_answers_with_paths_and_is_entered(command: Any, works: Any) -> None:
    ended = command("--env", "production", *COMMAND, "--what-can", NAME)
    assert ended.code == 0
    assert "ModifyAllData" in ended.out
    assert "set Admin" in ended.out
    assert [deed[:2] for deed in works.deeds] == [("audit.what-can-viewed", f"user {BOB} in production")]
    rows = list(csv.DictReader(io.StringIO(command(*COMMAND, "--what-can", NAME, "--output", "csv").out)))
    assert {row["kind"] for row in rows} == {"permission", "object", "field"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--who-can", "Nonsense"], "'Nonsense' is nothing that is known"),
        (["--who-can", "Event:x"], "letters of rcedVM"),
        (["--what-can", "nobody"], "no user or app 'nobody' is known"),
        (["--who-can", "A", "--what-can", "B"], "give one of"),
        (["--activity-log", "bookme-ops.toml"], "go with --least"),
        (["--least", "--activity-log", "missing.jsonl"], "does not exist"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(
    command: Any, words: list[str], told: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    ended = command(*COMMAND, *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


def test_a_question_that_could_not_be_answered_is_never_nobody(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "assignments"))]
    ended = command(*COMMAND, "--who-can", "ModifyAllData")
    assert ended.code == 3
    assert "could not check assignments: grant" in ended.out
    assert "production: nobody can tell who can ModifyAllData (tier 0); 0 are known" in ended.out
    assert "\n  nobody\n" not in ended.out


def test_who_could_not_be_read_is_not_told_as_unknown(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "people"))]
    ended = command(*COMMAND, "--what-can", "nobody@org")
    assert ended.code == 3
    assert "collect access" in ended.err


def test_what_an_answer_does_not_stand_on_does_not_make_it_incomplete(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "tokens"))]
    assert command(*COMMAND, "--who-can", "ModifyAllData").code == 0
