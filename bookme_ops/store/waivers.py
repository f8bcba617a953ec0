"""Waivers: risks that somebody accepts for a while. What they cover is muted, and speaks up again when they end.

A waiver names an environment and a code, one subject of it or all, and has an owner, a reason and an end. The incidents
that it covers stay in the queue, muted until then; the run that notices its end opens them anew, with a step that says
why, so that whoever listens to steps is told again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, insert, select, update

from bookme_ops.store.health_tables import WAIVER
from bookme_ops.store.incident import Incident, Party, State, What
from bookme_ops.store.incident_rows import IS_OPEN, SYSTEM, load, step, take_turn, write_steps
from bookme_ops.store.incidents import UnknownIncident, WrongState
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.waiver import Risk, Waiver
from jobs.base import Subject


def waivers(connection: Connection, *, ended: bool = False) -> list[Waiver]:
    """The waivers that still stand, the next to end first; with `ended` all there ever were."""
    where = () if ended else (WAIVER.c.ended_at.is_(None),)
    found = connection.execute(select(WAIVER).where(*where).order_by(WAIVER.c.until, WAIVER.c.id))
    return [_waiver(dict(row._mapping)) for row in found]


def accept(
    connection: Connection,
    *,
    risk: Risk,
    owner: str,
    reason: str,
    at: datetime,
    until: datetime,
) -> Waiver:
    """Accept a risk until an instant; what it covers is muted at once. Raises ValueError if that lies in the past."""
    if until <= at:
        raise ValueError("a waiver must end in the future")
    values = {
        "environment": risk.environment,
        "code": risk.code,
        "subject_kind": risk.subject.kind if risk.subject else None,
        "subject_id": risk.subject.id if risk.subject else None,
        "owner": owner,
        "reason": reason,
        "created_at": at,
        "until": until,
    }
    take_turn(connection)
    number = connection.execute(insert(WAIVER).values(values).returning(WAIVER.c.id)).scalar_one()
    waiver = _get(connection, int(number))
    _mute(connection, waiver, at=at, run_id=None)
    return waiver


def end_for(connection: Connection, incident: Incident, *, actor: str, at: datetime) -> None:
    """Take back what mutes one incident. Raises WrongState if nothing does, or if it covers others too."""
    take_turn(connection)
    covering = [one for one in waivers(connection) if one.covers(*_place(incident))]
    if not covering:
        raise WrongState(f"incident {incident.id} is not muted")
    wide = next((one for one in covering if one.subject is None), None)
    if wide is not None:
        raise WrongState(f"waiver {wide.id} mutes every {wide.code} of {wide.environment}: end it by `waivers end`")
    for waiver in covering:
        _end(connection, waiver, actor=actor, at=at, run_id=None)


def end(connection: Connection, waiver_id: int, *, actor: str, at: datetime) -> Waiver:
    """Take a waiver back. Raises UnknownIncident if there is none, and WrongState if it has ended."""
    take_turn(connection)
    waiver = _get(connection, waiver_id)
    if waiver.ended_at is not None:
        raise WrongState(f"waiver {waiver_id} has ended already")
    _end(connection, waiver, actor=actor, at=at, run_id=None)
    return _get(connection, waiver_id)


def apply_waivers(connection: Connection, environments: Iterable[str], *, at: datetime, run_id: int) -> list[Waiver]:
    """Mute what is covered, and let what is no longer covered speak up; gives the waivers that stand."""
    take_turn(connection)
    chosen = set(environments)
    standing = []
    for waiver in waivers(connection):
        if waiver.environment not in chosen:
            continue
        if waiver.until <= at:
            _end(connection, waiver, actor=SYSTEM, at=at, run_id=run_id)
        else:
            _mute(connection, waiver, at=at, run_id=run_id)
            standing.append(waiver)
    return standing


def _end(connection: Connection, waiver: Waiver, *, actor: str, at: datetime, run_id: int | None) -> None:
    connection.execute(update(WAIVER).where(WAIVER.c.id == waiver.id).values(ended_at=at))
    others = [other for other in waivers(connection) if other.until > at]
    for incident in _covered(connection, waiver):
        if any(other.covers(incident.environment, incident.code, incident.subject) for other in others):
            continue
        values = {"muted_until": None, "state": State.OPEN.value, "acknowledged_at": None}
        connection.execute(update(INCIDENT).where(INCIDENT.c.id == incident.id).values(values))
        reason = f"the waiver of {waiver.owner} ended"
        told: dict[str, Any] = {"at": at, "actor": actor, "reason": reason, "run_id": run_id}
        row = step(incident, State.OPEN, incident_id=incident.id, what=What.UNMUTED, party=Party.US, **told)
        write_steps(connection, [row])


def _mute(connection: Connection, waiver: Waiver, *, at: datetime, run_id: int | None) -> None:
    for incident in _covered(connection, waiver):
        if incident.muted_until is not None and incident.muted_until >= waiver.until:
            continue
        values = {"muted_until": waiver.until}
        connection.execute(update(INCIDENT).where(INCIDENT.c.id == incident.id).values(values))
        reason = f"muted until {waiver.until.isoformat()}: {waiver.reason}"
        told: dict[str, Any] = {"at": at, "actor": waiver.owner, "reason": reason, "run_id": run_id}
        row = step(incident, incident.state, incident_id=incident.id, what=What.MUTED, **told)
        write_steps(connection, [row])


def _covered(connection: Connection, waiver: Waiver) -> list[Incident]:
    where: list[ColumnElement[bool]] = [
        IS_OPEN,
        INCIDENT.c.environment == waiver.environment,
        INCIDENT.c.code == waiver.code,
    ]
    if waiver.subject is not None:
        where += [INCIDENT.c.subject_kind == waiver.subject.kind, INCIDENT.c.subject_id == waiver.subject.id]
    return load(connection, *where)


def _place(incident: Incident) -> tuple[str, str, Subject]:
    return incident.environment, incident.code, incident.subject


def _get(connection: Connection, waiver_id: int) -> Waiver:
    row = connection.execute(select(WAIVER).where(WAIVER.c.id == waiver_id)).one_or_none()
    if row is None:
        raise UnknownIncident(f"there is no waiver {waiver_id}")
    return _waiver(dict(row._mapping))


def _waiver(values: dict[str, object]) -> Waiver:
    kind, ident = values.pop("subject_kind"), values.pop("subject_id")
    subject = Subject(kind=str(kind), id=str(ident)) if kind is not None else None
    return Waiver(subject=subject, **values)  # type: ignore[arg-type]
