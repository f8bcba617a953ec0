"""Random worlds of access against a second reading: what was planted is so, and nothing else."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from connectors.simulator.access_worlds import build_access_world
from connectors.simulator.model import World
from connectors.simulator.plants_access import ACCESS_PLANTS
from tests.connectors.simulator.access_reading import find_access_faults
from tests.connectors.simulator.bank_reading import Bank

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
SEEDS = range(40)


def find(world: World, now: datetime) -> set[tuple[str, str, str, str]]:
    return set(find_access_faults(Bank(world, now)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_of_a_random_world_is_what_a_second_reading_finds(seed: int) -> None:
    world = build_access_world(seed, as_of=AS_OF)
    assert len({one.key for one in world.truth}) == len(world.truth)
    assert find(world, AS_OF) == {one.key for one in world.truth}
    assert find(world, AS_OF + timedelta(hours=4)) == {one.key for one in world.truth}


def test_every_code_is_planted_in_some_world() -> None:
    codes = Counter(one.code for seed in SEEDS for one in build_access_world(seed, as_of=AS_OF).truth)
    assert codes.keys() == ACCESS_PLANTS.keys()
    assert min(codes.values()) > 10


@pytest.mark.parametrize("seed", SEEDS[:8])
def test_each_repair_mends_its_own_fault_alone(seed: int) -> None:
    world = build_access_world(seed, as_of=AS_OF)
    standing, at = {one.key for one in world.truth}, AS_OF
    for planted in world.truth:
        at += timedelta(seconds=20)
        planted.repair(at)
        if not planted.lasting:
            standing -= {planted.key, *planted.companions}
        assert find(world, at) == standing, planted.story


def test_the_same_seed_gives_the_same_world() -> None:
    one, other = (build_access_world(3, as_of=AS_OF) for _ in range(2))
    assert [planted.key for planted in one.truth] == [planted.key for planted in other.truth]
    for name, environment in one.environments.items():
        assert environment.org.tables == other.environments[name].org.tables
    assert (one.tenant.apps, one.tenant.sign_ins) == (other.tenant.apps, other.tenant.sign_ins)


def test_worlds_have_several_integration_users_and_apps() -> None:
    worlds = [build_access_world(seed, as_of=AS_OF) for seed in SEEDS[:10]]
    assert max(len(world.environments["production"].graph_apps) for world in worlds) == 3
    names = [row["Name"] for world in worlds for row in world.environments["production"].org.rows("User")]
    assert "BookMe Integration 4" in names
