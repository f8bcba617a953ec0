"""Scenes against a second reading: the finding catalogue, applied to the model itself, must find exactly the truth."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.simulator.faults import FAULTS
from connectors.simulator.model import World
from connectors.simulator.plants import PLANTS
from connectors.simulator.plants_access import ACCESS_PLANTS
from connectors.simulator.scenes import ACCESS_SCENES, BANK_SCENES, EVERYDAY, SCENES
from connectors.simulator.world import build_world
from tests.connectors.simulator.access_reading import find_access_faults
from tests.connectors.simulator.bank_reading import Bank, Key
from tests.connectors.simulator.calendar_reading import find_calendar_faults
from tests.connectors.simulator.environment_reading import find_environment_faults
from tests.connectors.simulator.meetings_reading import find_meeting_faults

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DATES = {
    "autumn night": datetime(2026, 10, 20, 22, 30, tzinfo=UTC),
    "new year": datetime(2027, 1, 2, 23, 59, tzinfo=UTC),
    "christmas": datetime(2026, 12, 23, 18, 0, tzinfo=UTC),
    "summer": datetime(2026, 6, 30, 12, 0, tzinfo=UTC),
    "spring forward": datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
    "fall back": datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    "friday evening": datetime(2026, 5, 8, 17, 45, tzinfo=UTC),
    "leap day": datetime(2028, 2, 29, 8, 0, tzinfo=UTC),
}
ADVISOR = "andmoney__AdvisorEmail__c"
DETAIL = "andmoney__AMB_Event_Detail__c"
SPAN = timedelta(minutes=20)


def few(values: Iterable[int], most: int) -> list[Any]:
    """The first so many in every run of the tests, the others under `stress`."""
    return [pytest.param(one, marks=pytest.mark.stress if rank >= most else ()) for rank, one in enumerate(values)]


def find(world: World, now: datetime) -> set[Key]:
    """Code, environment and subject of every finding, as the catalogue has them."""
    bank = Bank(world, now)
    found = (find_calendar_faults, find_meeting_faults, find_environment_faults, find_access_faults)
    return {key for find in found for key in find(bank)}


def truth(world: World) -> set[Key]:
    """What was planted, each once, but for what only a second read can see."""
    assert len({plant.key for plant in world.truth}) == len(world.truth)
    return {plant.key for plant in world.truth if plant.after_first_read is None}


def build(scene: str, *, advisors: int = 25, seed: int = 7, as_of: datetime = AS_OF, events: int = 50) -> World:
    return build_world(advisors=advisors, seed=seed, scene=scene, as_of=as_of, events_per_advisor=events)


@pytest.mark.parametrize("scene", ["calm", "near-misses"])
@pytest.mark.parametrize("seed", few(range(4), 2))
@pytest.mark.parametrize("advisors", [4, 12, 50])
def test_scenes_without_faults_have_none(scene: str, seed: int, advisors: int) -> None:
    world = build(scene, advisors=advisors, seed=seed)
    assert world.truth == []
    assert find(world, AS_OF) == set()


@pytest.mark.parametrize("scene", SCENES)
def test_every_scene_holds_its_truth_and_nothing_else(scene: str) -> None:
    world = build(scene, advisors=25, seed=len(scene))
    assert find(world, AS_OF) == truth(world)


@pytest.mark.parametrize("seed", few(range(12), 4))
@pytest.mark.parametrize("advisors", [5, 24, 50])
def test_random_faults_of_all_codes_do_not_disturb_each_other(seed: int, advisors: int) -> None:
    world = build("random", advisors=advisors, seed=seed, events=60)
    assert find(world, AS_OF) == truth(world)


@pytest.mark.parametrize("as_of", DATES.values(), ids=DATES)
@pytest.mark.parametrize("scene", ["calm", "everyday", "near-misses", "random"])
def test_the_truth_holds_on_any_day_of_the_year(scene: str, as_of: datetime) -> None:
    world = build(scene, as_of=as_of)
    assert find(world, as_of) == truth(world)


@pytest.mark.parametrize("scene", ["calm", "everyday"])
def test_the_truth_still_holds_some_hours_later(scene: str) -> None:
    world = build(scene)
    later = AS_OF + timedelta(hours=4)
    assert find(world, later) == truth(world)


@pytest.mark.parametrize("scene", ["everyday", "outage", "random"])
def test_repairs_leave_a_clean_bank_and_breaking_it_again_brings_the_same_truth_back(scene: str) -> None:
    world = build(scene)
    at = AS_OF
    for _ in range(2):
        at += SPAN
        for plant in world.truth:
            plant.repair(at)
        assert find(world, at) == truth(world) & {plant.key for plant in world.truth if plant.lasting}
        at += SPAN
        for plant in world.truth:
            plant.again(at)
        assert find(world, at + SPAN) == truth(world)


@pytest.mark.parametrize("seed", few(range(3), 1))
def test_each_repair_mends_its_own_fault_alone(seed: int) -> None:
    world = build("random", seed=seed, events=60)
    standing, at = truth(world), AS_OF
    for plant in sorted(world.truth, key=lambda one: (one.subject_id, one.key)):
        at += timedelta(minutes=1)
        plant.repair(at)
        for key in () if plant.lasting else (plant.key, *plant.companions):
            standing.discard(key)
        assert find(world, at) == standing, plant.story


def test_repairs_are_seen_by_incremental_reads() -> None:
    world = build("everyday")
    at = AS_OF + timedelta(minutes=10)
    for plant in world.truth:
        if not plant.code.startswith(("CAL", "MTG")) or plant.lasting or plant.code in {"CAL007", "MTG002", "MTG021"}:
            continue
        office = {person.id: person.office for person in world.tenant.people.values()}
        before = sum(len(box.changes) for box in world.tenant.mailboxes.values())
        plant.repair(at)
        tables = [table for site in world.environments.values() for table in site.org.tables.values()]
        stamped = any(row["SystemModstamp"] == at for table in tables for row in table.values())
        changed = sum(len(box.changes) for box in world.tenant.mailboxes.values()) > before
        moved = office != {person.id: person.office for person in world.tenant.people.values()}
        assert stamped or changed or moved, plant.story
        at += timedelta(minutes=1)


def test_a_repaired_missing_event_does_not_leave_a_trace_in_outlook() -> None:
    """Otherwise breaking it again would be an event that was seen and is gone: CAL003, not CAL001."""
    world = build("missing-in-outlook")
    box_changes = [len(box.changes) for box in world.tenant.mailboxes.values()]
    for plant in world.truth:
        plant.repair(AS_OF)
        plant.again(AS_OF)
    assert [len(box.changes) for box in world.tenant.mailboxes.values()] == box_changes


def test_changes_after_the_end_come_between_two_reads_and_to_both_sides() -> None:
    world = build("changed-after-end")
    assert world.truth
    for plant in world.truth:
        assert plant.lasting
        assert plant.after_first_read is not None
        plant.after_first_read(AS_OF + SPAN)
    assert find(world, AS_OF + SPAN) == set()
    moved = {one.subject: one for one in Bank(world, AS_OF + SPAN).bookings}
    for plant in world.truth:
        one = moved[plant.subject_id]
        assert one.end < AS_OF
        assert one.row["SystemModstamp"] == AS_OF + SPAN
        assert one.event is not None
        assert (one.event.start, one.event.modified) == (one.start, AS_OF + SPAN)


@pytest.mark.parametrize("hour", [0, 7, 12, 19])
@pytest.mark.parametrize("day", few(range(6, 13), 3))
def test_the_everyday_scene_shows_every_code_among_fifty_advisors(day: int, hour: int) -> None:
    world = build_world(as_of=datetime(2026, 11, day, hour, 10, tzinfo=UTC))
    codes = Counter(plant.code for plant in world.truth)
    assert codes.keys() == PLANTS.keys() | ACCESS_PLANTS.keys()
    assert {code: codes[code] for code in PLANTS} == Counter(EVERYDAY) + Counter(["ENV010"])


def test_every_code_has_a_scene_of_its_own() -> None:
    assert sorted(code for code, _ in BANK_SCENES.values()) == sorted(PLANTS)
    for name, (code, _) in BANK_SCENES.items():
        further = {"ENV010"} if code == "ENV015" else set()
        assert {plant.code for plant in build(name, advisors=12).truth} == {code} | further, name


def test_every_code_of_access_has_a_scene_of_its_own() -> None:
    assert sorted(code for code, _ in ACCESS_SCENES.values()) == sorted(ACCESS_PLANTS)
    for name, (code, _) in ACCESS_SCENES.items():
        codes = {plant.code for seed in range(4) for plant in build(name, advisors=12, seed=seed, events=40).truth}
        assert codes in ({code}, {code, "ENV031"} if code == "ENV021" else {code}), name


def test_faults_of_access_leave_everything_else_of_a_bank_as_it_was() -> None:
    calm, broken = build("calm", advisors=12), build("excess-permission", advisors=12)
    for name, environment in calm.environments.items():
        for table in ("Event", "EventRelation", "ApexLog", "LoginHistory"):
            assert broken.environments[name].org.table(table) == environment.org.table(table)
    assert calm.tenant.mailboxes == broken.tenant.mailboxes


@pytest.mark.parametrize("advisors", [1, 2, 3, 5])
@pytest.mark.parametrize("scene", ["everyday", "random", "near-misses", "outage"])
def test_a_tiny_bank_breaks_as_far_as_it_goes(scene: str, advisors: int) -> None:
    world = build(scene, advisors=advisors, events=20)
    assert find(world, AS_OF) == truth(world)


def test_an_outage_hits_more_than_a_fifth_of_the_advisors_and_more_than_ten() -> None:
    world = build_world(scene="outage", as_of=AS_OF)
    org = world.environments["production"].org
    owners = {row["andmoney__BookingFlowId__c"].casefold(): row.get(ADVISOR) for row in org.rows(DETAIL)}
    hit = {owners[plant.subject_id] for plant in world.truth}
    assert len(hit) > max(10, 0.2 * 50)
    assert {plant.code for plant in world.truth} == {"CAL001"}


def test_random_scenes_differ_with_the_seed() -> None:
    kinds = {tuple(plant.code for plant in build("random", seed=seed).truth) for seed in range(4)}
    assert len(kinds) == 4


def test_stories_hold_no_personal_data() -> None:
    world = build_world(as_of=AS_OF)
    names = {person.surname for person in world.tenant.people.values() if person.surname}
    assert not any(name in plant.story for plant in world.truth for name in names)


def test_names_are_words_for_a_command_line() -> None:
    assert all(name == scene.name and " " not in name for name, scene in SCENES.items())
    assert all(scene.story.endswith(".") for scene in SCENES.values())
    assert not SCENES.keys() & FAULTS.keys()
