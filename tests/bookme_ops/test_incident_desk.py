"""What people do with incidents: each deed once, entered, and not over the head of somebody else."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bookme_ops import incident_desk as desk
from bookme_ops.incident_desk import Hand, Moved
from bookme_ops.store import incidents
from bookme_ops.store.audit_log import Entry, entries
from bookme_ops.store.incident import Incident, Open, Party, State
from bookme_ops.store.incident_pages import last_step
from bookme_ops.store.incident_reports import open_report
from bookme_ops.store.incidents import UnknownIncident, WrongState
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.journeys.bank import NOW, begin_journey

HOUR = timedelta(hours=1)
REPORTED = 3
"""The number of the incident that a person opened."""


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Ops]:
    """Two findings and a report."""
    with begin_journey(tmp_path, scene="calm") as journey:
        with journey.ops.store.begin() as connection:
            incidents.apply(connection, [Open(raised=found("a")), Open(raised=found("b"))], run_id=1, at=NOW)
            open_report(
                connection,
                environment="production",
                category="booking-failure",
                priority=Priority.LOW,
                summary="it fails",
                booking_id=None,
                intake={},
                actor="Ada",
                at=NOW,
            )
        yield journey.ops


def hand(ops: Ops, number: int = 1, **changes: object) -> Hand:
    return Hand(**{"ops": ops, "number": number, "actor": "Ada", "at": NOW + HOUR, **changes})  # type: ignore[arg-type]


def get(ops: Ops, number: int = 1) -> Incident:
    with ops.store.read() as connection:
        return incidents.get(connection, number)


def seen(ops: Ops, number: int = 1) -> int:
    with ops.store.read() as connection:
        return last_step(connection, number)


def entered(ops: Ops) -> list[Entry]:
    with ops.store.read() as connection:
        return [entry for _, entry in entries(connection)]


def told(ops: Ops) -> list[tuple[str, str, str]]:
    return [(one.action, one.object, one.result) for one in entered(ops)]


DEEDS: list[tuple[str, int, Callable[[Hand], None]]] = [
    ("incident.acknowledged", 1, desk.acknowledge),
    ("incident.acknowledged", 1, desk.take),
    ("incident.noted", 1, partial(desk.note, text="I look")),
    ("incident.assigned", 1, partial(desk.assign, owner="Bo")),
    ("incident.resolved", 1, partial(desk.resolve, reason="")),
    ("incident.waiting", 1, partial(desk.wait, party=Party.VENDOR, reason="")),
    ("incident.merged", 1, partial(desk.merge, into=2, reason="")),
    ("incident.muted", 1, partial(desk.mute, until=NOW + 9 * HOUR, reason="known")),
    ("incident.amended", REPORTED, partial(desk.set_priority, priority=Priority.HIGH)),
]


@pytest.mark.parametrize(("action", "number", "act"), DEEDS)
def test_every_deed_is_done_and_entered_with_its_actor(
    ops: Ops, action: str, number: int, act: Callable[[Hand], None]
) -> None:
    before = seen(ops, number)
    act(hand(ops, number, seen=before))
    assert told(ops) == [(action, f"incident {number}", "ok")]
    assert (entered(ops)[0].actor, entered(ops)[0].at) == ("Ada", NOW + HOUR)
    if action != "incident.noted":
        assert seen(ops, number) > before


@pytest.mark.parametrize(("action", "number", "act"), DEEDS)
def test_nothing_is_done_over_the_head_of_somebody_else(
    ops: Ops, action: str, number: int, act: Callable[[Hand], None]
) -> None:
    before = seen(ops, number)
    desk.assign(hand(ops, number, actor="Bo"), owner="Cy")
    then, steps = get(ops, number), seen(ops, number)
    with pytest.raises(Moved, match="has moved since you looked at it"):
        act(hand(ops, number, seen=before))
    assert (get(ops, number), seen(ops, number)) == (then, steps)
    assert told(ops)[-1] == (action, f"incident {number}", "refused")


def test_an_acknowledgement_may_end_and_bring_a_note(ops: Ops) -> None:
    desk.acknowledge(hand(ops), note="I ask", until=NOW + 5 * HOUR)
    assert get(ops).state is State.ACKNOWLEDGED
    assert [(one.action, one.detail) for one in entered(ops)] == [
        ("incident.noted", ""),
        ("incident.acknowledged", f"until {(NOW + 5 * HOUR).isoformat()}"),
    ]
    desk.acknowledge(hand(ops, actor="Bo"))
    with pytest.raises(WrongState, match="acknowledged already, by Ada"):
        desk.acknowledge(hand(ops, actor="Bo"), note="me too")
    with ops.store.read() as connection:
        assert [one.text for one in incidents.notes(connection, 1)] == ["I ask"]


def test_an_acknowledgement_cannot_end_before_it_begins(ops: Ops) -> None:
    with pytest.raises(WrongState, match="lies ahead"):
        desk.acknowledge(hand(ops), until=NOW)
    assert get(ops).state is State.OPEN


def test_of_many_only_open_ones_are_taken_and_the_others_say_why_not(ops: Ops) -> None:
    desk.take(hand(ops, 1, actor="Bo"))
    desk.resolve(hand(ops, 2), "done")
    with pytest.raises(WrongState, match="it is acknowledged already by Bo"):
        desk.take(hand(ops, 1))
    with pytest.raises(WrongState, match="it is resolved already"):
        desk.take(hand(ops, 2))
    with pytest.raises(UnknownIncident):
        desk.take(hand(ops, 99))
    assert get(ops, 1).owner == "Bo"


def test_what_was_done_can_be_undone(ops: Ops) -> None:
    desk.wait(hand(ops), Party.CUSTOMER, "they answer")
    desk.resume(hand(ops), "they did")
    desk.mute(hand(ops), NOW + 9 * HOUR, "known")
    desk.unmute(hand(ops))
    desk.resolve(hand(ops), "over")
    desk.reopen(hand(ops), "not over")
    assert get(ops).state is State.OPEN
    assert [one.action for one in entered(ops)] == [
        *("incident.waiting", "incident.resumed", "incident.muted", "incident.unmuted"),
        *("incident.resolved", "incident.reopened"),
    ]


def test_what_a_job_found_has_the_priority_that_the_job_gives_it(ops: Ops) -> None:
    with pytest.raises(WrongState, match="was found by CAL001"):
        desk.set_priority(hand(ops), Priority.LOW)
    assert get(ops).priority is Priority.HIGH


def test_a_risk_cannot_be_accepted_for_the_past(ops: Ops) -> None:
    with pytest.raises(ValueError, match="must end in the future"):
        desk.mute(hand(ops), NOW, "known")
    assert get(ops).muted_until is None
