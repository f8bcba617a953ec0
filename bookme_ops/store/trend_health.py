"""Health in numbers: what probes saw, and how our own runs ended and what they cost."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from bookme_ops.store.bulk import fetch
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.ledger_tables import RUN
from connectors.errors import Reason

CHUNK = 500
"""So many runs are held at a time."""
PROBES = "SELECT system, at, reason, seconds FROM probe WHERE environment = ? AND at >= ? ORDER BY at, id"


class Try(NamedTuple):
    """A probe, as `connectors.health_records.Probe` means it."""

    system: str
    at: datetime
    reason: Reason | None
    seconds: float


class Ended(NamedTuple):
    """A run, and what it cost; of figures that were not kept None."""

    kind: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    figures: dict[str, Any]


def tries_since(connection: Connection, environment: str, since: datetime) -> Iterator[Try]:
    """The probes of an environment since an instant, in the order of time."""
    for system, at, reason, seconds in fetch(connection, PROBES, (environment, epoch(since))):
        yield Try(system, instant(at), Reason(reason) if reason else None, seconds)


def runs_since(connection: Connection, since: datetime, chunk: int = CHUNK) -> Iterator[Ended]:
    """The runs that were begun since an instant, the newest first; by number, so that older ones are not looked at."""
    what = select(RUN.c.id, RUN.c.kind, RUN.c.started_at, RUN.c.finished_at, RUN.c.status, RUN.c.figures)
    newest = what.order_by(RUN.c.id.desc()).limit(chunk)
    rows = connection.execute(newest).all()
    while rows:
        for row in rows:
            if row.started_at < since:
                return
            yield Ended(*row[1:])
        rows = connection.execute(newest.where(RUN.c.id < rows[-1].id)).all()


def watched_since(connection: Connection) -> datetime | None:
    """When the earliest run that is kept began: nobody looked before, or nobody remembers; None: nothing ever ran."""
    earliest: datetime | None = connection.execute(select(RUN.c.started_at).order_by(RUN.c.id).limit(1)).scalar()
    return earliest
