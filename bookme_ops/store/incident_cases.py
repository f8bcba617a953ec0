"""Cases of incidents: which need one or have news for theirs, and how far each was told.

What a Case shall say is told from the incident each time; kept is what was written last, how many steps of its history
that covers (a count, because numbers of rows may become visible out of order), and which notes stand as comments. A
process that writes a Case holds it, so that two of them do not make a comment twice.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql import ColumnElement

from bookme_ops.store.desk_tables import INCIDENT_CASE, INCIDENT_COMMENT, INSTALLATION
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import link
from bookme_ops.store.incident_rows import IS_OPEN
from bookme_ops.store.incidents import Note, get
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_NOTE, INCIDENT_TRANSITION
from jobs.base import Priority

Alive = Callable[[str, datetime], bool]
"""Whether the process of a name, which took a Case at an instant, may still be at work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """An incident, and how far its Case was told."""

    incident: Incident
    case_id: str | None
    """None: none was written yet, as far as we know."""
    told: Mapping[str, str]
    """The fields as we wrote them last."""
    steps: int
    """Of its history, now."""
    told_steps: int
    """Of its history, when the Case was written."""
    gone_at: datetime | None
    """When the Case was found to be deleted."""
    news: tuple[tuple[int, Note], ...]
    """Notes that are no comments yet, by their numbers, the oldest first."""


def installation(connection: Connection, chosen: str) -> str:
    """The name of this store; `chosen`, if it has none yet."""
    named = select(INSTALLATION.c.name).where(INSTALLATION.c.id == 1)
    if connection.execute(named).scalar() is None:
        # Of two who name it at the same time the second takes the first one's name.
        with suppress(IntegrityError), connection.begin_nested():
            connection.execute(insert(INSTALLATION).values(id=1, name=chosen))
    return str(connection.execute(named).scalar_one())


def due(connection: Connection, least: Mapping[str, Priority], now: datetime) -> list[int]:
    """Incidents that a Case must be made for, or whose Case has something to be told, the oldest first.

    `least` names the environments, and the priority from which on an incident there has a Case. One that hangs under an
    umbrella or is muted is not made a Case for; what is told to the Case that it has goes on. A Case that was deleted
    in the org is left alone.
    """
    return sorted(number for name, priority in least.items() for number in _due(connection, name, priority, now))


def take(connection: Connection, incident_id: int, *, holder: str, at: datetime, alive: Alive) -> CaseState | None:
    """Take the Case of an incident in hand; None while another process has it. Raises UnknownIncident."""
    incident = get(connection, incident_id)
    table, here = INCIDENT_CASE, INCIDENT_CASE.c.incident_id == incident_id
    # Whoever comes second waits here: there may be no row of the Case yet that could be locked.
    connection.execute(select(INCIDENT.c.id).where(INCIDENT.c.id == incident_id).with_for_update())
    row = connection.execute(select(table).where(here)).first()
    held = {"held_by": holder, "held_at": at}
    if row is None:
        connection.execute(insert(table).values(incident_id=incident_id, steps=0, told={}, **held))
    elif row.held_by not in {None, holder} and alive(row.held_by, row.held_at):
        return None
    else:
        connection.execute(update(table).where(here).values(**held))
    return CaseState(
        incident=incident,
        case_id=None if row is None else row.case_id,
        told={} if row is None else row.told,
        steps=_count_steps(connection, incident_id),
        told_steps=0 if row is None else row.steps,
        gone_at=None if row is None else row.gone_at,
        news=untold_notes(connection, incident_id),
    )


def keep_case(
    connection: Connection, state: CaseState, *, case_id: str, told: Mapping[str, str], actor: str, at: datetime
) -> None:
    """The Case of an incident stands as told, up to the steps of that state; the two are tied."""
    number = state.incident.id
    if case_id != state.case_id:
        link(connection, number, kind=LinkKind.CASE, target=case_id, actor=actor, at=at)
        if state.case_id is not None:
            # Another Case took the place of one that was deleted: it has none of the comments.
            connection.execute(delete(INCIDENT_COMMENT).where(INCIDENT_COMMENT.c.note_id.in_(_notes_of(number))))
    values = {"case_id": case_id, "told": dict(told), "steps": state.steps, "synced_at": at, "gone_at": None}
    _write(connection, number, values)


