"""Incidents in numbers: opened and resolved by stretch of time, and those of which the clock is to be read."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import UMBRELLA, load
from bookme_ops.store.ledger_tables import INCIDENT
from bookme_ops.store.trend_stretches import STRETCH, stretch_of

CHUNK = 500
OPENED, RESOLVED = INCIDENT.c.opened_at, INCIDENT.c.resolved_at


def count_opened(connection: Connection, environment: str, bounds: Sequence[datetime]) -> list[tuple[int, int, int]]:
    """Incidents by the stretch in which they were opened, or before all of them: place, priority, how many."""
    where = (INCIDENT.c.environment == environment, bounds[-1] > OPENED)
    wanted = select(stretch_of(OPENED, bounds), INCIDENT.c.priority, func.count()).where(*where)
    rows = connection.execute(wanted.group_by(STRETCH, INCIDENT.c.priority))
    return [(int(at), int(priority), int(count)) for at, priority, count in rows]


def count_resolved(connection: Connection, environment: str, bounds: Sequence[datetime]) -> list[tuple[int, int, int]]:
    """`count_opened`, by the instant at which they were resolved; what was reopened since is not."""
    where = (INCIDENT.c.environment == environment, INCIDENT.c.state == "resolved", bounds[-1] > RESOLVED)
    wanted = select(stretch_of(RESOLVED, bounds), INCIDENT.c.priority, func.count()).where(*where)
    rows = connection.execute(wanted.group_by(STRETCH, INCIDENT.c.priority))
    return [(int(at), int(priority), int(count)) for at, priority, count in rows]


def count_codes(
    connection: Connection, environment: str, bounds: Sequence[datetime], codes: Collection[str]
) -> dict[int, int]:
    """How many incidents of some codes were opened in each stretch."""
    where = (INCIDENT.c.environment == environment, bounds[0] <= OPENED, bounds[-1] > OPENED)
    wanted = select(stretch_of(OPENED, bounds), func.count()).where(*where, INCIDENT.c.code.in_(sorted(codes)))
    return {int(at): int(count) for at, count in connection.execute(wanted.group_by(STRETCH))}


def latest_opened(connection: Connection, environment: str, since: datetime, limit: int) -> list[Incident]:
    """The incidents that were opened since an instant, those of the latest numbers; no umbrellas."""
    where = (INCIDENT.c.environment == environment, since <= OPENED, INCIDENT.c.subject_kind != UMBRELLA)
    newest = select(INCIDENT.c.id).where(*where).order_by(INCIDENT.c.id.desc()).limit(limit)
    numbers = connection.execute(newest).scalars().all()
    parts = (numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK))
    return [incident for part in parts for incident in load(connection, INCIDENT.c.id.in_(part))]
