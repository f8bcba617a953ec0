"""Sync figures: how late changes of Outlook were seen, and what the latest collecting runs cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from bookme_ops.store.bulk import fetch
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.ledger_tables import RUN
from bookme_ops.store.notebook import SEEN

LAGS = (
    "SELECT at, changed_at FROM journal WHERE scope = ? AND system = 'outlook' AND at >= ? AND what <> ? "
    "AND changed_at IS NOT NULL GROUP BY mailbox_no, subject_id, at, changed_at ORDER BY at"
)
READING = (RUN.c.id, RUN.c.started_at, RUN.c.finished_at, RUN.c.status, RUN.c.figures)
FURTHEST = 2_000
"""So many runs are looked through at most: between two that read there may be many that only probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A change of an event: when it was made, and when we saw it."""

    changed_at: datetime
    at: datetime

    @property
    def lag(self) -> float:
        """Seconds between the two; clocks that disagree make none negative."""
        return max(0.0, (self.at - self.changed_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRun:
    """A collecting run that read something."""

    id: int
    started_at: datetime
    finished_at: datetime | None
    status: str
    figures: dict[str, Any]


def sights_since(connection: Connection, tenant: str, since: datetime) -> list[Sight]:
    """The changes of events that were seen since an instant and say when they were made, in the order of being seen.

    First sights are none: what was there before we read the mailbox for the first time says nothing of our reading.
    """
    rows = fetch(connection, LAGS, (tenant, epoch(since), SEEN))
    return [Sight(changed_at=instant(changed_at), at=instant(at)) for at, changed_at in rows]


def reading_runs(connection: Connection, limit: int) -> list[ReadingRun]:
    """The latest collecting runs that have ended and that read something, the newest first."""
    found: list[ReadingRun] = []
    for run in _ended(connection):
        if run.figures.get("read"):
            found.append(run)
        if len(found) == limit:
            break
    return found


def _ended(connection: Connection) -> Iterator[ReadingRun]:
    chosen = select(*READING).where(RUN.c.kind == "collect", RUN.c.status != "running")
    rows = connection.execute(chosen.order_by(RUN.c.id.desc()).limit(FURTHEST)).mappings()
    return (ReadingRun(**row) for row in rows)
