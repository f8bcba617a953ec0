"""The life of an incident: found once, seen, mended, broken again, and taken by somebody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bookme_ops.store import incidents
from bookme_ops.store.incident import State
from connectors.simulator.model import Planted
from tests.journeys.bank import CODES, Journey, key_of

Begin = Callable[..., Journey]
every_code = pytest.mark.parametrize("code", CODES)
both_ways = pytest.mark.parametrize("full", [False, True], ids=["what changed", "everything anew"])


def planted_of(journey: Journey, code: str) -> Planted:
    """The first plant of a code."""
    return next(planted for planted in journey.world.truth if planted.code == code)


@every_code
def test_what_is_broken_is_found_exactly_once(begin: Begin, code: str) -> None:
    journey = begin(scene=CODES[code])
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "complete"
    assert sorted(map(key_of, journey.last["findings"])) == sorted(journey.truth)
    assert journey.standing == journey.truth
    assert journey.steps() == [(one.id, None, "open") for one in journey.incidents()]


@both_ways
def test_a_second_run_changes_nothing_but_the_last_sight(begin: Begin, full: bool) -> None:
    journey = begin()
    journey.run()
    before, steps = journey.incidents(), journey.steps()
    counts = journey.run(full=full)["incidents"]
    assert counts == {"opened": 0, "seen": len(before), "resolved": 0, "reopened": 0}
    assert journey.incidents() == [replace(one, last_seen_at=journey.now) for one in before]
    assert journey.steps() == steps


@both_ways
def test_a_second_read_changes_nothing_in_the_mirror(begin: Begin, full: bool) -> None:
    journey = begin()
    journey.run()
    journal = journey.tables()["journal"]
    journey.pass_time()
    assert not any(journey.collect(full=full)["changed"].values())
    assert journey.tables()["journal"] == journal


@every_code
@both_ways
def test_mended_is_resolved_and_broken_again_reopens_the_same_incident(begin: Begin, code: str, full: bool) -> None:
    journey = begin()
    journey.run()
    planted = planted_of(journey, code)
    first = journey.incident(planted.key)
    assert first is not None
    assert first.state is State.OPEN

    planted.repair(journey.pass_time())
    mended = journey.run(full=full)
    resolved = journey.incident(planted.key)
    assert mended["incidents"]["resolved"] == 1
    assert resolved is not None
    assert (resolved.id, resolved.state, resolved.resolved_at) == (first.id, State.RESOLVED, journey.now)
    assert journey.findings == journey.standing == journey.truth - {planted.key}

    planted.again(journey.pass_time())
    broken = journey.run(full=full)
    reopened = journey.incident(planted.key)
    assert broken["incidents"]["reopened"] == 1
    assert reopened is not None
    assert (reopened.id, reopened.state, reopened.resolved_at) == (first.id, State.OPEN, None)
    assert journey.findings == journey.standing == journey.truth
    assert [step for step in journey.steps() if step[0] == first.id] == [
        (first.id, None, "open"),
        (first.id, "open", "resolved"),
        (first.id, "resolved", "open"),
    ]


@both_ways
def test_mending_everything_leaves_nothing_open(begin: Begin, full: bool) -> None:
    journey = begin()
    journey.run()
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    journey.run(full=full)
    assert journey.findings == journey.standing == set()
    assert journey.status == "complete"


@every_code
def test_an_acknowledged_incident_stays_so_while_it_is_seen(begin: Begin, code: str) -> None:
    journey = begin()
    journey.run()
    planted = planted_of(journey, code)
    incident = journey.incident(planted.key)
    assert incident is not None
    with journey.ops.store.begin() as connection:
        incidents.acknowledge(connection, incident.id, actor="agent", at=journey.pass_time())
    taken = journey.incident(planted.key)
    assert taken is not None
    journey.run()
    assert journey.incident(planted.key) == replace(taken, last_seen_at=journey.now)

    planted.repair(journey.pass_time())
    journey.run()
    resolved = journey.incident(planted.key)
    assert resolved is not None
    assert resolved.state is State.RESOLVED


def test_an_incident_closed_by_hand_is_reopened_when_it_is_found_again(begin: Begin) -> None:
    journey = begin()
    journey.run()
    incident = journey.incidents()[0]
    with journey.ops.store.begin() as connection:
        incidents.resolve(connection, incident.id, actor="agent", reason="done by hand", at=journey.pass_time())
    assert journey.run()["incidents"]["reopened"] == 1
    assert journey.standing == journey.truth


def test_days_of_runs_without_a_change_leave_the_incidents_alone(begin: Begin) -> None:
    journey = begin()
    journey.run()
    steps = journey.steps()
    for _ in range(4):
        journey.pass_time(timedelta(hours=6))
        journey.run()
        assert journey.findings == journey.truth
    assert journey.steps() == steps
