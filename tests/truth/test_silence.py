"""Nothing is wrong: where all systems agree, and where much only looks wrong, nothing is found, on any day."""

import pytest

from tests.truth.banks import Begin, Sample

FEW, MANY = range(3), range(3, 23)


def stay_silent(begin: Begin, scene: str, seed: int) -> None:
    """Read and judge a bank twice, some time apart."""
    journey = Sample.of(seed).begin(begin, scene)
    for _ in range(2):
        journey.run()
        assert journey.status == "complete"
        assert journey.last["findings"] == []


@pytest.mark.parametrize("scene", ["calm", "near-misses"])
@pytest.mark.parametrize("seed", FEW)
def test_nothing_is_found_where_nothing_is_wrong(begin: Begin, scene: str, seed: int) -> None:
    stay_silent(begin, scene, seed)


@pytest.mark.stress
@pytest.mark.parametrize("scene", ["calm", "near-misses"])
@pytest.mark.parametrize("seed", MANY)
def test_nothing_is_ever_found_where_nothing_is_wrong(begin: Begin, scene: str, seed: int) -> None:
    stay_silent(begin, scene, seed)
