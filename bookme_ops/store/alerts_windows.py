"""Maintenance windows: planned work, once or again and again, during which alerts are silent."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bookme_ops.store.alert_tables import MAINTENANCE_WINDOW
from jobs.base import Subject


class UnknownWindow(LookupError):
    """There is no maintenance window of this number that still stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is silenced, when, and why."""

    environment: str | None
    """None: all."""
    code: str | None
    """The beginning of codes; None: all."""
    subject: Subject | None
    """None: all."""
    starts_at: datetime
    ends_at: datetime
    """Of one that recurs: it does so no longer."""
    cron: str | None
    """When it begins again and again, in the bank's zone; None: it is there once, from start to end."""
    seconds: int | None
    """How long each time of it lasts, if it recurs."""
    reason: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Plan):
    """A maintenance window as it is kept."""

    id: int
    created_at: datetime
    ended_at: datetime | None
    """When somebody ended it before its time."""


def add_window(connection: Connection, plan: Plan, at: datetime) -> Window:
    """Keep a maintenance window. Raises ValueError unless it ends after its start, and in the future."""
    if plan.ends_at <= max(plan.starts_at, at):
        raise ValueError("a maintenance window must end after its start, and in the future")
    values = {**asdict(plan), "created_at": at}
    values.pop("subject")
    named = {"subject_kind": plan.subject and plan.subject.kind, "subject_id": plan.subject and plan.subject.id}
    row = connection.execute(insert(MAINTENANCE_WINDOW).values(**values, **named).returning(MAINTENANCE_WINDOW)).one()
    return _window(row)


def windows(connection: Connection, *, ended: bool = False, now: datetime) -> list[Window]:
    """The windows that stand or are to come, the next to end first; with `ended` all there ever were."""
    table = MAINTENANCE_WINDOW.c
    where = () if ended else (table.ended_at.is_(None), table.ends_at > now)
    return [
        _window(row) for row in connection.execute(select(MAINTENANCE_WINDOW).where(*where).order_by(table.ends_at))
    ]


def end_window(connection: Connection, number: int, at: datetime) -> Window:
    """End a window before its time. Raises UnknownWindow."""
    table = MAINTENANCE_WINDOW.c
    where = (table.id == number, table.ended_at.is_(None), table.ends_at > at)
    statement = update(MAINTENANCE_WINDOW).where(*where).values(ended_at=at).returning(MAINTENANCE_WINDOW)
    row = connection.execute(statement).first()
    if row is None:
        raise UnknownWindow(f"no maintenance window {number} stands")
    return _window(row)


def _window(row: Any) -> Window:
    values = dict(row._mapping)
    kind, ident = values.pop("subject_kind"), values.pop("subject_id")
    return Window(subject=Subject(kind=kind, id=ident) if kind is not None else None, **values)
