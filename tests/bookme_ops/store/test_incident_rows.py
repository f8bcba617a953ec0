"""Rows of incidents: what each step says, those from before steps were told apart included."""

import pytest
from sqlalchemy import insert

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open, Party, See, State, What
from bookme_ops.store.incident_moves import wait
from bookme_ops.store.incident_rows import name_step
from bookme_ops.store.ledger_tables import INCIDENT_TRANSITION
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        (None, State.OPEN, What.OPENED),
        (State.OPEN, State.ACKNOWLEDGED, What.ACKNOWLEDGED),
        (State.ACKNOWLEDGED, State.RESOLVED, What.RESOLVED),
        (State.RESOLVED, State.OPEN, What.REOPENED),
        (State.ACKNOWLEDGED, State.OPEN, What.UNMUTED),
        (State.OPEN, State.OPEN, What.CHANGED),
    ],
)
def test_two_states_tell_what_a_step_was(before: State | None, after: State, what: What) -> None:
    assert name_step(before, after) is what


def test_steps_from_before_they_were_told_apart_can_be_read(store: Store) -> None:
    old = {"incident_id": 5, "at": AT, "actor": "system", "reason": "found", "run_id": RUN}
    with store.begin() as connection:
        connection.execute(insert(INCIDENT_TRANSITION).values(**old, from_state=None, to_state="open"))
        (step,) = incidents.transitions(connection, 5)
        assert (step.what, step.priority, step.party) == (What.OPENED, None, None)


def test_every_new_step_keeps_the_priority_in_force_after_it(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found(priority=Priority.LOW))], run_id=RUN, at=AT)
        (one,) = incidents.open_incidents(connection, [PRODUCTION])
        worse = found(priority=Priority.CRITICAL)
        incidents.apply(connection, [See(incident_id=one.id, raised=worse)], run_id=RUN, at=LATER)
        incidents.assign(connection, one.id, owner="tom", actor="eva", at=LATER)
        wait(connection, one.id, party=Party.CUSTOMER, reason="", actor="eva", at=LATER)
        incidents.acknowledge(connection, one.id, actor="eva", at=LATER)
        incidents.resolve(connection, one.id, actor="eva", reason="", at=LATER)
        assert [(step.what, step.priority, step.party) for step in incidents.transitions(connection, one.id)] == [
            (What.OPENED, Priority.LOW, None),
            (What.PRIORITY, Priority.CRITICAL, None),
            (What.ASSIGNED, Priority.CRITICAL, None),
            (What.WAITING, Priority.CRITICAL, Party.CUSTOMER),
            (What.ACKNOWLEDGED, Priority.CRITICAL, None),
            (What.RESOLVED, Priority.CRITICAL, None),
        ]
