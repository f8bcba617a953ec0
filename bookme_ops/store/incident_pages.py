"""Pages of incidents: fifty at a time of however many, and what else the page of one of them shows.

Which incidents come next is told by the index of the queue alone, a stretch for each state and priority, so that no
page costs more because there are more incidents.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, or_, select, tuple_

from bookme_ops.store.desk_tables import INCIDENT_CASE
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_rows import IS_OPEN, Transition, load, steps_of
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION
from jobs.base import Priority

MOST = 1_000
"""So many incidents that an id names are looked at; no id names more of them."""


class Place(NamedTuple):
    """Where an incident stands in the queue: enough to go on from there."""

    priority: int
    opened_at: datetime
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the incidents of a page have in common."""

    environments: tuple[str, ...]
    states: tuple[State, ...]
    priorities: tuple[Priority, ...] = tuple(sorted(Priority, reverse=True))
    codes: tuple[str, ...] = ()
    """Codes or beginnings of codes; none: any."""
    owner: str | None = None
    """None: whoever works on it; empty: nobody does."""
    opened_by: Mapping[Priority, datetime] | None = None
    """Only what was opened by then; None: whenever it was."""
    newest: bool = False
    """The latest first; else the most urgent, among them the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What somebody may mean who types a word: an incident's number, a BookingId or its beginning, a subject's id."""

    number: int | None = None
    booking: str | None = None
    """Folded, at least as long as tells it from others."""
    ident: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """The Case of an incident, as far as it was written."""

    case_id: str
    synced_at: datetime | None
    gone_at: datetime | None
    """When it was found to be deleted in the org."""


def places_after(connection: Connection, asked: Asked, after: Place | None, limit: int) -> list[Place]:
    """At most so many places behind one, in the order that was asked for."""
    if asked.newest:
        every = chain.from_iterable(_stretches(connection, asked, one, after, limit) for one in asked.priorities)
        return list(islice(merge(*every, key=lambda one: (one.opened_at, one.id), reverse=True), limit))
    found: list[Place] = []
    for priority in sorted(asked.priorities, reverse=True):
        if after is not None and priority > after.priority:
            continue
        start = after if after is not None and priority == after.priority else None
        ordered = merge(*_stretches(connection, asked, priority, start, limit), key=lambda one: (one.opened_at, one.id))
        found += islice(ordered, limit - len(found))
        if len(found) >= limit:
            break
    return found


def places_named(connection: Connection, named: Named) -> list[Place]:
    """The places of the incidents that are meant by an id, in whatever order; at most `MOST` for each kind of id."""
    found: set[Place] = set()
    for condition in _named(named):
        found.update(_read(connection, [condition], order=(INCIDENT.c.id.desc(),), limit=MOST))
    return list(found)


def keep_asked(connection: Connection, asked: Asked, places: Iterable[Place]) -> list[Place]:
    """Those of the places whose incidents meet what was asked, in the order that was asked for."""
    numbers = [one.id for one in places]
    wanted = [*_conditions(asked), INCIDENT.c.state.in_([state.value for state in asked.states])]
    wanted.append(INCIDENT.c.priority.in_([int(one) for one in asked.priorities]))
    kept = [
        one
        for start in range(0, len(numbers), 500)
        for one in _read(connection, [*wanted, INCIDENT.c.id.in_(numbers[start : start + 500])])
    ]
    if asked.newest:
        return sorted(kept, key=lambda one: (one.opened_at, one.id), reverse=True)
    return sorted(kept, key=lambda one: (-one.priority, one.opened_at, one.id))


def saying(connection: Connection, numbers: Sequence[int], text: str) -> set[int]:
    """Those of some incidents whose summary, subject or owner holds a text, in any letter case."""
    columns = (INCIDENT.c.summary, INCIDENT.c.subject_id, INCIDENT.c.owner)
    holds = or_(*(column.icontains(text, autoescape=True) for column in columns))
    return set(connection.execute(select(INCIDENT.c.id).where(INCIDENT.c.id.in_(numbers), holds)).scalars())


def count_asked(connection: Connection, asked: Asked, most: int) -> int:
    """How many there are; whoever gets one more than `most` knows that there are more, and not how many."""
    count = 0
    for priority in asked.priorities:
        where = [*_conditions(asked), *_in_stretch(asked, priority)]
        states = INCIDENT.c.state.in_([state.value for state in asked.states])
        some = select(INCIDENT.c.id).where(states, *where).limit(most + 1 - count).subquery()
        count += int(connection.execute(select(func.count()).select_from(some)).scalar_one())
        if count > most:
            break
    return count


