"""Moments of incidents."""

from typing import Any

import pytest

from bookme_ops.store.incident import Incident, Party, State, What
from bookme_ops.store.incident_changes import FOUND, RETURNED, SILENT
from bookme_ops.store.incident_rows import SYSTEM, Transition
from bookme_ops.store.incident_stories import Story
from bookme_ops.store.incidents import Note
from bookme_ops.timeline.incident_moments import incident_moments
from bookme_ops.timeline.moment import Moment, MomentKind
from jobs.base import Priority, Subject
from tests.bookme_ops.timeline.moments import COPENHAGEN, NOON

INCIDENT = Incident(
    id=3,
    environment="production",
    code="CAL002",
    subject=Subject(kind="booking", id="booking-1"),
    scope="id-owner",
    booking_id="booking-1",
    priority=Priority.HIGH,
    summary="It stands at another time.",
    state=State.OPEN,
    opened_at=NOON,
    last_seen_at=NOON,
)


def a_step(what: What, reason: str | None = None, *, actor: str = "ada", **changes: Any) -> Transition:
    values: dict[str, Any] = {
        "incident_id": 3,
        "at": NOON,
        "from_state": State.OPEN,
        "to_state": State.OPEN,
        "actor": actor,
        "reason": reason,
        "run_id": None,
        "what": what,
    }
    return Transition(**values | changes)


def tell(step: Transition) -> Moment:
    (moment,) = incident_moments([(INCIDENT, Story([step], []))], COPENHAGEN)
    return moment


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            a_step(What.OPENED, FOUND, actor=SYSTEM, run_id=4),
            "CAL002 opened as incident 3 (run 4): It stands at another time.",
        ),
        (a_step(What.ACKNOWLEDGED), "incident 3 acknowledged by ada"),
        (
            a_step(What.ACKNOWLEDGED, "until 2026-03-04T08:00:00+00:00"),
            "incident 3 acknowledged until 4 Mar 09:00 by ada",
        ),
        (a_step(What.ASSIGNED, "given to bo"), "incident 3 given by ada: to bo"),
        (a_step(What.PRIORITY, "priority: High → Critical", actor=SYSTEM), "incident 3: priority High → Critical"),
        (
            a_step(What.WAITING, "vendor: ticket 4711", party=Party.VENDOR),
            "incident 3 waits for the vendor by ada: ticket 4711",
        ),
        (a_step(What.WAITING, "salesforce", party=Party.SALESFORCE), "incident 3 waits for Salesforce by ada"),
        (a_step(What.RESUMED, party=Party.US), "incident 3 is ours again by ada"),
        (
            a_step(What.MUTED, "muted until 2026-03-02T14:00:00+00:00: agreed: by phone"),
            "incident 3 muted until 2 Mar 15:00 by ada: agreed: by phone",
        ),
        (a_step(What.MUTED, "muted until some day"), "incident 3 muted until some day by ada"),
        (
            a_step(What.UNMUTED, "the waiver of ada ended", actor=SYSTEM),
            "incident 3 speaks up again: the waiver of ada ended",
        ),
        (a_step(What.RESOLVED, SILENT, actor=SYSTEM, run_id=6), f"incident 3 resolved, {SILENT} (run 6)"),
        (a_step(What.RESOLVED, "done by hand"), "incident 3 resolved by ada: done by hand"),
        (a_step(What.REOPENED, RETURNED, actor=SYSTEM, run_id=8), "incident 3 reopened, found again (run 8)"),
        (a_step(What.MERGED, "duplicate of #4"), "incident 3 resolved as a duplicate by ada: duplicate of #4"),
        (a_step(What.LINKED, "ticket 4711"), "incident 3 tied to something by ada: ticket 4711"),
        (a_step(What.CHANGED), "incident 3 changed by ada"),
    ],
    ids=lambda value: value.what.value if isinstance(value, Transition) else "",
)
def test_a_step_is_a_sentence(step: Transition, told: str) -> None:
    assert tell(step).told == told


@pytest.mark.parametrize("what", What)
def test_no_step_puts_a_name_or_a_persons_words_into_the_sentence(what: What) -> None:
    moment = tell(a_step(what, "given to bo@bank.example" if what is What.ASSIGNED else "vendor: call bo@bank.example"))
    assert "ada" not in moment.sentence
    if what is not What.PRIORITY:
        assert "bo@bank.example" not in moment.sentence


def test_a_note_is_what_a_person_wrote() -> None:
    (moment,) = incident_moments([(INCIDENT, Story([], [Note(at=NOON, actor="ada", text="called")]))], COPENHAGEN)
    assert (moment.kind, moment.told) == (MomentKind.NOTE, "note on incident 3 by ada: called")
    assert moment.sentence == "note on incident 3"
