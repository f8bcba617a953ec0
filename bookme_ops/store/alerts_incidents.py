"""Incidents as alerts ask for them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, or_, select

from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_rows import IS_OPEN, UMBRELLA, load
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION
from jobs.base import Priority

CHUNK = 500
EVERYWHERE = "*"
"""The scope of umbrellas."""


def incidents_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Incident]:
    """Incidents by their numbers, as far as there are such."""
    wanted = sorted(set(numbers))
    found: dict[int, Incident] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = load(connection, INCIDENT.c.id.in_(wanted[start : start + CHUNK]))
        found |= {incident.id: incident for incident in chunk}
    return found


def unanswered(connection: Connection, *, until: datetime, said: str) -> list[Incident]:
    """The open incidents that began by an instant and that messages of the event `said` do not tell of as they are.

    What took a step since the message may owe an answer anew, so it is among them.
    """
    message, step = ALERT_MESSAGE.c, INCIDENT_TRANSITION.c
    since = or_(step.told_at.is_(None), step.told_at > message.created_at)
    steps = select(step.id).where(step.incident_id == message.incident_id, since)
    told = select(message.id).where(message.incident_id == INCIDENT.c.id, message.event == said, ~steps.exists())
    return load(connection, INCIDENT.c.state == State.OPEN.value, INCIDENT.c.opened_at <= until, ~told.exists())


def long_told(connection: Connection, priority: Priority, *, until: datetime) -> list[Incident]:
    """The open incidents of a priority whose opening a channel was told of by an instant, or was to be."""
    message = ALERT_MESSAGE.c
    told = select(message.id).where(
        message.incident_id == INCIDENT.c.id, message.event.in_(("opened", "reopened")), message.due_at <= until
    )
    mine = (INCIDENT.c.state == State.OPEN.value, INCIDENT.c.priority == int(priority))
    return load(connection, *mine, told.exists())


def standing(connection: Connection, code: str) -> list[Incident]:
    """The open incidents of one code."""
    return load(connection, IS_OPEN, INCIDENT.c.code == code)


def standing_umbrellas(connection: Connection) -> frozenset[int]:
    """The numbers of the open incidents that others may hang under."""
    where = (IS_OPEN, INCIDENT.c.subject_kind == UMBRELLA, INCIDENT.c.scope == EVERYWHERE)
    return frozenset(int(number) for number in connection.execute(select(INCIDENT.c.id).where(*where)).scalars())
