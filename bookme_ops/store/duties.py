"""Duties: work of the maintenance schedule that people do, each week or month once, and sign."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bookme_ops.store.schedule_tables import DUTY


class NotOpen(LookupError):
    """There is no duty of this number that is yet to be signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A duty of one period."""

    name: str
    period: str
    owner: str | None
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Draft):
    """A duty as it is kept."""

    id: int
    signed_at: datetime | None
    signed_by: str | None
    note: str | None


def lay_out(connection: Connection, drafts: Iterable[Draft]) -> int:
    """Keep duties of periods that have none yet; gives how many are new."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(DUTY).on_conflict_do_nothing().returning(DUTY.c.id)
    return sum(len(connection.execute(statement.values(**asdict(draft))).all()) for draft in drafts)


def duties(connection: Connection, *, signed: bool = False) -> list[Duty]:
    """What is yet to be signed, the next to be due first; with `signed` all there ever was."""
    where = () if signed else (DUTY.c.signed_at.is_(None),)
    found = connection.execute(select(DUTY).where(*where).order_by(DUTY.c.due_at, DUTY.c.name))
    return [_duty(row) for row in found]


def sign(connection: Connection, number: int, *, by: str, note: str | None, at: datetime) -> Duty:
    """Somebody did it. Raises NotOpen."""
    where = (DUTY.c.id == number, DUTY.c.signed_at.is_(None))
    values = {"signed_at": at, "signed_by": by, "note": note}
    row = connection.execute(update(DUTY).where(*where).values(values).returning(DUTY)).first()
    if row is None:
        raise NotOpen(f"no duty {number} is to be signed")
    return _duty(row)


def _duty(row: Any) -> Duty:
    return Duty(**row._mapping)
