"""The queue: the incidents that somebody asks for, in the order in which they are worked on, however many there are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, or_, select

from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_rows import load
from bookme_ops.store.incidents import CHUNK
from bookme_ops.store.ledger_tables import INCIDENT
from jobs.base import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What all of them have in common."""

    states: Collection[State]
    environments: Collection[str]
    codes: tuple[str, ...] = ()
    """Codes or beginnings of codes; none: any code."""
    priority: Priority | None = None
    """None: any."""
    booking_ids: Collection[str] | None = None
    """None: any, and none at all."""


def queue(connection: Connection, wanted: Wanted) -> Iterator[Incident]:
    """The incidents that are wanted, the most urgent first, among them the oldest.

    They are read as they are asked for: whoever needs the first two hundred of a hundred thousand waits for no others.
    """
    order = (INCIDENT.c.priority.desc(), INCIDENT.c.opened_at, INCIDENT.c.id)
    numbers = connection.execute(select(INCIDENT.c.id).where(*_conditions(wanted)).order_by(*order)).scalars().all()
    for start in range(0, len(numbers), CHUNK):
        yield from load(connection, INCIDENT.c.id.in_(numbers[start : start + CHUNK]))


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield INCIDENT.c.state.in_([state.value for state in wanted.states])
    yield INCIDENT.c.environment.in_(sorted(wanted.environments))
    if wanted.codes:
        yield or_(*(INCIDENT.c.code.startswith(code, autoescape=True) for code in wanted.codes))
    if wanted.priority is not None:
        yield INCIDENT.c.priority == int(wanted.priority)
    if wanted.booking_ids is not None:
        yield INCIDENT.c.booking_id.in_(sorted(wanted.booking_ids))
