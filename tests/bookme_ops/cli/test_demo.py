"""The demo, really carried out: every code on one page, each where a person finds it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.registry import list_kinds, load_jobs

AS_OF = "2026-03-18T08:00:00+01:00"
"""In the middle of a month: on its first days there is too little of it to speak of its availability (ENV044)."""
ONE_SCREEN = 53


def carry_out(*words: str, folder: Path) -> list[str]:
    """The lines that a command line prints in a process of its own."""
    root = str(Path(__file__).resolve().parents[3])
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    command = [sys.executable, "-m", "bookme_ops.cli.main", *words]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=folder, env=environ)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the demo prints."""
    return carry_out("demo", "--as-of", AS_OF, folder=tmp_path_factory.mktemp("demo"))


def test_every_code_is_found_and_read_in_one_screen(page: list[str]) -> None:
    told = re.findall(r" ([A-Z]{3}\d{3}) ([a-z-]+)", "\n".join(page[: page.index("Where to look next")]))
    assert sorted(told) == [(code, kind.name) for code, kind in list_kinds(load_jobs()).items()]
    assert len(page) <= ONE_SCREEN
    assert max(map(len, page)) <= 100


def test_all_that_was_planted_was_found_and_nothing_else(page: list[str]) -> None:
    assert any(re.fullmatch(r"  ✓ all \d+ planted faults were found, and nothing else", line) for line in page)


def test_what_it_says_to_look_at_next_can_be_looked_at(page: list[str], tmp_path: Path) -> None:
    first, *others = [line.partition("#")[0].split() for line in page[page.index("Where to look next") + 1 :]]
    keep = first[1 : first.index("&&")]
    carry_out(*keep, "--as-of", AS_OF, folder=tmp_path)
    assert len(others) == 4
    assert [words for _, *words in others if len(carry_out(*words, folder=tmp_path / "demo")) < 3] == []