def incidents_at(connection: Connection, numbers: Sequence[int]) -> list[Incident]:
    """The incidents of these numbers, in their order; those that are gone are missing."""
    found = {one.id: one for one in load(connection, INCIDENT.c.id.in_(numbers))}
    return [found[number] for number in numbers if number in found]


def last_step(connection: Connection, incident_id: int) -> int:
    """The number of the latest step of an incident: who saw this one has seen all; 0 if none was kept."""
    table = INCIDENT_TRANSITION.c
    latest = select(func.max(table.id)).where(table.incident_id == incident_id)
    return int(connection.execute(latest).scalar_one() or 0)


def steps_since(connection: Connection, incident_id: int, seen: int) -> list[Transition]:
    """What happened to an incident after the step that somebody saw last."""
    table = INCIDENT_TRANSITION
    later = select(table).where(table.c.incident_id == incident_id, table.c.id > seen).order_by(table.c.id)
    return steps_of(connection.execute(later))


def members_of(connection: Connection, umbrella_id: int, limit: int) -> list[Incident]:
    """Some of the open incidents that hang under an umbrella, the most urgent first."""
    return load(connection, INCIDENT.c.umbrella_id == umbrella_id, IS_OPEN, limit=limit)


def case_of(connection: Connection, incident_id: int) -> CaseRow | None:
    """The Case of an incident; None if none was written."""
    table = INCIDENT_CASE.c
    columns = select(table.case_id, table.synced_at, table.gone_at)
    row = connection.execute(columns.where(table.incident_id == incident_id, table.case_id.is_not(None))).one_or_none()
    return None if row is None else CaseRow(case_id=row.case_id, synced_at=row.synced_at, gone_at=row.gone_at)


def _stretches(
    connection: Connection, asked: Asked, priority: Priority, after: Place | None, limit: int
) -> Iterator[list[Place]]:
    """The next places of one priority, a list for each state: the index of the queue is read as it stands."""
    own = tuple_(INCIDENT.c.opened_at, INCIDENT.c.id)
    where = [*_conditions(asked), *_in_stretch(asked, priority)]
    order: tuple[ColumnElement[object], ...] = (INCIDENT.c.opened_at, INCIDENT.c.id)
    if after is not None:
        here = (after.opened_at, after.id)
        where.append(own < here if asked.newest else own > here)
    if asked.newest:
        order = tuple(column.desc() for column in order)
    for state in asked.states:
        yield _read(connection, [INCIDENT.c.state == state.value, *where], order=order, limit=limit)


def _in_stretch(asked: Asked, priority: Priority) -> Iterator[ColumnElement[bool]]:
    yield INCIDENT.c.priority == int(priority)
    if asked.opened_by is not None:
        yield INCIDENT.c.opened_at <= asked.opened_by[priority]


def _conditions(asked: Asked) -> Iterator[ColumnElement[bool]]:
    """What the index of the queue tells without a look at the incidents themselves."""
    # The empty text keeps SQLite from walking along another index, which begins with the environment.
    yield INCIDENT.c.environment.concat("").in_(asked.environments)
    if asked.codes:
        yield or_(*(INCIDENT.c.code.startswith(code, autoescape=True) for code in asked.codes))
    if asked.owner is not None:
        yield INCIDENT.c.owner == asked.owner if asked.owner else INCIDENT.c.owner.is_(None)


def _named(named: Named) -> Iterator[ColumnElement[bool]]:
    if named.number is not None:
        yield INCIDENT.c.id == named.number
    if named.booking is not None:
        start = named.booking
        behind = start[:-1] + chr(ord(start[-1]) + 1)
        yield (INCIDENT.c.booking_id >= start) & (INCIDENT.c.booking_id < behind)
    if named.ident is not None:
        yield INCIDENT.c.scope == named.ident
        yield INCIDENT.c.subject_id == named.ident


def _read(
    connection: Connection,
    where: Sequence[ColumnElement[bool]],
    *,
    order: Sequence[ColumnElement[object]] = (),
    limit: int | None = None,
) -> list[Place]:
    columns = select(INCIDENT.c.priority, INCIDENT.c.opened_at, INCIDENT.c.id)
    return [Place(*row) for row in connection.execute(columns.where(*where).order_by(*order).limit(limit))]
