"""Random banks with random faults of all codes at once: whatever was planted is found, and nothing else."""

from collections.abc import Iterable

import pytest

from tests.truth.banks import OF_OUR_WORK, SEEDS, Begin, Marks, Sample, all_codes, mark_random_bank

FEW, SOME, BLOCK = 6, 40, 10
BLOCKS = [SEEDS[start : start + BLOCK] for start in SEEDS[::BLOCK]]
NOT_IN_YOUNG_MONTHS = frozenset({"ENV044"})
"""In the first hours of a month nobody has measured anything yet."""


def planted_in(seeds: Iterable[int]) -> set[str]:
    """The codes of which scenes break something in the banks of some seeds."""
    return {planted.code for seed in seeds for planted in Sample.of(seed).build("random").truth}


@pytest.mark.parametrize("seed", SEEDS[:FEW])
def test_in_any_random_bank_precision_and_recall_are_one(begin: Begin, seed: int) -> None:
    marks = mark_random_bank(begin, seed)
    assert (marks.missed, marks.unexpected) == ([], [])
    assert marks.planted.keys() >= OF_OUR_WORK - NOT_IN_YOUNG_MONTHS


@pytest.mark.stress
@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_over_two_hundred_random_banks_precision_and_recall_are_one(begin: Begin, seeds: range) -> None:
    marks = Marks.none()
    for seed in seeds:
        marks.add(mark_random_bank(begin, seed))
    assert (marks.missed, marks.unexpected) == ([], [])
    assert marks.planted.keys() >= OF_OUR_WORK


def test_every_code_that_a_scene_can_break_is_planted_in_some_random_bank() -> None:
    assert planted_in(SEEDS[:SOME]) == all_codes() - OF_OUR_WORK


@pytest.mark.stress
def test_every_code_that_a_scene_can_break_is_planted_in_the_two_hundred_random_banks() -> None:
    assert planted_in(SEEDS) == all_codes() - OF_OUR_WORK
