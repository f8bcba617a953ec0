"""Drills: every failure scenario is broken, found, explained, repaired and resolved, on the simulated bank."""

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.backup import back_up, prove_backup
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.main import main
from bookme_ops.scenarios import Act, Scenario, load_scenarios
from bookme_ops.store.access_reviews import rows
from bookme_ops.store.incident import Incident, State
from connectors.simulator.model import Planted
from tests.journeys.bank import Journey

Begin = Callable[..., Journey]
SCENARIOS = load_scenarios()
TRY = timedelta(minutes=5)
PROBES = frozenset({"probes"})
MONTH = timedelta(days=31)


def named(*names: str) -> pytest.MarkDecorator:
    """The scenarios of some names."""
    return pytest.mark.parametrize(
        "scenario", [one for one in SCENARIOS if one.name in names], ids=lambda one: one.name
    )


by_scene = pytest.mark.parametrize(
    "scenario", [one for one in SCENARIOS if not (one.faults or one.idle_hours)], ids=lambda one: one.name
)


@by_scene
def test_what_a_scene_breaks_is_found_explained_repaired_and_resolved(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene)
    broken = break_all(journey)
    assert {planted.code for planted in broken} == set(scenario.codes)
    assert journey.standing == journey.truth == {planted.key for planted in broken}
    for code in scenario.codes:
        explain(journey, scenario, journey.incidents(State.OPEN, code=code)[0])

    for planted in broken:
        planted.repair(journey.pass_time())
    journey.run(full=True)
    assert journey.status == "complete"
    lasting = {planted.key for planted in broken if planted.lasting}
    assert journey.standing == lasting
    assert {one.code for one in journey.incidents(State.RESOLVED)} == {code for code, *_ in journey.truth - lasting}


@named("past-rewritten")
def test_what_has_happened_is_over_when_nobody_looks_back_so_far(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene)
    break_all(journey)
    journey.pass_time(MONTH)
    journey.run()
    assert journey.incidents(State.OPEN, code="CAL012") == []
    assert journey.incidents(State.RESOLVED, code="CAL012")


@named("writing-stopped")
def test_an_outage_is_one_page(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene, advisors=24)
    break_all(journey)
    (umbrella,) = [one for one in journey.incidents(State.OPEN) if one.subject.kind == "environment"]
    assert (umbrella.code, str(umbrella.priority.label)) == ("CAL001", "Critical")


@named("system-down")
def test_a_system_that_does_not_answer_is_down_until_it_answers(begin_read: Begin, scenario: Scenario) -> None:
    journey = begin_read(scene=scenario.scene)
    journey.misbehave(*scenario.faults)
    probe(journey, 3)
    judge(journey, scenario)
    found = journey.incidents(State.OPEN)
    assert {one.subject.id for one in found} == {f"{name}/bookme" for name in journey.world.environments}
    explain(journey, scenario, found[0])

    journey.misbehave()
    probe(journey, 1)
    judge(journey, scenario)
    assert {one.state for one in journey.incidents()} == {State.RESOLVED}


@named("month-below-target")
def test_a_lost_hour_is_held_against_the_month_and_not_against_the_next(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene)
    journey.misbehave(*scenario.faults)
    probe(journey, 13)
    judge(journey, scenario)
    found = journey.incidents(State.OPEN)
    assert {(one.code, one.environment) for one in found} == {("ENV044", name) for name in journey.world.environments}
    explain(journey, scenario, found[0])

    journey.misbehave()
    probe(journey, 1)
    judge(journey, scenario)
    assert {one.state for one in journey.incidents()} == {State.OPEN}
    journey.pass_time(MONTH)
    probe(journey, 1)
    judge(journey, scenario)
    assert {one.state for one in journey.incidents()} == {State.RESOLVED}


@named("schedule-stopped")
def test_a_job_that_rests_is_late_until_it_has_run(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene)
    journey.ops = replace(journey.ops, settings=replace(journey.ops.settings, scheduled=True))
    journey.run()
    assert journey.standing == set()
    journey.pass_time(timedelta(hours=scenario.idle_hours))
    judge(journey, scenario)
    late = journey.incidents(State.OPEN)
    assert "sync-window" in {one.subject.id for one in late}
    explain(journey, scenario, late[0])

    journey.run()
    judge(journey, scenario)
    assert {one.state for one in journey.incidents(code="ENV042")} == {State.RESOLVED}


