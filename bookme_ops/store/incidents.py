"""Incidents: the support queue, as runs and people read it and as people change it. Runs write by `apply`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, tuple_

from bookme_ops.store.acknowledgements import read_end, word_end
from bookme_ops.store.incident import Fingerprint, Incident, State, What
from bookme_ops.store.incident_changes import apply as apply  # noqa: PLC0414  part of this module's face
from bookme_ops.store.incident_changes import release_members
from bookme_ops.store.incident_rows import IS_OPEN, Transition, load, move, steps_of, take_turn
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION
from jobs.base import Priority

CHUNK = 500
FINGERPRINT = (INCIDENT.c.environment, INCIDENT.c.code, INCIDENT.c.subject_kind, INCIDENT.c.subject_id)


class UnknownIncident(LookupError):
    """There is no incident of this number."""


class WrongState(ValueError):
    """The incident does not stand where this could be done with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a person wrote on an incident."""

    at: datetime
    actor: str
    text: str


def open_incidents(connection: Connection, environments: Collection[str]) -> list[Incident]:
    """The open and acknowledged incidents of these environments."""
    return load(connection, IS_OPEN, INCIDENT.c.environment.in_(environments))


def umbrellas_of(connection: Connection, environments: Collection[str]) -> dict[Fingerprint, int]:
    """The umbrella that each open incident hangs under, of those that do."""
    where = (IS_OPEN, INCIDENT.c.environment.in_(environments), INCIDENT.c.umbrella_id.is_not(None))
    rows = connection.execute(select(*FINGERPRINT, INCIDENT.c.umbrella_id).where(*where))
    return {(environment, code, kind, subject): umbrella for environment, code, kind, subject, umbrella in rows}


def latest_by_fingerprint(connection: Connection, fingerprints: Iterable[Fingerprint]) -> dict[Fingerprint, Incident]:
    """For each fingerprint that ever had an incident: the open one, else the one that was opened last."""
    wanted = sorted(set(fingerprints))
    latest: dict[Fingerprint, Incident] = {}
    for start in range(0, len(wanted), CHUNK):
        found = load(connection, tuple_(*FINGERPRINT).in_(wanted[start : start + CHUNK]))
        for incident in sorted(found, key=lambda one: (one.state is not State.RESOLVED, one.id)):
            latest[incident.fingerprint] = incident
    return latest


def subject_kinds(connection: Connection) -> frozenset[str]:
    """The kinds of subjects that incidents were ever about."""
    return frozenset(connection.execute(select(INCIDENT.c.subject_kind).distinct()).scalars())


def get(connection: Connection, incident_id: int) -> Incident:
    """One incident; raises UnknownIncident."""
    found = load(connection, INCIDENT.c.id == incident_id)
    if not found:
        raise UnknownIncident(f"there is no incident {incident_id}")
    return found[0]


def hold(connection: Connection, incident_id: int) -> Incident:
    """One incident, which nobody else changes until the transaction ends; raises UnknownIncident."""
    take_turn(connection)
    return get(connection, incident_id)


def search(
    connection: Connection,
    *,
    states: Collection[State] | None = None,
    environment: str | None = None,
    code: str | None = None,
    priority: Priority | None = None,
    booking_id: str | None = None,
    limit: int | None = None,
) -> list[Incident]:
    """Incidents that meet every condition given, the most urgent first, among them the oldest."""
    where: list[ColumnElement[bool]] = []
    if states is not None:
        where.append(INCIDENT.c.state.in_([State(state).value for state in states]))
    equal: dict[str, Any] = {"environment": environment, "code": code, "priority": priority, "booking_id": booking_id}
    where += [INCIDENT.c[name] == value for name, value in equal.items() if value is not None]
    return load(connection, *where, limit=limit)


def acknowledge(
    connection: Connection, incident_id: int, *, actor: str, at: datetime, until: datetime | None = None
) -> Incident:
    """Someone takes an open incident, for good or until an instant; doing the same again changes nothing.

    Raises UnknownIncident, and WrongState for a resolved one.
    """
    incident = hold(connection, incident_id)
    if incident.state is State.RESOLVED:
        raise WrongState(f"incident {incident_id} is resolved: there is nothing to acknowledge")
    if incident.state is State.OPEN or read_end(incident, transitions(connection, incident_id)) != until:
        values: dict[str, Any] = {"acknowledged_at": incident.acknowledged_at or at, "owner": incident.owner or actor}
        by: dict[str, Any] = {"actor": actor, "at": at, "what": What.ACKNOWLEDGED}
        move(connection, incident, State.ACKNOWLEDGED, word_end(until), **by, **values)
    return get(connection, incident_id)


def resolve(connection: Connection, incident_id: int, *, actor: str, reason: str, at: datetime) -> Incident:
    """Someone closes an incident by hand; a run that finds it again reopens it.

    Raises UnknownIncident, and WrongState if it is resolved already.
    """
    incident = hold(connection, incident_id)
    if incident.state is State.RESOLVED:
        raise WrongState(f"incident {incident_id} is resolved already")
    move(connection, incident, State.RESOLVED, reason, actor=actor, at=at, resolved_at=at)
    release_members(connection, [incident_id])
    return get(connection, incident_id)


def assign(connection: Connection, incident_id: int, *, owner: str, actor: str, at: datetime) -> Incident:
    """Somebody gives an incident to somebody. Raises UnknownIncident, and WrongState for a resolved one."""
    incident = hold(connection, incident_id)
    if incident.state is State.RESOLVED:
        raise WrongState(f"incident {incident_id} is resolved: there is nothing to assign")
    if incident.owner != owner:
        told = f"given to {owner}"
        move(connection, incident, incident.state, told, actor=actor, at=at, what=What.ASSIGNED, owner=owner)
    return get(connection, incident_id)


def note(connection: Connection, incident_id: int, *, actor: str, text: str, at: datetime) -> Note:
    """Someone writes on an incident, whatever its state; raises UnknownIncident."""
    incident = hold(connection, incident_id)
    written = Note(at=at, actor=actor, text=text)
    connection.execute(insert(INCIDENT_NOTE).values(incident_id=incident.id, at=at, actor=actor, text=text))
    return written


def notes(connection: Connection, incident_id: int) -> list[Note]:
    """The notes on an incident, the oldest first."""
    table = INCIDENT_NOTE.c
    statement = select(table.at, table.actor, table.text).where(table.incident_id == incident_id).order_by(table.id)
    return [Note(at=at, actor=actor, text=text) for at, actor, text in connection.execute(statement)]


def transitions(connection: Connection, incident_id: int) -> list[Transition]:
    """The life of an incident, from its opening on."""
    table = INCIDENT_TRANSITION
    return steps_of(connection.execute(select(table).where(table.c.incident_id == incident_id).order_by(table.c.id)))
