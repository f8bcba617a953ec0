"""Random banks with random faults of all codes at once: whatever was planted is found, and nothing else."""

import pytest

from tests.truth.banks import OF_OUR_WORK, SEEDS, Begin, Marks, Sample, all_codes, mark_random_bank

FEW, BLOCK = 12, 10
BLOCKS = [SEEDS[start : start + BLOCK] for start in SEEDS[::BLOCK]]


@pytest.mark.parametrize("seed", SEEDS[:FEW])
def test_in_any_random_bank_precision_and_recall_are_one(begin: Begin, seed: int) -> None:
    marks = mark_random_bank(begin, seed)
    assert (marks.missed, marks.unexpected) == ([], [])


@pytest.mark.stress
@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"{seeds[0]}-{seeds[-1]}")
def test_over_two_hundred_random_banks_precision_and_recall_are_one(begin: Begin, seeds: range) -> None:
    marks = Marks.none()
    for seed in seeds:
        marks.add(mark_random_bank(begin, seed))
    assert (marks.missed, marks.unexpected) == ([], [])


def test_every_code_that_a_scene_can_break_is_planted_in_some_of_the_random_banks() -> None:
    planted = {planted.code for seed in SEEDS for planted in Sample.of(seed).build("random").truth}
    assert planted == all_codes() - OF_OUR_WORK


@pytest.mark.parametrize("seed", SEEDS[:3])
def test_the_past_of_our_own_work_is_found(begin: Begin, seed: int) -> None:
    planted = mark_random_bank(begin, seed).planted
    assert OF_OUR_WORK - {"ENV044"} <= planted.keys()
