"""Every fault, struck once or always, wherever it can strike: the run ends, and what it says is right or unknown.

`docs/faults.md` is the account of these tests; `BOOKME_OPS_WRITE_FAULTS=1` (`make faults`) writes it.
"""

import os
from itertools import cycle

import pytest

from tests.faults.document import FILE, heading, preamble, read_parts, row, section, write_part
from tests.faults.matrix import Line, Stages, lines_of
from tests.faults.strikes import TARGETS

FEW = (frozenset({"unauthorized", "unavailable"}), frozenset({"throttled", "truncated-json"}))
"""Refusal and silence, patience and nonsense: one pair or the other is tried at each target in every run of the tests,
all faults by `stress`."""
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


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """What every row starts from, made once: each puts it back first."""
    return Stages.at(tmp_path_factory.mktemp("stages"))


@pytest.mark.parametrize(("name", "few"), list(zip(TARGETS, cycle(FEW), strict=False)), ids=TARGETS)
def test_faults_end_right_or_unknown_as_the_document_says(name: str, few: frozenset[str], stages: Stages) -> None:
    target = TARGETS[name]
    lines = list(lines_of(target, stages, few))
    assert {line.kind.name for line in lines} == few
    assert find_wrong(lines) == []
    told = read_parts()[heading(target)].splitlines()
    assert [row(line) for line in lines if row(line) not in told] == [], f"{FILE.name}: run `make faults`"


@pytest.mark.stress
@pytest.mark.parametrize("name", TARGETS)
def test_every_fault_ends_right_or_unknown_and_leaks_nothing(name: str, stages: Stages) -> None:
    target = TARGETS[name]
    lines = list(lines_of(target, stages))
    assert find_wrong(lines) == []
    check_document(heading(target), section(target, lines))


def test_the_document_explains_every_fault_and_reason_and_holds_nothing_else() -> None:
    check_document("", preamble())
    assert list(read_parts()) == ["", *map(heading, TARGETS.values())]
