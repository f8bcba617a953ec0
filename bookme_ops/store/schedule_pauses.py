"""Pauses: times in which a task, or every task, is not started; each has a reason and an end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bookme_ops.store.schedule_tables import SCHEDULE_PAUSE

TABLE = SCHEDULE_PAUSE.c


class NotPaused(LookupError):
    """Nobody paused it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A pause as it is kept."""

    id: int
    task: str | None
    """None: every task."""
    reason: str
    actor: str
    created_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str | None


def pause(connection: Connection, task: str | None, *, reason: str, actor: str, at: datetime, until: datetime) -> Pause:
    """Do not start a task until an instant; a pause of it that stands already is over. Raises ValueError."""
    if until <= at:
        raise ValueError("a pause must end in the future")
    if not reason.strip():
        raise ValueError("a pause needs a reason")
    _end(connection, task, actor, at)
    values = {"task": task, "reason": reason.strip(), "actor": actor, "created_at": at, "until": until}
    return _pause(connection.execute(insert(SCHEDULE_PAUSE).values(values).returning(SCHEDULE_PAUSE)).one())


def resume(connection: Connection, task: str | None, *, actor: str, at: datetime) -> None:
    """End the pause of a task, or the one of all. Raises NotPaused."""
    if not _end(connection, task, actor, at):
        raise NotPaused("the schedule is not paused" if task is None else f"{task} is not paused")


def pauses(connection: Connection, now: datetime) -> dict[str | None, Pause]:
    """The pauses that stand, by task; None is that of all."""
    standing = select(SCHEDULE_PAUSE).where(TABLE.ended_at.is_(None), TABLE.until > now).order_by(TABLE.id)
    return {one.task: one for one in map(_pause, connection.execute(standing))}


def _end(connection: Connection, task: str | None, actor: str, at: datetime) -> int:
    same = TABLE.task.is_(None) if task is None else TABLE.task == task
    where = (same, TABLE.ended_at.is_(None), TABLE.until > at)
    return connection.execute(update(SCHEDULE_PAUSE).where(*where).values(ended_at=at, ended_by=actor)).rowcount


def _pause(row: Any) -> Pause:
    return Pause(**row._mapping)
