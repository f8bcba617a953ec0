"""Incident rows: the records of incidents and what happened to them, as they are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select

from bookme_ops.store.incident import Incident, Raised, State
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION
from jobs.base import Priority, Subject

SYSTEM = "system"
"""The actor of what nobody did by hand."""
UMBRELLA = "environment"
"""The subject kind of umbrella incidents."""
IS_OPEN = INCIDENT.c.state != State.RESOLVED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A step in the life of an incident."""

    incident_id: int
    at: datetime
    from_state: State | None
    """None at its opening."""
    to_state: State
    """The same as `from_state` where only the priority changed."""
    actor: str
    """`system` or a person."""
    reason: str | None
    run_id: int | None


def load(connection: Connection, *where: ColumnElement[bool], limit: int | None = None) -> list[Incident]:
    """Incidents that meet all conditions: the most urgent first, among them the oldest."""
    order = (INCIDENT.c.priority.desc(), INCIDENT.c.opened_at, INCIDENT.c.id)
    found = connection.execute(select(INCIDENT).where(*where).order_by(*order).limit(limit))
    return [_incident(dict(row._mapping)) for row in found]


def finding_columns(raised: Raised, umbrella_id: int | None) -> dict[str, Any]:
    """What an incident takes from its finding each time it is found."""
    finding = raised.finding
    return {
        "scope": raised.scope,
        "booking_id": finding.booking_id,
        "priority": int(finding.priority),
        "summary": finding.summary,
        "evidence": finding.evidence,
        "fix": finding.fix,
        "umbrella_id": umbrella_id,
    }


def step(
    before: Incident | None,
    to_state: State,
    *,
    incident_id: int,
    at: datetime,
    actor: str,
    reason: str | None,
    run_id: int | None,
) -> dict[str, Any]:
    """A row of `incident_transition`."""
    from_state = None if before is None else before.state.value
    return {
        "incident_id": incident_id,
        "at": at,
        "from_state": from_state,
        "to_state": to_state.value,
        "actor": actor,
        "reason": reason,
        "run_id": run_id,
    }


def write_steps(connection: Connection, steps: Sequence[dict[str, Any]]) -> None:
    """Enter transitions."""
    if steps:
        connection.execute(insert(INCIDENT_TRANSITION), steps)


def steps_of(rows: Iterable[Any]) -> list[Transition]:
    """The records of rows of `incident_transition`."""
    steps = []
    for row in rows:
        values = {name: value for name, value in row._mapping.items() if name != "id"}
        came_from = values.pop("from_state")
        to_state = State(values.pop("to_state"))
        steps.append(Transition(from_state=State(came_from) if came_from else None, to_state=to_state, **values))
    return steps


def _incident(values: dict[str, Any]) -> Incident:
    subject = Subject(kind=values.pop("subject_kind"), id=values.pop("subject_id"))
    priority, state = Priority(values.pop("priority")), State(values.pop("state"))
    return Incident(subject=subject, priority=priority, state=state, **values)
