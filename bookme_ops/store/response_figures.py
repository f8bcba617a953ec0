"""Response figures: how many first responses are owed, counted in the database where history is simple.

Almost every incident that waits for its first response was opened, or reopened, and that is all: its clock follows
from that instant. Those that something else happened to since are few, and are told one by one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select

from bookme_ops.store.incident import Incident, State, What
from bookme_ops.store.incident_rows import load
from bookme_ops.store.incidents import CHUNK
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION
from jobs.base import Priority

BEGINNINGS = (What.OPENED.value, What.REOPENED.value, What.UNMUTED.value)
HARMLESS = (What.ASSIGNED.value, What.LINKED.value, What.AMENDED.value, What.ABSORBED.value)
"""Steps that no clock looks at."""
UNANSWERED = INCIDENT.c.state == State.OPEN.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """The latest beginnings of which a first response of some priority and category is late, and at risk."""

    priority: Priority
    category: str | None
    """None: any but those that have a turning of their own for this priority."""
    late: datetime
    at_risk: datetime


def count_untouched(connection: Connection, turnings: list[Turning]) -> dict[tuple[Priority, str], int]:
    """The open incidents to which nothing has happened since they began, by priority and how they stand.

    They stand as `breached`, `at_risk` or `on_track`; the first turning that fits an incident counts.
    """
    rows = _histories().subquery()
    stands = _standing(rows.c, turnings).label("stands")
    told = select(rows.c.priority, stands).where(~rows.c.touched).subquery()
    counted = select(told.c.priority, told.c.stands, func.count()).group_by(told.c.priority, told.c.stands)
    return {(Priority(priority), stand): int(count) for priority, stand, count in connection.execute(counted)}


def list_touched(connection: Connection, limit: int) -> list[Incident]:
    """Open incidents to which something has happened since they began, no more than so many."""
    rows = _histories().subquery()
    numbers = connection.execute(select(rows.c.id).where(rows.c.touched).limit(limit)).scalars().all()
    found: list[Incident] = []
    for start in range(0, len(numbers), CHUNK):
        found += load(connection, INCIDENT.c.id.in_(numbers[start : start + CHUNK]))
    return found


def _histories() -> Select[Any]:
    """Every open incident: when it began, and whether something happened since that a clock may look at."""
    step = INCIDENT_TRANSITION.c
    begins = step.what.in_(BEGINNINGS)
    counts = or_(step.what.is_(None), step.what.not_in((*BEGINNINGS, *HARMLESS)))
    noted = select(INCIDENT_NOTE.c.id).where(INCIDENT_NOTE.c.incident_id == INCIDENT.c.id).exists()
    begun, moved = func.max(case((begins, step.id), else_=0)), func.max(case((counts, step.id), else_=0))
    began = func.coalesce(func.max(case((begins, step.at))), INCIDENT.c.opened_at)
    alike = (INCIDENT.c.id, INCIDENT.c.priority, INCIDENT.c.category, INCIDENT.c.opened_at)
    both = INCIDENT.outerjoin(INCIDENT_TRANSITION, step.incident_id == INCIDENT.c.id)
    wanted = select(*alike, began.label("began"), or_(moved > begun, noted).label("touched"))
    return wanted.select_from(both).where(UNANSWERED).group_by(*alike)


def _standing(columns: Any, turnings: list[Turning]) -> ColumnElement[str]:
    whens = []
    for turning in turnings:
        fits = [columns.priority == int(turning.priority)]
        if turning.category is not None:
            fits.append(columns.category == turning.category)
        whens += [
            (and_(*fits, columns.began <= turning.late), literal("breached")),
            (and_(*fits, columns.began <= turning.at_risk), literal("at_risk")),
            (and_(*fits), literal("on_track")),
        ]
    return case(*whens, else_=literal("on_track"))
