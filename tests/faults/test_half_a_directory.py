"""A directory of which the second half is not sent."""

from datetime import timedelta
from pathlib import Path

from bookme_ops.store.incident import State
from connectors.simulator.faults import Fault, parse_fault
from connectors.simulator.model import Mailbox, World
from tests.faults.planting import AS_OF, plant_world, wrong_now
from tests.faults.rounds import Desk, Round
from tests.faults.wires import SwiftBank

ONCE, TWICE = parse_fault("half-page=1@graph"), parse_fault("half-page=2@graph")
"""The directory is the first that is asked of Graph, and is asked once more if it does not tell all."""


def turned_world() -> World:
    """The bank whose directory lists its advisors last."""
    world = plant_world()
    people = list(world.tenant.people.items())
    world.tenant.people.clear()
    world.tenant.people.update(reversed(people))
    return world


def run(folder: Path, world: World, fault: Fault = TWICE) -> tuple[Round, Round]:
    """A run that sees half of the directory, and the one after it."""
    desk = Desk.at(folder, world)
    halved = desk.round(SwiftBank.of(world, fault), AS_OF)
    return halved, desk.round(SwiftBank.of(world), AS_OF + timedelta(minutes=10))


def test_half_a_directory_is_noticed_and_asked_for_again(tmp_path: Path) -> None:
    healed, _ = run(tmp_path, turned_world(), ONCE)
    assert healed.statuses == ("complete", "complete")
    assert healed.truth["missed"] == []


def test_advisors_whose_accounts_are_not_sent_are_not_judged(tmp_path: Path) -> None:
    halved, whole = run(tmp_path, turned_world())
    assert halved.statuses == ("incomplete", "incomplete")
    assert halved.truth["unexpected"] == []
    # The directory itself, every advisor, and two whom the backend knows under other addresses; some rooms, too.
    assert len([one for one in halved.missed if one["kind"] != "room"]) == 15 + 2
    assert whole.statuses == ("complete", "complete")
    assert whole.truth["missed"] == []


def test_an_address_of_two_people_stays_ambiguous_though_one_of_them_is_not_sent(tmp_path: Path) -> None:
    world = turned_world()
    *_, advisor = world.tenant.people.values()
    other = next(iter(world.tenant.people.values()))
    other.proxy_addresses.append(f"smtp:{advisor.mail}")
    world.tenant.mailboxes.setdefault(other.id, Mailbox(person_id=other.id))
    halved, _ = run(tmp_path, world)
    assert halved.truth["unexpected"] == []
    assert halved.keys(State.OPEN) <= {planted.key for planted in wrong_now(world)}
