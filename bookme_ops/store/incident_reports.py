"""Reports: incidents that people open, with what the reporter said. No run judges or resolves them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, update

from bookme_ops.store.incident import REPORT, Incident, Party, State, What
from bookme_ops.store.incident_rows import move, step, write_steps
from bookme_ops.store.incidents import WrongState, get, hold
from bookme_ops.store.ledger_tables import INCIDENT
from jobs.base import Priority

SUBJECT = "report"
"""The subject kind of reports; the subject's id is the number of the incident."""


def open_report(
    connection: Connection,
    *,
    environment: str,
    category: str,
    priority: Priority,
    summary: str,
    booking_id: str | None,
    intake: Mapping[str, str],
    actor: str,
    at: datetime,
) -> Incident:
    """A person opens an incident; `intake` are the facts that were told, by name."""
    values = {
        "environment": environment,
        "code": REPORT,
        "subject_kind": SUBJECT,
        # Its own number, as soon as there is one; until then anything that nobody else has.
        "subject_id": uuid4().hex,
        "scope": SUBJECT,
        "booking_id": booking_id,
        "priority": int(priority),
        "summary": summary,
        "evidence": {},
        "state": State.OPEN.value,
        "opened_at": at,
        "last_seen_at": at,
        "category": category,
        "intake": dict(intake),
    }
    number = int(connection.execute(insert(INCIDENT).values(values).returning(INCIDENT.c.id)).scalar_one())
    # A scope with a colon is nobody's calendar, so that nobody is judged for its sake.
    own = {"subject_id": str(number), "scope": f"{SUBJECT}:{number}"}
    connection.execute(update(INCIDENT).where(INCIDENT.c.id == number).values(own))
    told: dict[str, Any] = {"at": at, "actor": actor, "reason": "reported", "run_id": None}
    opening = step(None, State.OPEN, incident_id=number, priority=priority, party=Party.US, **told)
    write_steps(connection, [opening])
    return get(connection, number)


def amend(
    connection: Connection,
    incident_id: int,
    *,
    facts: Mapping[str, str],
    booking_id: str | None = None,
    summary: str | None = None,
    category: str | None = None,
    priority: Priority | None = None,
    actor: str,
    at: datetime,
) -> Incident:
    """Supply or put right what a report says; None and missing facts stay as they are, equal ones are no change.

    Raises UnknownIncident, and WrongState for an incident of a job: the next run would say otherwise.
    """
    incident = hold(connection, incident_id)
    if incident.intake is None:
        raise WrongState(f"incident {incident_id} was found by {incident.code}: add a note, a run says the rest")
    given = {"booking_id": booking_id, "summary": summary, "category": category}
    values: dict[str, Any] = {
        name: value for name, value in given.items() if value is not None and value != getattr(incident, name)
    }
    fresh = {name: text for name, text in facts.items() if incident.intake.get(name) != text}
    if fresh:
        values["intake"] = {**incident.intake, **fresh}
    if values:
        told = ", ".join(sorted({*values.keys() - {"intake"}, *fresh}))
        move(connection, incident, incident.state, told, actor=actor, at=at, what=What.AMENDED, **values)
    if priority is not None and priority is not incident.priority:
        change = f"priority: {incident.priority.label} → {priority.label}"
        urgency: dict[str, Any] = {"priority": int(priority)}
        move(connection, incident, incident.state, change, actor=actor, at=at, what=What.PRIORITY, **urgency)
    return get(connection, incident_id)
