"""Channels of alerts: how each has fared, and the incident that one is when it refuses us."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bookme_ops.store.alert_tables import ALERT_CHANNEL
from bookme_ops.store.incident import State, What
from bookme_ops.store.incident_rows import SYSTEM, move, step, take_turn, write_steps
from bookme_ops.store.incidents import latest_by_fingerprint, resolve
from bookme_ops.store.ledger_tables import INCIDENT
from jobs.base import Priority

CODE = "ALERT"
"""The code of the incident that a channel is when it refuses us. No job raises it, so no run resolves it."""
SUBJECT = "channel"
PRIORITY = Priority.HIGH


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """How a channel has fared."""

    name: str
    disabled_at: datetime | None = None
    """When it refused us for good; nothing is sent through it until somebody enables it."""
    paused_until: datetime | None = None
    """It is out of order, or wants us to wait until then."""
    problem: str | None = None
    """Why it is disabled, or what went wrong last."""
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    tested_at: datetime | None = None
    test_problem: str | None = None
    """What was wrong with the last test; None if nothing was."""


def channel_states(connection: Connection) -> dict[str, ChannelState]:
    """The channels that anything was ever sent through, by name."""
    rows = connection.execute(select(ALERT_CHANNEL).order_by(ALERT_CHANNEL.c.name))
    return {row.name: ChannelState(**row._mapping) for row in rows}


def lock_channel(connection: Connection, name: str) -> ChannelState:
    """A channel, which nobody else claims messages of until the transaction ends."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # `FOR UPDATE` locks only rows that exist: two dispatchers would both claim from a channel that is new.
    connection.execute(dialect.insert(ALERT_CHANNEL).values(name=name).on_conflict_do_nothing())
    wanted = select(ALERT_CHANNEL).where(ALERT_CHANNEL.c.name == name).with_for_update()
    return ChannelState(**connection.execute(wanted).one()._mapping)


def note_sent(connection: Connection, name: str, at: datetime) -> None:
    """A message went through."""
    _note(connection, name, sent_at=at, problem=None, paused_until=None)


def note_failure(
    connection: Connection, name: str, problem: str, *, at: datetime, paused_until: datetime | None
) -> None:
    """A message did not go through; with `paused_until` nothing is sent through the channel before that."""
    _note(connection, name, failed_at=at, problem=problem, paused_until=paused_until)


def note_test(connection: Connection, name: str, problem: str | None, at: datetime) -> None:
    """Somebody tried the channel."""
    _note(connection, name, tested_at=at, test_problem=problem)


def disable(connection: Connection, name: str, problem: str, *, environment: str, at: datetime) -> None:
    """Send nothing more through a channel that refuses us for good, and open its incident in an environment."""
    if lock_channel(connection, name).disabled_at is None:
        _note(connection, name, disabled_at=at, failed_at=at, problem=problem)
        _open_incident(connection, name, problem, environment, at)


def enable(connection: Connection, name: str, *, environment: str, actor: str, at: datetime) -> None:
    """Send through a channel again; its incident is over."""
    _note(connection, name, disabled_at=None, paused_until=None, problem=None)
    incident = latest_by_fingerprint(connection, [(environment, CODE, SUBJECT, name)]).get(
        (environment, CODE, SUBJECT, name)
    )
    if incident is not None and incident.state is not State.RESOLVED:
        resolve(connection, incident.id, actor=actor, reason="the channel is used again", at=at)


def _note(connection: Connection, name: str, **values: Any) -> None:
    lock_channel(connection, name)
    connection.execute(update(ALERT_CHANNEL).where(ALERT_CHANNEL.c.name == name).values(**values))


def _open_incident(connection: Connection, name: str, problem: str, environment: str, at: datetime) -> None:
    take_turn(connection)
    fingerprint = (environment, CODE, SUBJECT, name)
    known = latest_by_fingerprint(connection, [fingerprint]).get(fingerprint)
    said: dict[str, Any] = {
        "summary": f"The alert channel {name} refuses our messages and was switched off: {problem}.",
        "evidence": {"channel": name, "problem": problem},
    }
    times: dict[str, Any] = {"last_seen_at": at, "resolved_at": None, "acknowledged_at": None}
    if known is not None and known.state is State.RESOLVED:
        reason = f"refused again: {problem}"
        move(connection, known, State.OPEN, reason, actor=SYSTEM, at=at, what=What.REOPENED, **times, **said)
    elif known is None:
        place = {"environment": environment, "code": CODE, "subject_kind": SUBJECT, "subject_id": name}
        row = {**place, **said, **times, "scope": f"{SUBJECT}:{name}", "priority": int(PRIORITY)}
        values = {**row, "state": State.OPEN.value, "opened_at": at}
        number = connection.execute(insert(INCIDENT).values(values).returning(INCIDENT.c.id)).scalar_one()
        told: dict[str, Any] = {"at": at, "actor": SYSTEM, "reason": problem, "run_id": None, "priority": PRIORITY}
        write_steps(connection, [step(None, State.OPEN, incident_id=int(number), **told)])
