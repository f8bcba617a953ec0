"""`bookme-ops audit baseline`: shown, proposed and checked."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.bookme_ops.access_sheet.desks import NAME, a_desk, over
from tests.jobs.environment.access_bank import RUNTIME, SETS, a_set, a_view, an_assignment, refused


@pytest.fixture
def works(works: Any) -> Any:
    """Works with one environment whose integration user holds one set too many."""
    works.desks = [
        a_desk(sets=(*SETS, a_set("Extra")), assignments=(an_assignment(RUNTIME), an_assignment("Extra"))),
    ]
    return works


def test_the_shipped_defaults_are_shown_where_there_is_no_file(command: Any) -> None:
    told = json.loads(command("audit", "baseline", "show", "--output", "json").out)
    assert [(one["environment"], one["source"]) for one in told] == [
        ("production", "shipped defaults"),
        ("test", "shipped defaults"),
    ]
    assert tomllib.loads(told[0]["text"])["runtime_set"] == RUNTIME
    assert "runtime_set" in command("--env", "test", "audit", "baseline", "show").out


def test_a_proposal_names_every_excess_and_wants_reasons(command: Any, works: Any, folder: Path) -> None:
    ended = command("audit", "baseline", "propose", "-o", "baseline.toml", "--actor", "anna")
    assert ended.code == 0
    assert "1 grant beyond the baseline without a reason" in ended.out
    told = tomllib.loads((folder / "baseline.toml").read_text(encoding="utf-8"))
    assert [(one["holder"], one["what"], one["reason"]) for one in told["allowed"]] == [(NAME, "Extra", "")]
    assert works.deeds == [("audit.baseline-proposed", "environment production", "anna", "ok")]
    ended = command("audit", "baseline", "check", str(folder / "baseline.toml"))
    assert ended.code == 2
    assert "reason" in ended.err


def test_a_proposal_goes_to_standard_output_without_a_file(command: Any) -> None:
    assert tomllib.loads(command("audit", "baseline", "propose").out)["allowed"][0]["what"] == "Extra"


def test_a_proposal_is_for_one_environment(command: Any, works: Any) -> None:
    works.desks = [a_desk(), over(replace(a_view(), environment="test"))]
    ended = command("audit", "baseline", "propose")
    assert ended.code == 2
    assert "say with --env for which environment: there are production, test" in ended.err


def test_a_proposal_says_what_it_does_not_know(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "objects"))]
    ended = command("audit", "baseline", "propose", "-o", "x.toml")
    assert ended.code == 3
    assert "could not check objects: grant" in ended.out


def test_a_file_is_checked_and_its_doubts_are_told(command: Any, folder: Path) -> None:
    file = folder / "mine.toml"
    file.write_text('[integration]\npermissions = ["ApiEnabled", "ApiEnabledd"]\n', encoding="utf-8")
    ended = command("audit", "baseline", "check", str(file))
    assert ended.code == 0
    assert "can be used" in ended.out
    assert "ApiEnabledd" in ended.out
    (doubt,) = json.loads(command("audit", "baseline", "check", str(file), "--output", "json").out)["doubts"]
    assert doubt["key"].startswith("integration")


def test_a_file_that_cannot_be_used_lists_every_problem(command: Any, folder: Path) -> None:
    file = folder / "mine.toml"
    file.write_text("nonsense = 1\n[integration]\nsets = 5\n", encoding="utf-8")
    ended = command("audit", "baseline", "check", str(file))
    assert (ended.code, ended.out) == (2, "")
    assert "nonsense" in ended.err
    assert "sets" in ended.err
