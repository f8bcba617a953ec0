"""The playground: what is switched happens to the bank, and mending undoes it."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bookme_ops.demo.playground import BANK, SYSTEMS, AlreadySo, Playground
from bookme_ops.demo.rounds import Rounds
from bookme_ops.simulation import Simulation
from connectors.simulator.exchange import Call
from connectors.simulator.world import build_world
from jobs.registry import list_kinds, load_jobs

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
KINDS = list_kinds(load_jobs())


@dataclass
class Ear(Rounds):
    """Rounds that nobody goes."""

    asked: list[tuple[tuple[str, ...], bool]] = field(default_factory=list)

    def ask(self, codes: Collection[str], *, again: bool) -> None:
        self.asked.append((tuple(codes), again))


@pytest.fixture
def simulation() -> Simulation:
    return Simulation.of(build_world(advisors=24, seed=7, as_of=NOW))


@pytest.fixture
def playground(simulation: Simulation) -> Playground:
    return Playground(simulation, kinds=KINDS, rounds=Ear())


def status(simulation: Simulation) -> int:
    call = Call(method="GET", target="/v1.0/organization", host="graph.example", headers={}, body=b"", scheme="https")
    return simulation.sites["production", "graph"].handle(call).status


def deeds(simulation: Simulation) -> int:
    """What was done in calendars since the bank was built."""
    return sum(len(box.changes) for box in simulation.world.tenant.mailboxes.values())


def test_a_system_misbehaves_until_it_is_mended(simulation: Simulation, playground: Playground) -> None:
    usual = status(simulation)
    playground.switch("graph-down", on=True, at=NOW)
    assert status(simulation) == 503
    playground.switch("graph-down", on=False, at=NOW)
    assert status(simulation) == usual


def test_what_the_scene_broke_is_broken_at_first_and_can_be_mended(
    simulation: Simulation, playground: Playground
) -> None:
    missing = next(one for one in simulation.world.truth if one.code == "CAL004")
    assert playground.is_on("cal004-1")
    before = deeds(simulation)
    trouble = playground.switch("cal004-1", on=False, at=NOW)
    assert trouble.found_by == (("production", "CAL004", "booking", missing.subject_id),)
    assert before < deeds(simulation)
    assert not playground.is_on("cal004-1")
    before = deeds(simulation)
    playground.switch("cal004-1", on=True, at=NOW)
    assert before < deeds(simulation)


def test_nothing_is_switched_twice(playground: Playground) -> None:
    with pytest.raises(AlreadySo, match="it is on already"):
        playground.switch("cal004-1", on=True, at=NOW)
    with pytest.raises(KeyError):
        playground.switch("cal999-1", on=True, at=NOW)


def test_rounds_go_on_while_a_system_misbehaves(playground: Playground) -> None:
    ear = playground.rounds
    assert isinstance(ear, Ear)
    playground.switch("mailbox-refused", on=True, at=NOW)
    playground.switch("cal004-1", on=False, at=NOW)
    playground.switch("mailbox-refused", on=False, at=NOW)
    assert ear.asked == [(("UNREAD",), True), (("CAL004",), True), (("UNREAD",), False)]


def test_each_trouble_has_a_name_of_its_own_that_fits_into_an_address(playground: Playground) -> None:
    names = [one.name for one in playground.troubles]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9-]+", name) for name in names)
    assert {one.group for one in playground.troubles} == {SYSTEMS, BANK}
    assert all(one.story.endswith(".") for one in playground.troubles)


def test_what_lasts_for_ever_and_what_comes_along_is_no_trouble_of_its_own(playground: Playground) -> None:
    codes = [one.codes for one in playground.troubles]
    assert not any("CAL012" in found for found in codes)
    assert sum("ENV015" in found for found in codes) <= 1
    assert all("ENV010" in found for found in codes if "ENV015" in found)
