"""Incidents as alerts ask for them."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import IS_OPEN, UMBRELLA, load
from bookme_ops.store.ledger_tables import INCIDENT

CHUNK = 500
EVERYWHERE = "*"
"""The scope of umbrellas."""


def incidents_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Incident]:
    """Incidents by their numbers, as far as there are such."""
    wanted = sorted(set(numbers))
    found: dict[int, Incident] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = load(connection, INCIDENT.c.id.in_(wanted[start : start + CHUNK]))
        found |= {incident.id: incident for incident in chunk}
    return found


def standing(connection: Connection, code: str) -> list[Incident]:
    """The open incidents of one code."""
    return load(connection, IS_OPEN, INCIDENT.c.code == code)


def standing_umbrellas(connection: Connection) -> frozenset[int]:
    """The numbers of the open incidents that others may hang under."""
    where = (IS_OPEN, INCIDENT.c.subject_kind == UMBRELLA, INCIDENT.c.scope == EVERYWHERE)
    return frozenset(int(number) for number in connection.execute(select(INCIDENT.c.id).where(*where)).scalars())
