"""Incident rows: the records of incidents and what happened to them, as they are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, text, update

from bookme_ops.store.incident import Incident, Party, Raised, State, What
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION
from bookme_ops.store.tables import columns
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
    """The same as `from_state` where something else changed: `what` says it."""
    actor: str
    """`system` or a person."""
    reason: str | None
    run_id: int | None
    what: What
    priority: Priority | None = None
    """In force after it; None where it was not kept."""
    party: Party | None = None
    """Who has the clock from here on; None: as before."""


TOLD = itemgetter(*(columns(INCIDENT_TRANSITION).index(one.name) for one in fields(Transition)))
"""What of a row a transition tells, in the order of its fields."""


def take_turn(connection: Connection) -> None:
    """Wait until nobody else changes incidents, and keep others from it until the transaction ends; all may read.

    Whoever looks at an incident to change it calls this first: what was resolved by a run between the look and the
    write would else be open again. On SQLite a write transaction does that by itself.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE incident IN SHARE ROW EXCLUSIVE MODE"))


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
    what: What | None = None,
    priority: Priority | None = None,
    party: Party | None = None,
) -> dict[str, Any]:
    """A row of `incident_transition`; `what` and `priority` are told from the incident where they are not given."""
    from_state = None if before is None else before.state.value
    in_force = before.priority if priority is None and before is not None else priority
    return {
        "incident_id": incident_id,
        "at": at,
        "from_state": from_state,
        "to_state": to_state.value,
        "actor": actor,
        "reason": reason,
        "run_id": run_id,
        "what": (what or name_step(before.state if before else None, to_state)).value,
        "priority": None if in_force is None else int(in_force),
        "party": None if party is None else party.value,
    }


def name_step(from_state: State | None, to_state: State) -> What:
    """What a step between two states was, as far as they tell it."""
    if from_state is None:
        return What.OPENED
    if from_state is to_state:
        return What.CHANGED
    if to_state is State.OPEN:
        return What.REOPENED if from_state is State.RESOLVED else What.UNMUTED
    return What.ACKNOWLEDGED if to_state is State.ACKNOWLEDGED else What.RESOLVED


def move(
    connection: Connection,
    incident: Incident,
    to_state: State,
    reason: str | None,
    *,
    actor: str,
    at: datetime,
    what: What | None = None,
    party: Party | None = None,
    **values: Any,
) -> None:
    """Bring an incident to a state and enter the step; `values` are columns that change along with it."""
    statement = update(INCIDENT).where(INCIDENT.c.id == incident.id)
    connection.execute(statement.values(state=to_state.value, **values))
    row = step(
        incident,
        to_state,
        incident_id=incident.id,
        at=at,
        actor=actor,
        reason=reason,
        run_id=None,
        what=what,
        priority=values.get("priority"),
        party=party,
    )
    write_steps(connection, [row])


def write_steps(connection: Connection, steps: Sequence[dict[str, Any]]) -> None:
    """Enter transitions: all of them are written here, so whoever must hear of each listens here."""
    if steps:
        connection.execute(insert(INCIDENT_TRANSITION), steps)


def steps_of(rows: Iterable[Any]) -> list[Transition]:
    """The records of rows of `incident_transition`. A page may show what was made of 2,000 of them."""
    return [_step(*told) for told in map(TOLD, rows)]


def _step(  # noqa: PLR0917  in the order of `TOLD`
    incident_id: int,
    at: datetime,
    from_state: str | None,
    to_state: str,
    actor: str,
    reason: str | None,
    run_id: int | None,
    what: str | None,
    priority: int | None,
    party: str | None,
) -> Transition:
    was, now = None if from_state is None else State(from_state), State(to_state)
    return Transition(
        incident_id=incident_id,
        at=at,
        from_state=was,
        to_state=now,
        actor=actor,
        reason=reason,
        run_id=run_id,
        what=name_step(was, now) if what is None else What(what),
        priority=None if priority is None else Priority(priority),
        party=None if party is None else Party(party),
    )


def _incident(values: dict[str, Any]) -> Incident:
    subject = Subject(kind=values.pop("subject_kind"), id=values.pop("subject_id"))
    priority, state = Priority(values.pop("priority")), State(values.pop("state"))
    return Incident(subject=subject, priority=priority, state=state, **values)
