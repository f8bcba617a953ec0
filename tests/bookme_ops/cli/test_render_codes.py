"""Findings by code: every code once, worst first, with an example that fits."""

import re
from typing import Any

import pytest

from bookme_ops.cli.render_codes import gather_codes, plan_widths, short_id, write_codes
from jobs.base import Kind, Priority
from jobs.registry import list_kinds, load_jobs
from tests.bookme_ops.cli.conftest import BOOKING, finding

KINDS = list_kinds(load_jobs())
ADVISOR = "3a74c56f-e3e8-4813-a29e-095888dae657"


def one_of_each() -> list[dict[str, Any]]:
    return [finding(code, kind.priority.label) for code, kind in KINDS.items()]


def about(kind: str, subject: str, **more: Any) -> dict[str, Any]:
    return finding("ENV010", "Low", None) | {"subject": {"kind": kind, "id": subject}} | more


def example(screen_text: Any, one: dict[str, Any], width: int) -> str:
    """The example of the only code on the page."""
    told = screen_text(lambda screen: write_codes(screen, [one], KINDS), width)
    found = re.search(r"ENV010 alias-missing *(.*)\n", told)
    assert found
    return found[1].strip()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_every_code_stands_there_once_in_half_as_many_lines(screen_text: Any, width: int) -> None:
    told = screen_text(lambda screen: write_codes(screen, one_of_each(), KINDS), width)
    assert sorted(re.findall(r"\b[A-Z]{3}\d{3}\b", told)) == sorted(KINDS)
    assert len(told.splitlines()) <= len(KINDS) / 2 + 6
    assert max(map(len, told.splitlines())) <= width


def test_lines_say_how_urgent_how_often_what_and_give_an_example(screen_text: Any) -> None:
    found = [finding("CAL002", "High")] * 12 + [finding("CAL005", "Low")] + [finding("MTG001", "Critical")]
    assert screen_text(lambda screen: write_codes(screen, found, KINDS), 100) == (
        "  Calendar management  13 findings of 2 codes\n"
        "  H 12 CAL002 time-mismatch     3f2504e0  L 1 CAL005 beyond-window 3f2504e0\n"
        "  Meeting management  1 finding of 1 code\n"
        "  C  1 MTG001 orphan-in-outlook 3f2504e0\n"
    )


def test_the_worst_comes_first_down_the_left_then_down_the_right() -> None:
    found = [
        finding("CAL005", "Low"),
        finding("CAL009", "High"),
        finding("CAL001", "High"),
        finding("CAL008", "Medium"),
    ]
    (lines,) = gather_codes(found, KINDS).values()
    assert [line.code for line in lines] == ["CAL001", "CAL009", "CAL008", "CAL005"]


def test_a_code_is_as_urgent_as_its_worst_finding() -> None:
    found = [finding("CAL001", "High", "a"), finding("CAL001", "Critical", "b")]
    ((line,),) = gather_codes(found, KINDS).values()
    assert (line.priority, line.count, line.examples[0]) == ("Critical", 2, "b")


def test_codes_of_other_packages_stand_under_a_heading_of_their_own() -> None:
    kinds = KINDS | {"ACME001": Kind(code="ACME001", name="late", priority=Priority.LOW, category="other")}
    found = [finding("ACME001", "Low"), finding("XYZ001", "Low"), finding("ENV001", "High")]
    groups = gather_codes(found, kinds)
    assert {heading: [(line.code, line.name) for line in lines] for heading, lines in groups.items()} == {
        "Environment management": [("ENV001", "several-environments")],
        "Jobs of other packages": [("ACME001", "late"), ("XYZ001", "")],
    }


def test_an_umbrella_is_named_and_its_members_are_counted() -> None:
    members = [finding("CAL001", "High", f"id-{number}", umbrella=7) for number in range(40)]
    over = finding("CAL001", "Critical", None, members=40)
    ((line,),) = gather_codes([over, *members], KINDS).values()
    assert (line.priority, line.count, line.examples[0]) == ("Critical", 40, "under incident 7")


@pytest.mark.parametrize(
    ("one", "width", "told"),
    [
        (about("advisor", ADVISOR), 100, ADVISOR),
        (about("advisor", ADVISOR), 60, "advisor 3a74c56f"),
        (about("advisor", ADVISOR), 40, "3a74c56f"),
        (about("alias", "ida@bank.example"), 44, "ida@bank.example"),
        (about("alias", "ida@bank.example"), 40, "ida@bank.exa…"),
        (about("series", "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0ARuj8TtuPraP39rGG6Vub"), 60, "series"),
        (about("alias", "i\x1b[2J@bank"), 100, r"alias i\x1b[2J@bank"),
    ],
)
def test_an_example_is_as_long_as_there_is_room(screen_text: Any, one: Any, width: int, told: str) -> None:
    assert example(screen_text, one, width) == told


def test_without_room_for_examples_names_are_cut_and_nothing_is_wider_than_the_screen(screen_text: Any) -> None:
    told = screen_text(lambda screen: write_codes(screen, one_of_each(), KINDS), 80)
    assert BOOKING[:8] not in told
    assert "cancelled-only-in-salesfor…" in told


def test_columns_that_hold_nothing_take_no_room() -> None:
    (lines,) = gather_codes([finding("CAL001", "High")], KINDS).values()
    left, right = plan_widths(lines, [], 98)
    assert left.example == len(BOOKING)
    assert right.fixed == 0


def test_a_short_id_is_the_beginning_of_one_that_commands_take() -> None:
    assert short_id(ADVISOR) == "3a74c56f"
    assert short_id("00U000000000001AAA") == "00U000000000001AAA"
