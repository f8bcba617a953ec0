"""Many banks: whatever is planted is found, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bookme_ops.demo.demonstration import demo
from bookme_ops.progress import Silent
from tests.journeys.bank import NOW, Journey, Key

MINUTE = timedelta(minutes=1)

Begin = Callable[..., Journey]

DATES = {
    "spring forward": datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
    "the hour that is missing": datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    "window ends at spring forward": datetime(2026, 1, 28, 12, 0, tzinfo=UTC),
    "fall back": datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    "the hour that comes twice": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "Nuuk's midnight": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "window ends at fall back": datetime(2026, 8, 26, 21, 59, tzinfo=UTC),
    "leap day": datetime(2028, 2, 29, 8, 0, tzinfo=UTC),
    "sixty days before a leap day": datetime(2027, 12, 31, 8, 0, tzinfo=UTC),
    "last second of the year": datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC),
    "new year": datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    "midnight in Copenhagen": datetime(2026, 6, 14, 22, 0, tzinfo=UTC),
}
OFTEN = ("the hour that is missing", "fall back", "leap day", "last second of the year", "midnight in Copenhagen")
"""Tried in every run of the tests: a gap, an hour twice, a leap day, a year's end, a midnight; `stress` tries all."""
every_date = pytest.mark.parametrize(
    "as_of",
    [pytest.param(at, id=name, marks=() if name in OFTEN else pytest.mark.stress) for name, at in DATES.items()],
)
DATED_SEEDS = list(enumerate([*DATES.values()] * 2, start=100))
"""Every date twice, each time with a seed of its own."""
SEEDS, MORE_SEEDS = range(3), range(10)


def compared(advisors: int, seed: int, scene: str, as_of: datetime = NOW) -> dict[str, Any]:
    """What the demonstration says of a bank."""
    account = demo(
        advisors=advisors, seed=seed, scene=scene, as_of=as_of, keep=None, progress=Silent(), now=lambda: as_of
    )
    assert account["run"]["status"] == "complete"
    truth: dict[str, Any] = account["truth"]
    return truth


@pytest.mark.parametrize("scene", ["everyday", "random"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_demonstration_finds_what_was_planted(seed: int, scene: str) -> None:
    truth = compared(24, seed, scene)
    assert truth["planted"] == truth["found"]
    assert (truth["missed"], truth["unexpected"]) == ([], [])


@every_date
def test_no_date_is_special(begin: Begin, as_of: datetime) -> None:
    journey = begin(as_of=as_of, advisors=24)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.truth
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    journey.run()
    assert journey.findings == journey.standing
    assert lasting(journey.findings) == lasting(journey.happened)


@every_date
def test_no_date_makes_near_misses_loud(begin: Begin, as_of: datetime) -> None:
    journey = begin(as_of=as_of, scene="near-misses", advisors=24)
    journey.collect()
    journey.judge()
    assert journey.last["findings"] == []


@pytest.mark.parametrize("advisors", [1, 2, 3, 5, 21])
def test_no_size_is_too_small(begin: Begin, advisors: int) -> None:
    journey = begin(advisors=advisors, scene="random")
    journey.run()
    assert journey.findings == journey.truth


@pytest.mark.stress
@pytest.mark.parametrize("scene", ["everyday", "random"])
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_fifty_advisors(seed: int, scene: str) -> None:
    truth = compared(50, seed, scene)
    assert (truth["missed"], truth["unexpected"]) == ([], [])


@pytest.mark.stress
@pytest.mark.parametrize("scene", ["random", "outage"])
def test_a_thousand_advisors(scene: str) -> None:
    truth = compared(1_000, 7, scene)
    assert truth["planted"] > 100
    assert (truth["missed"], truth["unexpected"]) == ([], [])


@pytest.mark.stress
@pytest.mark.parametrize(("seed", "as_of"), DATED_SEEDS, ids=str)
@pytest.mark.parametrize("scene", ["random", "near-misses", "calm"])
def test_every_date_with_many_seeds(seed: int, scene: str, as_of: datetime) -> None:
    truth = compared(24, seed, scene, as_of)
    assert (truth["missed"], truth["unexpected"]) == ([], [])


@pytest.mark.stress
@pytest.mark.parametrize("seed", MORE_SEEDS)
def test_mending_and_breaking_in_any_order(begin: Begin, seed: int) -> None:
    journey = begin(scene="random", seed=seed, advisors=50)
    journey.run()
    own = [planted for planted in journey.world.truth if planted.after_first_read is None and not planted.companions]
    standing = lasting(journey.findings)
    for step, planted in enumerate(sorted(own, key=lambda one: (one.key[3][seed % 4 :], one.key))):
        planted.repair(journey.pass_time(MINUTE))
        if not planted.lasting:
            standing.discard(planted.key)
        if step % 3 == 0:
            planted.again(journey.pass_time(MINUTE))
            standing |= lasting({planted.key})
        if step % 5 == 0:
            journey.pass_time()
            journey.run(full=step % 10 == 0)
            assert lasting(journey.findings) == lasting(journey.standing) == standing
    journey.pass_time()
    journey.run()
    assert lasting(journey.findings) == lasting(journey.standing) == standing


def lasting(keys: set[Key]) -> set[Key]:
    """All but what the hours of a journey end by themselves.

    A meeting that begins needs no answer any more, and sign-ins that failed count for 24 hours.
    """
    return {key for key in keys if key[0] not in {"MTG007", "ENV024"}}
