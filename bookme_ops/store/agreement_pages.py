"""Pages of agreements: accepted risks, planned work and duties of people, each read on behind a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, select, tuple_

from bookme_ops.store.alert_tables import MAINTENANCE_WINDOW
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.duties import Duty
from bookme_ops.store.health_tables import WAIVER
from bookme_ops.store.schedule_tables import DUTY
from bookme_ops.store.waiver import Waiver
from jobs.base import Subject

Place = tuple[datetime, int]
"""When one ends or is due, and its number."""


def waivers_after(connection: Connection, place: Place | None, limit: int, *, ended: bool) -> list[Waiver]:
    """Waivers, the next to end first; with `ended` also those that are over."""
    where = () if ended else (WAIVER.c.ended_at.is_(None),)
    return [Waiver(**_about(row)) for row in _page(connection, (WAIVER.c.until, WAIVER.c.id), where, place, limit)]


def windows_after(
    connection: Connection, place: Place | None, limit: int, *, ended: bool, now: datetime
) -> list[Window]:
    """Maintenance windows, the next to end first; with `ended` also those that are over."""
    table = MAINTENANCE_WINDOW.c
    where = () if ended else (table.ended_at.is_(None), table.ends_at > now)
    return [Window(**_about(row)) for row in _page(connection, (table.ends_at, table.id), where, place, limit)]


def duties_after(connection: Connection, place: Place | None, limit: int, *, signed: bool) -> list[Duty]:
    """Duties, the next to be due first; with `signed` also those that are done."""
    where = () if signed else (DUTY.c.signed_at.is_(None),)
    return [Duty(**row._mapping) for row in _page(connection, (DUTY.c.due_at, DUTY.c.id), where, place, limit)]


def _page(
    connection: Connection, own: tuple[Any, Any], where: tuple[Any, ...], place: Place | None, limit: int
) -> list[Any]:
    """Rows in the order of two columns of their own."""
    table: Table = own[0].table
    behind = () if place is None else (tuple_(*own) > place,)
    return list(connection.execute(select(table).where(*where, *behind).order_by(*own).limit(limit)))


def _about(row: Any) -> dict[str, Any]:
    """The values of a row, with its subject."""
    values = dict(row._mapping)
    kind, ident = values.pop("subject_kind"), values.pop("subject_id")
    return values | {"subject": Subject(kind=kind, id=ident) if kind is not None else None}
