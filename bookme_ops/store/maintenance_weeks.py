"""What people have to do and what work is planned in a stretch of time, whether it is over or not."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from bookme_ops.store.alert_tables import MAINTENANCE_WINDOW
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.duties import Duty
from bookme_ops.store.schedule_tables import DUTY
from jobs.base import Subject


def duties_between(connection: Connection, begin: datetime, end: datetime, limit: int) -> list[Duty]:
    """Duties that are due from one instant on and before another, signed or not, by when they are due."""
    where = (DUTY.c.due_at >= begin, DUTY.c.due_at < end)
    found = connection.execute(select(DUTY).where(*where).order_by(DUTY.c.due_at, DUTY.c.name).limit(limit))
    return [Duty(**row._mapping) for row in found]


def windows_between(connection: Connection, begin: datetime, end: datetime, limit: int) -> list[Window]:
    """Maintenance windows that stand or stood somewhere between two instants, the first to begin first."""
    table = MAINTENANCE_WINDOW.c
    where = (table.starts_at < end, func.coalesce(table.ended_at, table.ends_at) > begin)
    statement = select(MAINTENANCE_WINDOW).where(*where).order_by(table.starts_at, table.id).limit(limit)
    found = connection.execute(statement)
    return [_window(dict(row._mapping)) for row in found]


def _window(values: dict[str, object]) -> Window:
    kind, ident = values.pop("subject_kind"), values.pop("subject_id")
    subject = Subject(kind=str(kind), id=str(ident)) if kind is not None else None
    return Window(subject=subject, **values)  # type: ignore[arg-type]
