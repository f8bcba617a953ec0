"""The simulated bank in this process."""

from datetime import UTC, datetime

from bookme_ops.settings import SimulatorChoice
from bookme_ops.simulation import ADVISORS, SCENE, SEED, Simulation
from connectors.simulator.world import build_world
from tests.journeys.bank import NOW


def test_the_choice_of_the_settings_is_built() -> None:
    choice = SimulatorChoice(scene="calm", advisors=3, seed=11, as_of=datetime(2026, 1, 5, 7, 0, tzinfo=UTC))
    world = Simulation.chosen(choice, NOW).world
    assert (world.scene, world.seed, world.as_of) == ("calm", 11, choice.as_of)
    assert sum(len(one.backend.employees) for one in world.environments.values()) == 3


def test_what_a_choice_leaves_open_has_defaults() -> None:
    world = Simulation.chosen(SimulatorChoice(advisors=2), NOW).world
    assert (world.scene, world.seed, world.as_of) == (SCENE, SEED, NOW)
    assert ADVISORS == 50


def test_a_seed_of_zero_is_a_seed() -> None:
    assert Simulation.chosen(SimulatorChoice(advisors=1, seed=0), NOW).world.seed == 0


def test_each_environment_has_addresses_of_its_own_over_one_tenant() -> None:
    simulation = Simulation.of(build_world(advisors=4, as_of=NOW))
    urls = {simulation.salesforce(name).instance_url for name in ("production", "test")}
    assert len(urls) == 2
    for name in ("production", "test"):
        assert simulation.graph(name).tenant == simulation.graph(name).base_url
        assert simulation.world.tenant.id in (simulation.graph(name).token_url or "")
        assert simulation.wire(name, "graph") is not simulation.wire(name, "salesforce")
