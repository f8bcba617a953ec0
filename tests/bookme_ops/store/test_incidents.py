"""The support queue: found, taken, noted and closed by people."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection

from bookme_ops.store import incident_moves, incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Incident, Open, Party, Raised, Resolve, State
from bookme_ops.store.incidents import UnknownIncident, WrongState
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN, TEST


def keep(connection: Connection, raised: Raised, *, hours: int = 0) -> Incident:
    """Open one incident, so many hours after the first."""
    incidents.apply(connection, [Open(raised=raised)], run_id=RUN, at=AT + timedelta(hours=hours))
    return incidents.latest_by_fingerprint(connection, [raised.fingerprint])[raised.fingerprint]


def test_open_incidents_are_those_of_the_environments_that_are_not_resolved(store: Store) -> None:
    with store.begin() as connection:
        mine, theirs, done = (keep(connection, one) for one in (found("a"), found("b", environment=TEST), found("c")))
        incidents.resolve(connection, done.id, actor="eva", reason="done", at=AT)
        taken = incidents.acknowledge(connection, mine.id, actor="eva", at=AT)
        assert incidents.open_incidents(connection, [PRODUCTION]) == [taken]
        assert {one.id for one in incidents.open_incidents(connection, [PRODUCTION, TEST])} == {mine.id, theirs.id}
        assert incidents.open_incidents(connection, []) == []


def test_the_latest_of_a_fingerprint_is_the_open_one_else_the_last_one(store: Store) -> None:
    with store.begin() as connection:
        first = keep(connection, found())
        incidents.resolve(connection, first.id, actor="eva", reason="done", at=AT)
        second = keep(connection, found())
        fingerprint = found().fingerprint
        assert incidents.latest_by_fingerprint(connection, [fingerprint])[fingerprint] == second
        closed = incidents.resolve(connection, second.id, actor="eva", reason="done", at=AT)
        assert incidents.latest_by_fingerprint(connection, [fingerprint])[fingerprint] == closed
        assert incidents.latest_by_fingerprint(connection, [found("unknown").fingerprint]) == {}
        assert incidents.latest_by_fingerprint(connection, []) == {}


def test_a_search_without_conditions_finds_all_the_most_urgent_and_oldest_first(store: Store) -> None:
    with store.begin() as connection:
        late, low, early = (
            keep(connection, one, hours=hours)
            for hours, one in ((2, found("a")), (0, found("b", priority=Priority.LOW)), (1, found("c")))
        )
        assert incidents.search(connection) == [early, late, low]
        assert incidents.search(connection, limit=1) == [early]


def test_a_search_meets_every_condition(store: Store) -> None:
    with store.begin() as connection:
        keep(connection, found("a"))
        keep(connection, found("b", environment=TEST))
        keep(connection, found("c", code="CAL002"))
        keep(connection, found("d", priority=Priority.LOW))
        done = keep(connection, found("e"))
        incidents.resolve(connection, done.id, actor="eva", reason="done", at=AT)

        def names(**conditions: object) -> str:
            rows = incidents.search(connection, **conditions)  # type: ignore[arg-type]
            return "".join(sorted(one.subject.id[-1] for one in rows))

        assert names(environment=TEST) == "b"
        assert names(code="CAL002") == "c"
        assert names(priority=Priority.LOW) == "d"
        assert names(states=[State.RESOLVED]) == "e"
        assert names(states=[State.OPEN, State.ACKNOWLEDGED]) == "abcd"
        assert names(states=[]) == ""
        assert names(booking_id="booking-a") == "a"
        assert names(environment=PRODUCTION, code="CAL001", priority=Priority.HIGH, states=[State.OPEN]) == "a"


def test_someone_takes_an_incident(store: Store) -> None:
    with store.begin() as connection:
        before = keep(connection, found())
        taken = incidents.acknowledge(connection, before.id, actor="eva", at=LATER)
        assert (taken.state, taken.owner, taken.acknowledged_at) == (State.ACKNOWLEDGED, "eva", LATER)
        step = incidents.transitions(connection, before.id)[-1]
        assert (step.from_state, step.to_state, step.actor, step.at, step.run_id) == (
            State.OPEN,
            State.ACKNOWLEDGED,
            "eva",
            LATER,
            None,
        )


def test_taking_it_again_changes_nothing(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        taken = incidents.acknowledge(connection, number, actor="eva", at=AT)
        assert incidents.acknowledge(connection, number, actor="tom", at=LATER) == taken
        assert len(incidents.transitions(connection, number)) == 2


def test_someone_closes_an_incident_with_a_reason(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        closed = incidents.resolve(connection, number, actor="eva", reason="moved by hand", at=LATER)
        assert (closed.state, closed.resolved_at) == (State.RESOLVED, LATER)
        step = incidents.transitions(connection, number)[-1]
        assert (step.to_state, step.actor, step.reason) == (State.RESOLVED, "eva", "moved by hand")


def test_a_closed_incident_can_be_neither_taken_nor_closed(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        incidents.resolve(connection, number, actor="eva", reason="done", at=AT)
        with pytest.raises(WrongState):
            incidents.acknowledge(connection, number, actor="eva", at=LATER)
        with pytest.raises(WrongState):
            incidents.resolve(connection, number, actor="eva", reason="done", at=LATER)


def test_closing_an_umbrella_by_hand_releases_its_members(store: Store) -> None:
    with store.begin() as connection:
        top = keep(connection, umbrella())
        member = keep(connection, found(under_umbrella=True))
        assert member.umbrella_id == top.id
        incidents.resolve(connection, top.id, actor="eva", reason="done", at=AT)
        assert incidents.get(connection, member.id).umbrella_id is None


def test_notes_stand_in_order_whatever_the_state(store: Store) -> None:
    with store.begin() as connection:
        number = keep(connection, found()).id
        first = incidents.note(connection, number, actor="eva", text="called the bank", at=AT)
        incidents.resolve(connection, number, actor="eva", reason="done", at=AT)
        second = incidents.note(connection, number, actor="tom", text="it was a leaver", at=LATER)
        assert incidents.notes(connection, number) == [first, second]
        assert (second.actor, second.text, second.at) == ("tom", "it was a leaver", LATER)


def test_an_incident_that_is_not_there_is_an_error(store: Store) -> None:
    with store.begin() as connection:
        with pytest.raises(UnknownIncident, match="99"):
            incidents.get(connection, 99)
        with pytest.raises(UnknownIncident):
            incidents.acknowledge(connection, 99, actor="eva", at=AT)
        with pytest.raises(UnknownIncident):
            incidents.resolve(connection, 99, actor="eva", reason="x", at=AT)
        with pytest.raises(UnknownIncident):
            incidents.note(connection, 99, actor="eva", text="x", at=AT)
        assert incidents.transitions(connection, 99) == []


@pytest.mark.parametrize(
    "act",
    [
        lambda connection: incidents.acknowledge(connection, 1, actor="eva", at=LATER),
        lambda connection: incidents.assign(connection, 1, owner="ida", actor="eva", at=LATER),
        lambda connection: incidents.resolve(connection, 1, actor="eva", reason="", at=LATER),
        lambda connection: incident_moves.wait(connection, 1, party=Party.VENDOR, reason="", actor="eva", at=LATER),
    ],
)
def test_what_a_run_resolves_while_somebody_changes_it_stays_resolved(
    store: Store, act: Callable[[Any], object]
) -> None:
    with store.begin() as connection:
        keep(connection, found("a"))
    refused: list[WrongState] = []

    def change() -> None:
        try:
            with store.begin() as connection:
                act(connection)
        except WrongState as error:
            refused.append(error)

    person = Thread(target=change)
    with store.begin() as connection:
        incidents.apply(connection, [Resolve(incident_id=1)], run_id=RUN, at=AT)
        person.start()
        person.join(0.3)
    person.join()
    with store.read() as connection:
        assert incidents.get(connection, 1).state is State.RESOLVED
    assert len(refused) == 1
