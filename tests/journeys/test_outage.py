"""An outage is one page to read: an umbrella, with the single incidents under it."""

from collections.abc import Callable

import pytest

from bookme_ops.store.incident import State
from jobs.base import Priority
from tests.journeys.bank import Journey, not_checked, owner_of

Begin = Callable[..., Journey]
UMBRELLA = ("CAL001", "production", "environment", "production")


def outage(begin_read: Begin) -> Journey:
    """A bank in which the product stopped writing to Outlook, found out."""
    return begin_read(scene="outage", advisors=24)


def test_an_outage_opens_an_umbrella_over_its_members(begin_read: Begin) -> None:
    journey = outage(begin_read)
    assert journey.findings == journey.standing == journey.truth
    umbrella = journey.incident(UMBRELLA)
    assert umbrella is not None
    assert umbrella.state is State.OPEN
    assert umbrella.priority is Priority.CRITICAL
    members = [one for one in journey.incidents() if one.id != umbrella.id]
    assert {one.umbrella_id for one in members} == {umbrella.id}
    told = {one["subject"]["kind"]: one.get("umbrella") for one in journey.last["findings"]}
    assert told == {"booking": umbrella.id, "environment": None}


def test_a_second_look_at_an_outage_changes_nothing(begin_read: Begin) -> None:
    journey = outage(begin_read)
    steps = journey.steps()
    journey.run()
    assert journey.steps() == steps
    assert journey.last["incidents"]["seen"] == len(journey.truth) + 1


def test_after_the_repair_the_umbrella_is_resolved_with_its_members(begin_read: Begin) -> None:
    journey = outage(begin_read)
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    journey.run()
    assert {one.state for one in journey.incidents()} == {State.RESOLVED}

    for planted in journey.world.truth:
        planted.again(journey.pass_time())
    journey.run()
    umbrella = journey.incident(UMBRELLA)
    assert umbrella is not None
    assert umbrella.state is State.OPEN
    assert {one.umbrella_id for one in journey.incidents() if one.id != umbrella.id} == {umbrella.id}


def test_when_the_outage_shrinks_the_umbrella_is_lifted_and_the_rest_stands_alone(begin_read: Begin) -> None:
    journey = outage(begin_read)
    for planted in journey.world.truth[3:]:
        planted.repair(journey.pass_time())
    journey.run()
    umbrella = journey.incident(UMBRELLA)
    assert umbrella is not None
    assert umbrella.state is State.RESOLVED
    assert journey.standing == {planted.key for planted in journey.world.truth[:3]}
    assert {one.umbrella_id for one in journey.incidents(State.OPEN)} == {None}


def test_mailboxes_that_cannot_be_read_do_not_lift_the_umbrella(begin_read: Begin) -> None:
    journey = outage(begin_read)
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    dark = sorted({owner_of(journey.world, planted) for planted in journey.world.truth})
    journey.misbehave(*(f"forbidden=always@{mailbox}" for mailbox in dark))
    journey.run()
    assert set(not_checked(journey.last, "mailbox")) == set(dark)
    umbrella = journey.incident(UMBRELLA)
    assert umbrella is not None
    assert umbrella.state is State.OPEN
    assert journey.standing == journey.truth


def test_an_outage_of_reading_is_not_an_outage_of_bookings(begin: Begin) -> None:
    journey = begin(scene="calm", advisors=24)
    journey.misbehave("forbidden=always@calendarView")
    journey.run()
    assert journey.last["findings"] == []
    assert set(not_checked(journey.last, "mailbox").values()) == {"forbidden"}


@pytest.mark.parametrize("advisor_only", [True, False])
def test_a_partial_run_makes_no_umbrella(begin: Begin, advisor_only: bool) -> None:
    journey = begin(scene="outage", advisors=24)
    journey.collect()
    planted = journey.world.truth[0]
    journey.judge(advisor=owner_of(journey.world, planted) if advisor_only else None)
    assert (journey.incident(UMBRELLA) is None) is advisor_only