def keep_comment(connection: Connection, note_id: int, at: datetime) -> None:
    """A note stands as a comment on the Case."""
    if connection.execute(select(INCIDENT_COMMENT.c.note_id).where(INCIDENT_COMMENT.c.note_id == note_id)).first():
        return
    connection.execute(insert(INCIDENT_COMMENT).values(note_id=note_id, at=at))


def lose_case(connection: Connection, incident_id: int, at: datetime) -> None:
    """The Case was deleted in the org: it is left alone until somebody asks for another."""
    _write(connection, incident_id, {"gone_at": at})


def release(connection: Connection, incident_id: int, holder: str) -> None:
    """Give the Case of an incident out of hand; what nothing was written of is forgotten."""
    mine = and_(INCIDENT_CASE.c.incident_id == incident_id, INCIDENT_CASE.c.held_by == holder)
    connection.execute(delete(INCIDENT_CASE).where(mine, INCIDENT_CASE.c.case_id.is_(None)))
    connection.execute(update(INCIDENT_CASE).where(mine).values(held_by=None, held_at=None))


def untold_notes(connection: Connection, incident_id: int) -> tuple[tuple[int, Note], ...]:
    """The notes on an incident that are no comments yet, by their numbers, the oldest first."""
    notes = INCIDENT_NOTE.c
    told = select(INCIDENT_COMMENT.c.note_id).where(INCIDENT_COMMENT.c.note_id == notes.id)
    statement = select(notes.id, notes.at, notes.actor, notes.text)
    rows = connection.execute(statement.where(notes.incident_id == incident_id, ~exists(told)).order_by(notes.id))
    return tuple((number, Note(at=at, actor=actor, text=text)) for number, at, actor, text in rows)


def _due(connection: Connection, environment: str, least: Priority, now: datetime) -> list[int]:
    table = INCIDENT_CASE.c
    statement = (
        select(INCIDENT.c.id)
        .outerjoin(INCIDENT_CASE, table.incident_id == INCIDENT.c.id)
        .where(
            INCIDENT.c.environment == environment,
            table.gone_at.is_(None),
            or_(
                and_(table.case_id.is_(None), _needs_one(least, now)),
                and_(table.case_id.is_not(None), or_(_steps() > table.steps, exists(_untold()))),
            ),
        )
    )
    return [int(number) for number in connection.execute(statement).scalars()]


def _needs_one(least: Priority, now: datetime) -> ColumnElement[bool]:
    unmuted = or_(INCIDENT.c.muted_until.is_(None), INCIDENT.c.muted_until <= now)
    return and_(IS_OPEN, INCIDENT.c.priority >= int(least), INCIDENT.c.umbrella_id.is_(None), unmuted)


def _steps() -> Any:
    """How many steps an incident has taken, ties aside, of which a Case says nothing."""
    steps = INCIDENT_TRANSITION.c
    told = or_(steps.what.is_(None), steps.what != What.LINKED.value)
    return select(func.count()).where(steps.incident_id == INCIDENT.c.id, told).correlate(INCIDENT).scalar_subquery()


def _untold() -> Any:
    notes = INCIDENT_NOTE.c
    told = select(INCIDENT_COMMENT.c.note_id).where(INCIDENT_COMMENT.c.note_id == notes.id)
    return select(notes.id).where(notes.incident_id == INCIDENT.c.id, ~exists(told)).correlate(INCIDENT)


def _count_steps(connection: Connection, incident_id: int) -> int:
    statement = select(_steps()).select_from(INCIDENT).where(INCIDENT.c.id == incident_id)
    return int(connection.execute(statement).scalar_one())


def _notes_of(incident_id: int) -> Any:
    return select(INCIDENT_NOTE.c.id).where(INCIDENT_NOTE.c.incident_id == incident_id)


def _write(connection: Connection, incident_id: int, values: dict[str, Any]) -> None:
    connection.execute(update(INCIDENT_CASE).where(INCIDENT_CASE.c.incident_id == incident_id).values(**values))
