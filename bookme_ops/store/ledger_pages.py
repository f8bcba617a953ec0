"""Pages of what we remember: runs, slots, steps, notes; each is read on behind a row, by an index."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, tuple_

from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import Transition, load, steps_of
from bookme_ops.store.incidents import Note
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION, RUN
from bookme_ops.store.runs import RunRow
from bookme_ops.store.schedule_tables import SCHEDULE_SLOT
from bookme_ops.store.slot import Slot, SlotState, Trigger


class UnknownRun(LookupError):
    """There is no run of this number."""


class UnknownSlot(LookupError):
    """There is no slot of this number."""


def runs_before(connection: Connection, number: int | None, limit: int, *, kind: str | None = None) -> list[RunRow]:
    """Runs, the newest first, behind the one of a number."""
    where = _given((RUN.c.kind, kind))
    where += [RUN.c.id < number] if number is not None else []
    found = connection.execute(select(RUN).where(*where).order_by(RUN.c.id.desc()).limit(limit))
    return [RunRow(**row._mapping) for row in found]


def run_of(connection: Connection, number: int) -> RunRow:
    """The run of a number. Raises UnknownRun."""
    row = connection.execute(select(RUN).where(RUN.c.id == number)).one_or_none()
    if row is None:
        raise UnknownRun(f"there is no run {number}")
    return RunRow(**row._mapping)


def slots_before(
    connection: Connection,
    place: tuple[datetime, int] | None,
    limit: int,
    *,
    task: str | None = None,
    state: SlotState | None = None,
) -> list[Slot]:
    """Slots that were begun or left out, or of one state, the latest expected first, behind a place.

    A place is when a slot was expected, and its number; of one task, which attempt it was.
    """
    table = SCHEDULE_SLOT.c
    # Within one task the index of its times is read: by its number, all slots of all tasks would be looked through.
    order = (table.expected_at, table.id if task is None else table.attempt)
    where = _given((table.task, task), (table.state, state.value if state else None))
    where += [table.state != SlotState.WAITING.value] if state is None else []
    where += [tuple_(*order) < place] if place is not None else []
    found = connection.execute(
        select(SCHEDULE_SLOT).where(*where).order_by(*(column.desc() for column in order)).limit(limit)
    )
    return [_slot(row) for row in found]


def slot_of(connection: Connection, number: int) -> Slot:
    """The slot of a number. Raises UnknownSlot."""
    row = connection.execute(select(SCHEDULE_SLOT).where(SCHEDULE_SLOT.c.id == number)).one_or_none()
    if row is None:
        raise UnknownSlot(f"there is no slot {number}")
    return _slot(row)


def steps_after(
    connection: Connection, number: int, limit: int, *, incident_id: int | None = None
) -> list[tuple[int, Transition]]:
    """Steps of one incident or of all, each with its number, in their order, behind one."""
    table = INCIDENT_TRANSITION
    where = [table.c.id > number, *_given((table.c.incident_id, incident_id))]
    rows = connection.execute(select(table).where(*where).order_by(table.c.id).limit(limit)).all()
    return list(zip((row.id for row in rows), steps_of(rows), strict=True))


def notes_after(connection: Connection, incident_id: int, number: int, limit: int) -> list[tuple[int, Note]]:
    """Notes on an incident, each with its number, in their order, behind one."""
    table = INCIDENT_NOTE.c
    where = (table.incident_id == incident_id, table.id > number)
    columns = select(table.id, table.at, table.actor, table.text)
    found = connection.execute(columns.where(*where).order_by(table.id).limit(limit))
    return [(row.id, Note(at=row.at, actor=row.actor, text=row.text)) for row in found]


def incidents_after(
    connection: Connection, number: int, limit: int, *, environments: Sequence[str], since: datetime | None = None
) -> list[Incident]:
    """Incidents in the order of their numbers, behind one; those that were opened since an instant."""
    where = [INCIDENT.c.id > number, INCIDENT.c.environment.in_(environments)]
    where += [INCIDENT.c.opened_at >= since] if since is not None else []
    some = select(INCIDENT.c.id).where(*where).order_by(INCIDENT.c.id).limit(limit)
    numbers = connection.execute(some).scalars().all()
    return sorted(load(connection, INCIDENT.c.id.in_(numbers)), key=lambda one: one.id)


def _given(*pairs: tuple[ColumnElement[Any], Any]) -> list[ColumnElement[bool]]:
    """What was asked for, and nothing of what was not."""
    return [column == value for column, value in pairs if value is not None]


def _slot(row: Any) -> Slot:
    values = dict(row._mapping)
    return Slot(**values | {"trigger": Trigger(values["trigger"]), "state": SlotState(values["state"])})
