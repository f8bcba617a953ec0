"""The life of an incident: found once, seen, mended, broken again, and taken by somebody."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from bookme_ops.store import incidents
from bookme_ops.store.incident import Incident, State
from connectors.simulator.model import Planted
from tests.journeys.bank import CODES, Journey, Key, fingerprint_of, key_of
from tests.journeys.needs import by_code, mostly_what_changed, of_bank

Begin = Callable[..., Journey]
every_code = by_code(frozenset(CODES))
both_ways = pytest.mark.parametrize("full", [False, True], ids=["what changed", "everything anew"])


def planted_of(journey: Journey, code: str) -> Planted:
    """The first plant of a code."""
    return next(planted for planted in journey.world.truth if planted.code == code)


def mend_everything(journey: Journey) -> set[Key]:
    """Mend what can be mended; gives what cannot."""
    for planted in journey.world.truth:
        planted.repair(journey.pass_time(timedelta(minutes=1)))
    return journey.happened


def still(found: Iterable[Incident]) -> list[Incident]:
    """Incidents without what moves by itself: our own calls use up the requests of an org."""
    return [replace(one, summary="", evidence={}) if one.code == "ENV040" else one for one in found]


@every_code
def test_what_is_broken_is_found_exactly_once(begin: Begin, code: str) -> None:
    journey = begin(scene=CODES[code])
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "complete"
    assert sorted(map(key_of, journey.last["findings"])) == sorted(journey.truth)
    assert journey.standing == journey.truth
    assert journey.steps() == [(one.id, None, "open") for one in journey.incidents()]


def test_what_only_a_second_read_can_see_is_found_by_it(begin_read: Begin) -> None:
    journey = begin_read()
    first = journey.truth
    assert journey.findings == first
    journey.go_on()
    opened = journey.run()["incidents"]["opened"]
    assert {code for code, *_ in journey.truth - first} == {"CAL012"}
    assert opened == len(journey.truth - first)
    assert journey.findings == journey.standing == journey.truth


@both_ways
def test_a_second_run_changes_nothing_but_the_last_sight(begin_read: Begin, full: bool) -> None:
    journey = begin_read()
    before, steps = journey.incidents(), journey.steps()
    counts = journey.run(full=full)["incidents"]
    assert counts == {"opened": 0, "seen": len(before), "resolved": 0, "reopened": 0}
    assert still(journey.incidents()) == still(replace(one, last_seen_at=journey.now) for one in before)
    assert journey.steps() == steps


@both_ways
def test_a_second_read_changes_nothing_in_the_mirror(begin_read: Begin, full: bool) -> None:
    journey = begin_read()
    journal = journey.tables()["journal"]
    journey.pass_time()
    assert not any(journey.collect(full=full)["changed"].values())
    assert journey.tables()["journal"] == journal


@every_code
@mostly_what_changed
def test_mended_is_resolved_and_broken_again_reopens_the_same_incident(
    begin_read: Begin, code: str, full: bool
) -> None:
    journey = begin_read()
    planted = planted_of(journey, code)
    if planted.lasting or planted.after_first_read is not None:
        pytest.skip("what has happened once is not undone: see the drills")
    moved = {planted.key, *planted.companions}
    first = journey.incident(planted.key)
    assert first is not None
    assert first.state is State.OPEN

    planted.repair(journey.pass_time())
    mended = journey.run(full=full)
    resolved = journey.incident(planted.key)
    assert mended["incidents"]["resolved"] == len(moved)
    assert resolved is not None
    assert (resolved.id, resolved.state, resolved.resolved_at) == (first.id, State.RESOLVED, journey.now)
    assert journey.findings == journey.standing == journey.truth - moved

    planted.again(journey.pass_time())
    journey.pass_time(planted.ripens)
    broken = journey.run(full=full)
    reopened = journey.incident(planted.key)
    assert broken["incidents"]["reopened"] == len(moved)
    assert reopened is not None
    assert (reopened.id, reopened.state, reopened.resolved_at) == (first.id, State.OPEN, None)
    assert journey.findings == journey.standing == journey.truth
    assert [step for step in journey.steps() if step[0] == first.id] == [
        (first.id, None, "open"),
        (first.id, "open", "resolved"),
        (first.id, "resolved", "open"),
    ]


@both_ways
def test_what_has_happened_stays_open_whatever_is_mended(begin_read: Begin, full: bool) -> None:
    journey = begin_read(scene=CODES["CAL012"])
    journey.go_on()
    for _ in range(3):
        journey.run(full=full)
        assert journey.findings == journey.standing == journey.truth == mend_everything(journey)
    assert journey.truth
    assert {step[1:] for step in journey.steps()} == {(None, "open")}


@both_ways
def test_mending_everything_leaves_nothing_open_but_what_has_happened(begin_read: Begin, full: bool) -> None:
    journey = begin_read()
    journey.go_on()
    journey.run(full=full)
    lasting = mend_everything(journey)
    journey.run(full=full)
    assert journey.findings == journey.standing == lasting
    assert {code for code, *_ in lasting} == {"CAL012", "ENV023", "ENV024"}
    assert journey.status == "complete"


def test_acknowledged_incidents_stay_so_while_they_are_seen(begin_read: Begin) -> None:
    journey = begin_read()
    at = journey.pass_time()
    with journey.ops.store.begin() as connection:
        for incident in journey.incidents():
            incidents.acknowledge(connection, incident.id, actor="agent", at=at)
    taken = journey.incidents()
    assert {one.state for one in taken} == {State.ACKNOWLEDGED}
    assert {one.code for one in taken} == CODES.keys() - {"CAL012"}
    journey.run()
    assert still(journey.incidents()) == still(replace(one, last_seen_at=journey.now) for one in taken)

    lasting = mend_everything(journey)
    journey.run()
    assert {code for code, *_ in lasting} == {"ENV023", "ENV024"}
    for one in journey.incidents():
        assert one.state is (State.ACKNOWLEDGED if fingerprint_of(one) in lasting else State.RESOLVED)


def test_an_incident_closed_by_hand_is_reopened_when_it_is_found_again(begin_read: Begin) -> None:
    journey = begin_read()
    incident = journey.incidents()[0]
    with journey.ops.store.begin() as connection:
        incidents.resolve(connection, incident.id, actor="agent", reason="done by hand", at=journey.pass_time())
    assert journey.run()["incidents"]["reopened"] == 1
    assert journey.standing == journey.truth


def test_days_of_runs_without_a_change_leave_the_incidents_alone(begin_read: Begin) -> None:
    journey = begin_read()
    # A meeting that nobody accepted begins some time, and then nobody need accept it any more; failures age, too.
    over = {key for key in journey.truth if key[0] in {"MTG007", "ENV024"}}
    ids = {one.id for one in journey.incidents() if fingerprint_of(one) not in over}
    steps = journey.steps()
    for _ in range(4):
        journey.pass_time(timedelta(hours=6))
        journey.run()
        assert of_bank(journey.findings) - over == journey.truth - over
    assert [step for step in journey.steps() if step[0] in ids] == [step for step in steps if step[0] in ids]
