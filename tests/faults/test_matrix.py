"""Every fault, struck once or always, wherever it can strike: the run ends, and what it says is right or unknown.

`docs/faults.md` is the account of these tests; `BOOKME_OPS_WRITE_FAULTS=1` (`make faults`) writes it.
"""

import os
from pathlib import Path

import pytest

from tests.faults.document import FILE, heading, preamble, read_parts, row, section, write_part
from tests.faults.matrix import Line, lines_of
from tests.faults.strikes import TARGETS

FEW = frozenset({"unauthorized", "throttled", "unavailable", "truncated-json"})
"""One of refusal, of patience, of silence and of nonsense: tried in every run of the tests, all others by `stress`."""
WRITE = "BOOKME_OPS_WRITE_FAULTS"


def check_document(name: str, part: str) -> None:
    """Write a part of the document, or hold the committed one to it."""
    if os.environ.get(WRITE):
        write_part(name, part)
    assert read_parts().get(name) == part, f"{FILE.name} says something else: run `make faults`"


def find_wrong(lines: list[Line]) -> list[str]:
    """What must not be in any of the cells."""
    return [
        f"{line.kind.name}, {about}: {what}"
        for line in lines
        for about, outcome in line.outcomes.items()
        for what in outcome.wrong
    ]


@pytest.mark.parametrize("name", TARGETS)
def test_a_fault_of_each_kind_ends_right_or_unknown_as_the_document_says(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    lines = list(lines_of(target, tmp_path, FEW))
    assert find_wrong(lines) == []
    told = read_parts()[heading(target)].splitlines()
    assert [row(line) for line in lines if row(line) not in told] == [], f"{FILE.name}: run `make faults`"


@pytest.mark.stress
@pytest.mark.parametrize("name", TARGETS)
def test_every_fault_ends_right_or_unknown_and_leaks_nothing(name: str, tmp_path: Path) -> None:
    target = TARGETS[name]
    lines = list(lines_of(target, tmp_path))
    assert find_wrong(lines) == []
    check_document(heading(target), section(target, lines))


def test_the_document_explains_every_fault_and_reason_and_holds_nothing_else() -> None:
    check_document("", preamble())
    assert list(read_parts()) == ["", *map(heading, TARGETS.values())]
