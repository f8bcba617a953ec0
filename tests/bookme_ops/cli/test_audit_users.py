"""`bookme-ops audit integration-users`: the sheet, who may look at it, and what it says of what it could not check."""

import csv
import io
import json
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_sheet.judgement import Judgement
from bookme_ops.store.waiver import Waiver
from connectors.errors import Reason
from tests.bookme_ops.access_sheet.desks import BOB, HOSTILE, NAME, NOW, a_desk, over
from tests.bookme_ops.access_sheet.test_user_sheet import a_finding
from tests.jobs.environment.access_bank import a_person, a_view, refused

COMMAND = ("audit", "integration-users")


@pytest.fixture
def works(works: Any) -> Any:
    """Works with one environment in order, and one that has nobody."""
    works.desks = [a_desk()]
    return works


def test_one_user_is_a_whole_sheet_and_the_look_is_entered(command: Any, works: Any) -> None:
    ended = command(*COMMAND, "--actor", "anna")
    assert ended.code == 0
    for part in ("usable", "Usable?", "What it may do beyond need", "Apps that hold its tokens", "Health Check"):
        assert part in ended.out
    assert works.deeds == [("audit.sheet-viewed", f"user {BOB} in production", "anna", "ok")]


def test_several_users_are_an_overview_unless_the_sheet_is_asked_for(command: Any, works: Any) -> None:
    works.desks = [a_desk(), over(replace(a_view(), environment="test"))]
    assert "Usable?" not in command(*COMMAND).out
    assert command(*COMMAND).out.count(NAME) == 2
    assert command(*COMMAND, "--sheet").out.count("Usable?") == 2


def test_all_environments_are_read_to_tell_where_else_a_user_is(command: Any, works: Any) -> None:
    works.desks = [a_desk(), over(replace(a_view(), environment="test"))]
    (told,) = json.loads(command("--env", "production", *COMMAND, "--output", "json").out)
    assert [one["environment"] for one in told["elsewhere"]["rows"]] == ["test"]
    asked = next(given for name, given in works.asked if name == "access_desks")
    assert asked["everywhere"] is True


def test_json_is_the_whole_sheet_and_csv_a_row_for_each_user(command: Any) -> None:
    (told,) = json.loads(command(*COMMAND, "--output", "json").out)
    assert (told["username"], told["usable"]) == (NAME, True)
    assert {source["name"] for source in told["sources"]} >= {"people", "logins", "principals"}
    (row,) = csv.DictReader(io.StringIO(command(*COMMAND, "--output", "csv").out))
    assert (row["username"], row["tokens"]) == (NAME, '["BookMe"]')


def test_findings_are_told_with_who_accepts_them(command: Any, works: Any) -> None:
    finding = a_finding("ENV021")
    waiver = Waiver(
        id=1, environment="production", code="ENV021", subject=None, owner="bo", reason="until the move",
        created_at=NOW, until=NOW,
    )  # fmt: skip
    works.judgement = Judgement(findings=(finding,), accepted=(waiver,))
    out = command(*COMMAND).out
    assert "ENV021" in out
    assert "by bo: until the move" in out


def test_what_could_not_be_checked_is_exit_3_and_says_what_to_grant(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "tokens"))]
    ended = command(*COMMAND)
    assert ended.code == 3
    assert "could not check tokens: grant Customize Application to our Salesforce user" in ended.out


def test_a_licence_that_is_missing_is_no_failure(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "sign_ins", Reason.NOT_LICENSED))]
    assert command(*COMMAND).code == 0


def test_an_environment_that_was_never_read_names_the_command(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(people=(), assignments=()), "people", Reason.NEVER_READ))]
    ended = command(*COMMAND)
    assert ended.code == 3
    assert "production: no integration user is known.\n" in ended.out
    assert "bookme-ops collect access" in ended.out
    works.desks = [a_desk(people=(), assignments=())]
    assert "nobody is named in the settings or holds" in command(*COMMAND).out


def test_an_unknown_user_is_refused_and_one_who_could_not_be_read_is_exit_3(command: Any, works: Any) -> None:
    ended = command(*COMMAND, "nobody@org")
    assert (ended.code, ended.out) == (2, "")
    assert "no user 'nobody@org' is in production" in ended.err
    works.desks = [over(refused(a_view(), "people"))]
    ended = command(*COMMAND, "nobody@org")
    assert ended.code == 3
    assert "could not be read" in ended.err


def test_any_user_may_be_asked_for(command: Any) -> None:
    out = command(*COMMAND, "ada@org").out
    assert "ada@org" in out
    assert "the sign-ins of others are not read" in out


def test_the_html_file_is_ours_alone(command: Any, folder: Path) -> None:
    assert command(*COMMAND, "--html", "sheet.html").code == 0
    file = folder / "sheet.html"
    assert NAME in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert command(*COMMAND, "--html", "nowhere/sheet.html").code == 4


def test_a_hostile_name_steers_no_terminal(command: Any, works: Any) -> None:
    works.desks = [a_desk(people=(a_person(username=f"\x1b[2J{HOSTILE}"),))]
    out = command(*COMMAND).out
    assert "\x1b" not in out
    assert "\u202e" not in out
