"""Preflights: what was seen before the first run of a task."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bookme_ops.store.schedule_tables import SCHEDULE_PREFLIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """Whether a task may do its first run, and what is lacking all the same."""

    task: str
    at: datetime
    passed: bool
    remarks: list[str]
    """What is lacking and what to do about it, one sentence each."""


def note_preflight(connection: Connection, preflight: Preflight) -> None:
    """Keep what was seen, in place of what was seen before."""
    connection.execute(delete(SCHEDULE_PREFLIGHT).where(SCHEDULE_PREFLIGHT.c.task == preflight.task))
    values = {name: getattr(preflight, name) for name in ("task", "at", "passed", "remarks")}
    connection.execute(insert(SCHEDULE_PREFLIGHT).values(values))


def preflights(connection: Connection) -> dict[str, Preflight]:
    """What was seen, by task."""
    return {row.task: Preflight(**row._mapping) for row in connection.execute(select(SCHEDULE_PREFLIGHT))}
