"""The iron rule at every source: what was kept from us opens nothing and closes nothing, and is told."""

import pytest

from bookme_ops.collector import KINDS
from tests.journeys.bank import Journey, Key, at, fingerprint_of, not_checked
from tests.journeys.needs import mostly_what_changed
from tests.truth.banks import LATER, OF_OUR_WORK, Begin, all_codes, write_a_past
from tests.truth.sources import (
    OF_CALENDARS,
    OF_ROOMS,
    SOURCES,
    Break,
    Source,
    heal,
    refuse_mailboxes,
    refuse_query,
    refuse_room_mailboxes,
)

ALIKE = frozenset({"access.sets", "access.groups", "access.members"})
"""Lists that tell who holds what, like two others: a run of all tests tries the two, and `stress` each."""
every_source = pytest.mark.parametrize(
    "source",
    [
        pytest.param(source, id=f"{number}-{source.name}", marks=pytest.mark.stress if source.name in ALIKE else ())
        for number, source in enumerate(SOURCES)
    ],
)


def begin_with_all_codes(begin: Begin) -> Journey:
    """A bank with a fault of every code that a scene can break, unread or read once: as it is begun."""
    journey = begin(advisors=30, events=40)
    assert {planted.code for planted in journey.world.truth} == all_codes() - OF_OUR_WORK
    return journey


def at_first_sight(journey: Journey) -> set[Key]:
    """What is wrong already, before a second read."""
    return {planted.key for planted in journey.world.truth if planted.after_first_read is None}


@every_source
def test_what_was_never_read_opens_nothing(begin: Begin, source: Source) -> None:
    journey = begin_with_all_codes(begin)
    source.hide(journey)
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "incomplete"
    assert not_checked(account, source.kind)[source.id] == source.reason
    assert not_checked(journey.last, source.kind)[source.id] == source.reason
    seen = {key for key in at_first_sight(journey) if not source.hides_at_first(key)}
    assert journey.findings == journey.standing == seen

    heal(journey)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == at_first_sight(journey)


@every_source
@mostly_what_changed
def test_what_cannot_be_read_any_more_closes_nothing(begin_read: Begin, source: Source, full: bool) -> None:
    journey = begin_with_all_codes(begin_read)
    before = journey.incidents()
    source.hide(journey)
    journey.run(full=full)
    assert journey.status == "incomplete"
    assert not_checked(journey.last, source.kind)[source.id] == source.reason
    assert journey.standing == at_first_sight(journey)
    assert [one.id for one in journey.incidents()] == [one.id for one in before]


@every_source
def test_what_was_mended_unseen_stays_open_until_it_is_seen(begin_read: Begin, source: Source) -> None:
    journey = begin_with_all_codes(begin_read)
    before = journey.incidents()
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    source.hide(journey)
    journey.run()
    assert journey.status == "incomplete"
    held = {key for key in at_first_sight(journey) if source.holds(key)}
    assert journey.standing == held | journey.happened
    unseen = held - journey.findings
    assert unseen >= held - journey.happened
    assert [one for one in journey.incidents() if fingerprint_of(one) in unseen] == [
        one for one in before if fingerprint_of(one) in unseen
    ]

    heal(journey)
    journey.run()
    assert journey.status == "complete"
    assert journey.standing == journey.happened


@pytest.mark.parametrize("rooms_alone", [True, False], ids=["calendars of rooms", "all calendars"])
def test_calendars_that_are_refused_open_and_close_nothing(begin: Begin, begin_read: Begin, rooms_alone: bool) -> None:
    hide = refuse_room_mailboxes if rooms_alone else refuse_mailboxes
    blind = frozenset({"MTG020"}) if rooms_alone else OF_CALENDARS | OF_ROOMS
    dark, light = begin_with_all_codes(begin), begin_with_all_codes(begin_read)
    for planted in light.world.truth:
        planted.repair(light.pass_time())
    for journey in (dark, light):
        hide(journey)
        journey.run()
        assert journey.status == "incomplete"
        assert set(not_checked(journey.last, "room").values()) == {"forbidden"}
    assert dark.findings == {key for key in at_first_sight(dark) if key[0] not in blind}
    assert light.standing == {key for key in at_first_sight(light) if key[0] in blind} | light.happened
    for journey in (dark, light):
        heal(journey)
        journey.run()
        assert journey.status == "complete"
    assert dark.standing == at_first_sight(dark)
    assert light.standing == light.happened


@pytest.mark.parametrize("hide", [refuse_query("SELECT Id, OwnerId, Owner.Email"), refuse_mailboxes])
def test_what_changed_of_the_past_is_not_told_from_half_of_it(begin: Begin, hide: Break) -> None:
    journey = begin(scene="changed-after-end")
    journey.run()
    for planted in journey.world.truth:
        assert planted.after_first_read is not None
        planted.after_first_read(journey.pass_time())
    hide(journey)
    journey.run()
    assert journey.status == "incomplete"
    assert journey.findings <= journey.truth

    heal(journey)
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth
    hide(journey)
    journey.run()
    assert journey.standing == journey.truth


def test_a_budget_that_is_not_told_is_neither_low_nor_high(begin: Begin) -> None:
    journey = begin(scene="api-budget-low")
    (low, *_) = journey.truth
    journey.misbehave("forbidden=always@/limits", when=at(low[1]))
    journey.run()
    assert (journey.status, low in journey.findings) == ("incomplete", False)
    journey.misbehave()
    journey.run()
    assert journey.findings == journey.standing == journey.truth
    for planted in journey.world.truth:
        planted.repair(journey.now)
    journey.misbehave("forbidden=always@/limits", when=at(low[1]))
    journey.run()
    assert journey.status == "incomplete"
    assert low in journey.standing


def test_systems_that_refuse_us_are_neither_up_nor_down(begin: Begin) -> None:
    journey = begin(scene="calm")
    past = write_a_past(journey)
    journey.collect(kinds=KINDS - {"probes"})
    journey.judge()
    assert journey.findings == past
    for _ in range(4):
        journey.pass_time(LATER)
        journey.misbehave("forbidden=always@bookme", "forbidden=always@/v1.0/organization", "forbidden=always@/limits")
        journey.collect(kinds=frozenset({"probes"}))
        journey.judge(select=("ENV041", "ENV044"))
        assert journey.status == "incomplete"
        assert {key for key in journey.standing if key[0] in {"ENV041", "ENV044"}} == {
            key for key in past if key[0] in {"ENV041", "ENV044"}
        }


def test_every_code_of_a_scene_needs_something_that_can_be_kept_from_us() -> None:
    needed = {code for source in SOURCES for code in source.blind}
    assert needed == all_codes() - OF_OUR_WORK - {"ENV040"}