@named("backup-never-tried")
def test_a_backup_counts_when_it_was_proven(begin_read: Begin, scenario: Scenario, tmp_path: Path) -> None:
    journey = begin_read(scene=scenario.scene)
    journey.pass_time(timedelta(hours=scenario.idle_hours))
    judge(journey, scenario)
    (found,) = journey.incidents(State.OPEN)
    explain(journey, scenario, found)

    copy = tmp_path / "copy.db"
    back_up(journey.ops.store, copy, now=journey.pass_time())
    judge(journey, scenario)
    assert [one.state for one in journey.incidents()] == [State.OPEN]
    assert prove_backup(journey.ops.store, copy, now=journey.pass_time()).problem is None
    judge(journey, scenario)
    assert [one.state for one in journey.incidents()] == [State.RESOLVED]


@named("changed-after-review")
def test_what_changes_after_a_signed_review_is_drift_until_it_is_undone(begin: Begin, scenario: Scenario) -> None:
    journey = begin(scene=scenario.scene)
    changes = [planted for planted in journey.world.truth if not planted.lasting]
    for planted in changes:
        planted.repair(journey.now)
    journey.run()
    assert journey.standing == set()
    sign_reviews(journey)
    journey.pass_time(timedelta(hours=scenario.idle_hours))
    journey.run()
    assert journey.standing == set()

    for planted in changes:
        planted.again(journey.pass_time())
    journey.run()
    drifted = {("ENV033", *rest) for planted in changes for _, *rest in [planted.key]}
    # An app that somebody let in is too much, and no grant that a review decides about.
    assert journey.truth < journey.standing <= journey.truth | drifted
    for code in scenario.codes:
        explain(journey, scenario, journey.incidents(State.OPEN, code=code)[0])

    for planted in changes:
        planted.repair(journey.pass_time())
    journey.run()
    assert journey.standing == set()


def sign_reviews(journey: Journey) -> None:
    """Review who may do what in every environment, keep all of it, and sign."""
    for number, name in enumerate(journey.world.environments, start=1):
        command(journey, "--env", name, "audit", "review", "start")
        with journey.ops.store.read() as connection:
            last = rows(connection, number)[-1].number
        command(journey, "audit", "review", "decide", str(number), f"1-{last}", "keep", "--reason", "agreed")
        command(journey, "audit", "review", "sign", str(number), "--statement", "We looked at every row.")


def command(journey: Journey, *words: str) -> None:
    """Carry out a command at the journey's instant."""
    path = journey.ops.settings.path
    assert path is not None
    given = ["--config", str(path), *words]
    assert main(given, environ={}, folder=path.parent, clock=lambda: journey.now) == Exit.DONE, words


def break_all(journey: Journey) -> list[Planted]:
    """Read the bank, and let happen what has to happen after that; gives all that is wrong then."""
    journey.run()
    late = [planted.after_first_read for planted in journey.world.truth if planted.after_first_read is not None]
    for happen in late:
        happen(journey.pass_time())
    if late:
        journey.run()
    return journey.world.truth


def probe(journey: Journey, times: int) -> None:
    """Ask every system, every five minutes."""
    for _ in range(times):
        journey.pass_time(TRY)
        journey.collect(kinds=PROBES)


def judge(journey: Journey, scenario: Scenario) -> None:
    """Judge the codes of a scenario, a moment later."""
    journey.pass_time(timedelta(minutes=1))
    journey.judge(select=scenario.codes)


def explain(journey: Journey, scenario: Scenario, incident: Incident) -> None:
    """Carry out the commands of the drill that explain, for one incident; what asks the systems is left out."""
    path = journey.ops.settings.path
    assert path is not None
    (step,) = [step for step in scenario.drill if step.act is Act.EXPLAIN]
    values = {"INCIDENT": str(incident.id), "BOOKING_ID": incident.booking_id or ""}
    for line in step.commands:
        _, *words = (values.get(word, word) for word in shlex.split(line))
        words = [str(path) if word.endswith(".toml") else word for word in words]
        if "doctor" not in words and not ("bookings" in words and incident.booking_id is None):
            # A room that is unknown has no mailbox to look into, and the page of its booking says so.
            fine = {Exit.DONE, Exit.INCOMPLETE} if "bookings" in words else {Exit.DONE}
            assert main(words, environ={}, folder=path.parent, clock=lambda: journey.now) in fine, line
