"""The README tells the truth: every command in it exists, every code has a runbook, every place is there."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.cli.main import COMMANDS as MAIN_COMMANDS
from bookme_ops.cli.main import main
from bookme_ops.runbooks import list_codes, load_runbook
from bookme_ops.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"bookme-ops ((?:[a-z]+ )?[a-z][a-z-]*)(?=[ \n`])", README)))
GROUPS = {
    "advisors",
    "alerts",
    "bundle",
    "maintenance",
    "bookings",
    "db",
    "incidents",
    "jobs",
    "report",
    "schedule",
    "simulator",
    "tokens",
    "waivers",
}


def words(command: str) -> list[str]:
    """The command itself: of a command without sub-commands only the first word."""
    first, *rest = command.split()
    return [first, *rest] if first in GROUPS else [first]


@pytest.mark.parametrize("command", sorted({" ".join(words(command)) for command in COMMANDS}))
def test_every_command_in_it_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command.split(), "--help"]) == 0
    assert "Example:" in capsys.readouterr().out


def test_every_command_is_in_it() -> None:
    assert {words(command)[0] for command in COMMANDS} == set(MAIN_COMMANDS)


def test_every_code_in_it_has_a_runbook_and_every_runbook_is_in_it_with_its_priority() -> None:
    told = dict(re.findall(r"^\| ([A-Z]{3}\d{3}) \| ([A-Z][a-z]+) \|", README, re.MULTILINE))
    assert told == {code: load_runbook(code).priority for code in list_codes()}


def test_every_place_and_page_that_it_names_is_there() -> None:
    places = re.findall(r"^\| `([a-z_]+)/` \|", README, re.MULTILINE)
    pages = re.findall(r"\]\((docs/[a-z_/-]+(?:\.md)?)\)", README)
    assert places
    assert pages
    assert [name for name in (*places, *pages) if not (ROOT / name).exists()] == []


def test_the_settings_in_it_are_settings(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "schedules.csv").write_text("mail,weekday,from,to\n", encoding="utf-8")
    file = tmp_path / "bookme-ops.toml"
    file.write_text(f'{block}\nsimulator = "scene=calm,advisors=2,seed=1"\n', encoding="utf-8")
    settings = load_settings(file, {}, folder=tmp_path)
    policy = settings.policy("production", datetime(2026, 3, 2, tzinfo=UTC))
    assert policy.off == {"CAL005": "bookings are made a year ahead here"}
