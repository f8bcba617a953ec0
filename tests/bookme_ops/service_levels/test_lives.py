"""From the rows of an incident to the life that its clock is told from."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.lives import latest_life
from bookme_ops.store.incident import Incident, Party, State, What
from bookme_ops.store.incident_rows import SYSTEM, Transition
from bookme_ops.store.incidents import Note
from jobs.base import Priority
from tests.bookme_ops.ledger import as_incident, found

BEGIN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
INCIDENT: Incident = replace(as_incident(found(), 1), opened_at=BEGIN)


def after(hours: int) -> datetime:
    return BEGIN + timedelta(hours=hours)


def step(what: What, hours: int = 0, **told: Any) -> Transition:
    values: dict[str, Any] = {
        "incident_id": 1,
        "at": after(hours),
        "from_state": State.OPEN,
        "to_state": State.OPEN,
        "actor": "eva",
        "reason": None,
        "run_id": None,
        "what": what,
        "priority": Priority.HIGH,
    }
    return Transition(**values | told)


OPENED = step(What.OPENED, actor=SYSTEM)


def said(hours: int, actor: str = "eva") -> Note:
    return Note(at=after(hours), actor=actor, text="called")


def test_acknowledgements_notes_of_people_and_accepted_risks_are_answers() -> None:
    steps = [OPENED, step(What.ASSIGNED, 1), step(What.ACKNOWLEDGED, 3), step(What.MUTED, 4), step(What.LINKED, 5)]
    life = latest_life(INCIDENT, steps, [said(2), said(1, SYSTEM)])
    assert set(life.answers) == {after(2), after(3), after(4)}


def test_handing_the_clock_on_is_a_turn_and_no_answer() -> None:
    steps = [OPENED, step(What.WAITING, 1, party=Party.VENDOR), step(What.RESUMED, 2, party=Party.US)]
    life = latest_life(INCIDENT, steps, [])
    assert life.turns == ((after(1), Party.VENDOR), (after(2), Party.US))
    assert life.answers == ()


def test_a_new_life_begins_when_it_is_reopened_or_speaks_up_again() -> None:
    for again in (What.REOPENED, What.UNMUTED):
        steps = [
            OPENED,
            step(What.ACKNOWLEDGED, 1),
            step(What.WAITING, 2, party=Party.VENDOR),
            step(What.RESOLVED, 3),
            step(again, 4, party=Party.US, priority=Priority.LOW),
        ]
        life = latest_life(INCIDENT, steps, [said(2), said(5)])
        assert (life.opened_at, life.level, life.turns, life.ended_at) == (after(4), Level.LOW, (), None)
        assert life.answers == (after(5),)


def test_it_ends_when_it_is_resolved_or_merged() -> None:
    for end in (What.RESOLVED, What.MERGED):
        assert latest_life(INCIDENT, [OPENED, step(end, 3)], []).ended_at == after(3)


def test_only_changes_of_the_priority_are_kept() -> None:
    steps = [OPENED, step(What.LINKED, 1), step(What.PRIORITY, 2, priority=Priority.CRITICAL), step(What.LINKED, 3)]
    steps[-1] = replace(steps[-1], priority=Priority.CRITICAL)
    life = latest_life(INCIDENT, steps, [])
    assert (life.level, life.levels) == (Level.HIGH, ((after(2), Level.CRITICAL),))


def test_steps_from_before_priorities_were_kept_leave_them_as_they_were() -> None:
    bare = [replace(OPENED, priority=None), step(What.CHANGED, 1, priority=None)]
    assert latest_life(INCIDENT, bare, []).level is Level.HIGH
    later = latest_life(INCIDENT, [*bare, step(What.ACKNOWLEDGED, 2, priority=Priority.LOW)], [])
    assert (later.level, later.levels) == (Level.LOW, ())


def test_without_steps_it_began_when_it_was_opened() -> None:
    life = latest_life(INCIDENT, [], [])
    assert (life.opened_at, life.level) == (BEGIN, Level.HIGH)


def test_an_enquiry_has_a_target_of_its_own_until_somebody_makes_it_urgent() -> None:
    enquiry = replace(INCIDENT, category="enquiry", priority=Priority.LOW)
    steps = [
        replace(OPENED, priority=Priority.LOW),
        step(What.PRIORITY, 1, priority=Priority.MEDIUM),
    ]
    life = latest_life(enquiry, steps, [])
    assert (life.level, life.levels) == (Level.ENQUIRY, ((after(1), Level.MEDIUM),))
