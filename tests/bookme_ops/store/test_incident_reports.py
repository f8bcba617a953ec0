"""Incidents that people open: kept like others, judged by no run, amended until nothing is missing."""

from typing import Any

import pytest
from sqlalchemy import Connection

from bookme_ops.store import incidents
from bookme_ops.store.db import Store
from bookme_ops.store.incident import REPORT, Incident, Open, Party, State, What
from bookme_ops.store.incident_reports import amend, open_report
from bookme_ops.store.incidents import UnknownIncident, WrongState
from jobs.base import Priority, Subject
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, PRODUCTION, RUN

BY_EVA = {"actor": "eva", "at": LATER}


def report(connection: Connection, **changes: Any) -> Incident:
    values: dict[str, Any] = {
        "environment": PRODUCTION,
        "category": "booking-failure",
        "priority": Priority.HIGH,
        "summary": "no room is offered",
        "booking_id": None,
        "intake": {"process": "booked a room"},
        "actor": "eva",
        "at": AT,
    }
    return open_report(connection, **values | changes)


def test_a_report_is_an_open_incident_with_what_was_said(store: Store) -> None:
    with store.begin() as connection:
        one = report(connection)
        assert (one.code, one.state, one.priority, one.category) == (
            REPORT,
            State.OPEN,
            Priority.HIGH,
            "booking-failure",
        )
        assert (one.subject, one.scope) == (Subject(kind="report", id=str(one.id)), f"report:{one.id}")
        assert (one.intake, one.evidence, one.fix) == ({"process": "booked a room"}, {}, None)
        (step,) = incidents.transitions(connection, one.id)
        assert (step.what, step.actor, step.priority, step.party) == (What.OPENED, "eva", Priority.HIGH, Party.US)
        assert one in incidents.open_incidents(connection, [PRODUCTION])


def test_two_equal_reports_are_two_incidents(store: Store) -> None:
    with store.begin() as connection:
        assert report(connection).fingerprint != report(connection).fingerprint


def test_facts_are_added_and_put_right(store: Store) -> None:
    with store.begin() as connection:
        number = report(connection).id
        facts = {"steps": "any room", "process": "booked two rooms"}
        amended = amend(connection, number, facts=facts, booking_id="b-1", **BY_EVA)
        assert amended.intake == facts
        assert amended.booking_id == "b-1"
        step = incidents.transitions(connection, number)[-1]
        assert (step.what, step.reason, step.actor) == (What.AMENDED, "booking_id, process, steps", "eva")


def test_what_says_nothing_new_leaves_no_step(store: Store) -> None:
    with store.begin() as connection:
        one = report(connection)
        facts = {"process": "booked a room"}
        again = amend(connection, one.id, facts=facts, summary=one.summary, priority=one.priority, **BY_EVA)
        assert again == one
        assert len(incidents.transitions(connection, one.id)) == 1


def test_another_priority_is_a_step_of_its_own(store: Store) -> None:
    with store.begin() as connection:
        number = report(connection).id
        amended = amend(connection, number, facts={}, category="outage", priority=Priority.CRITICAL, **BY_EVA)
        assert (amended.category, amended.priority) == ("outage", Priority.CRITICAL)
        steps = incidents.transitions(connection, number)[1:]
        assert [(step.what, step.reason, step.priority) for step in steps] == [
            (What.AMENDED, "category", Priority.HIGH),
            (What.PRIORITY, "priority: High → Critical", Priority.CRITICAL),
        ]


def test_what_a_job_found_is_not_amended(store: Store) -> None:
    with store.begin() as connection:
        incidents.apply(connection, [Open(raised=found())], run_id=RUN, at=AT)
        (one,) = incidents.open_incidents(connection, [PRODUCTION])
        with pytest.raises(WrongState, match="CAL001"):
            amend(connection, one.id, facts={"steps": "x"}, **BY_EVA)
        with pytest.raises(UnknownIncident):
            amend(connection, 99, facts={}, **BY_EVA)
