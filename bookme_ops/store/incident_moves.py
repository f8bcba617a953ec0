"""Moves: what people do with whole incidents, which is to hand on their clock, to reopen and to merge them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from bookme_ops.store.incident import Incident, Party, State, What
from bookme_ops.store.incident_changes import release_members
from bookme_ops.store.incident_rows import IS_OPEN, UMBRELLA, load, move
from bookme_ops.store.incidents import FINGERPRINT, WrongState, get, hold
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION


def party_of(connection: Connection, incident_id: int) -> Party:
    """Who has the clock of an incident."""
    table = INCIDENT_TRANSITION.c
    named = select(table.party).where(table.incident_id == incident_id, table.party.is_not(None))
    latest = connection.execute(named.order_by(table.id.desc()).limit(1)).scalar_one_or_none()
    return Party.US if latest is None else Party(latest)


def wait(connection: Connection, incident_id: int, *, party: Party, reason: str, actor: str, at: datetime) -> Incident:
    """It is another party's move: our clock stands still. Raises UnknownIncident, and WrongState.

    That is so for a resolved incident, and for one that this party has already.
    """
    incident = _open(connection, incident_id, "there is nothing to wait for")
    if party is Party.US:
        raise WrongState(f"incident {incident_id} cannot wait for us: resume it")
    if party_of(connection, incident_id) is party:
        raise WrongState(f"incident {incident_id} is with {party.value} already")
    told = f"{party.value}: {reason}" if reason else party.value
    move(connection, incident, incident.state, told, actor=actor, at=at, what=What.WAITING, party=party)
    return get(connection, incident_id)


def resume(connection: Connection, incident_id: int, *, reason: str, actor: str, at: datetime) -> Incident:
    """It is our move again. Raises UnknownIncident, and WrongState for a resolved one or if it was ours already."""
    incident = _open(connection, incident_id, "there is nothing to resume")
    if party_of(connection, incident_id) is Party.US:
        raise WrongState(f"incident {incident_id} waits for nobody: the clock is ours")
    move(connection, incident, incident.state, reason or None, actor=actor, at=at, what=What.RESUMED, party=Party.US)
    return get(connection, incident_id)


def reopen(connection: Connection, incident_id: int, *, reason: str, actor: str, at: datetime) -> Incident:
    """It was not over after all: a first response is owed anew, and it is no duplicate any more.

    Raises UnknownIncident, and WrongState if it is open, or if another one of its fingerprint is.
    """
    incident = hold(connection, incident_id)
    if incident.state is not State.RESOLVED:
        raise WrongState(f"incident {incident_id} is {incident.state.value}: only a resolved one can be reopened")
    same = [column == value for column, value in zip(FINGERPRINT, _fingerprint(incident), strict=True)]
    for other in load(connection, IS_OPEN, *same):
        raise WrongState(f"incident {incident_id} lives on as #{other.id}, which is {other.state.value}")
    values: dict[str, Any] = {"resolved_at": None, "acknowledged_at": None, "merged_into": None}
    told = reason or None
    move(connection, incident, State.OPEN, told, actor=actor, at=at, what=What.REOPENED, party=Party.US, **values)
    return get(connection, incident_id)


def merge(connection: Connection, incident_id: int, into_id: int, *, reason: str, actor: str, at: datetime) -> Incident:
    """One incident is a duplicate of another: it is resolved, and that one stands for it while it is open.

    What was merged into it is merged into that one, too. Both stories say so. Raises UnknownIncident, and WrongState
    unless both are open and different, and the first is no umbrella.
    """
    incident = _open(connection, incident_id, "there is nothing to merge")
    into = get(connection, into_id)
    if into.id == incident.id:
        raise WrongState(f"incident {incident_id} cannot be merged into itself")
    if incident.subject.kind == UMBRELLA:
        raise WrongState(f"incident {incident_id} is an umbrella over others: merge these, or resolve it")
    if into.state is State.RESOLVED:
        other = f": it is a duplicate of #{into.merged_into}" if into.merged_into is not None else ""
        raise WrongState(f"incident {into_id} is resolved and cannot stand for another{other}")
    handed_on = update(INCIDENT).where(INCIDENT.c.merged_into == incident.id).values(merged_into=into.id)
    connection.execute(handed_on)
    why = f": {reason}" if reason else ""
    over: dict[str, Any] = {"resolved_at": at, "merged_into": into.id}
    told = f"duplicate of #{into.id}{why}"
    move(connection, incident, State.RESOLVED, told, actor=actor, at=at, what=What.MERGED, **over)
    release_members(connection, [incident.id])
    told = f"#{incident.id} is a duplicate of this{why}"
    move(connection, into, into.state, told, actor=actor, at=at, what=What.ABSORBED)
    return get(connection, incident_id)


def _open(connection: Connection, incident_id: int, otherwise: str) -> Incident:
    incident = hold(connection, incident_id)
    if incident.state is State.RESOLVED:
        raise WrongState(f"incident {incident_id} is resolved: {otherwise}")
    return incident


def _fingerprint(incident: Incident) -> tuple[str, ...]:
    return (incident.environment, incident.code, incident.subject.kind, incident.subject.id)
