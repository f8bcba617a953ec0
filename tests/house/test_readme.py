"""The README tells the truth: every command in it exists, every code has a runbook, every place is there."""

import re
from pathlib import Path

import pytest

from bookme_ops.cli.main import main
from bookme_ops.runbooks import list_codes, load_runbook

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"bookme-ops ((?:[a-z]+ )?[a-z]+)(?= |\n|`)", README)))
GROUPS = {"incidents", "bookings", "jobs", "simulator"}


def words(command: str) -> list[str]:
    """The command itself: of a command without sub-commands only the first word."""
    first, *rest = command.split()
    return [first, *rest] if first in GROUPS else [first]


@pytest.mark.parametrize("command", sorted({" ".join(words(command)) for command in COMMANDS}))
def test_every_command_in_it_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert "Example:" in capsys.readouterr().out


def test_every_code_in_it_has_a_runbook_and_every_runbook_is_in_it() -> None:
    told = set(re.findall(r"^\| ([A-Z]{3}\d{3}) \|", README, re.MULTILINE))
    assert told == set(list_codes())
    assert all(load_runbook(code).code == code for code in told)


def test_every_place_and_page_that_it_names_is_there() -> None:
    places = re.findall(r"^\| `([a-z_]+)/` \|", README, re.MULTILINE)
    pages = re.findall(r"\]\((docs/[a-z]+\.md)\)", README)
    assert places
    assert pages
    assert [name for name in (*places, *pages) if not (ROOT / name).exists()] == []
