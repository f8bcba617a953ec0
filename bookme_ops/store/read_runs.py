"""Read runs: which collecting runs there were, and which could not read a subject."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, select

from bookme_ops.store.ledger_tables import RUN

LONGEST = 4_000
"""So many runs are looked through at most, the latest: six weeks of a run every quarter of an hour."""
SECOND = timedelta(seconds=1)
COLLECT = RUN.c.kind == "collect"
FIELDS = (RUN.c.id, RUN.c.started_at, RUN.c.finished_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRun:
    """A collecting run."""

    id: int
    started_at: datetime
    finished_at: datetime | None


def first_read(connection: Connection, kind: str) -> datetime | None:
    """When the first run began that read subjects of a kind of coverage."""
    began = select(RUN.c.started_at).where(COLLECT, _tells(kind)).order_by(RUN.c.id).limit(1)
    found: datetime | None = connection.execute(began).scalar_one_or_none()
    return found


def run_at(connection: Connection, at: datetime) -> ReadRun | None:
    """The collecting run that was going on at an instant of whole seconds, rounded down.

    Of two that share the second, the one that had begun before it.
    """
    started = select(*FIELDS).where(COLLECT, RUN.c.started_at < at + SECOND)
    going_on = [run for run in _load(connection, started.order_by(RUN.c.id.desc()).limit(2)) if _lasts(run, at)]
    return going_on[0] if going_on else None


def missing_runs(connection: Connection, since: datetime, subject: str) -> list[ReadRun]:
    """The runs since an instant that tried a subject of coverage and could not read it, the oldest first."""
    # The coverage is searched as text, in the database: to decode that of a thousand runs would take a second.
    missed = cast(RUN.c.coverage, Text).contains(f'"id": "{subject}"', autoescape=True)
    wanted = select(*FIELDS).where(COLLECT, RUN.c.started_at >= since, missed)
    return _load(connection, wanted.order_by(RUN.c.id.desc()).limit(LONGEST))


def reading_runs(connection: Connection, since: datetime, kind: str) -> list[ReadRun]:
    """The runs since an instant that ended and read subjects of a kind of coverage, the oldest first."""
    wanted = select(*FIELDS).where(COLLECT, RUN.c.started_at >= since, RUN.c.finished_at.is_not(None), _tells(kind))
    return _load(connection, wanted.order_by(RUN.c.id.desc()).limit(LONGEST))


def reason_of(connection: Connection, run_id: int, *, kind: str, subject: str) -> str:
    """Why a run could not read a subject; nothing if it does not say."""
    coverage: dict[str, Any] = connection.execute(select(RUN.c.coverage).where(RUN.c.id == run_id)).scalar() or {}
    missed = coverage.get(kind, {}).get("not_checked", ())
    return next((str(one["reason"]) for one in missed if one["id"] == subject), "")


def _lasts(run: ReadRun, at: datetime) -> bool:
    return run.finished_at is None or run.finished_at >= at


def _tells(kind: str) -> ColumnElement[bool]:
    return cast(RUN.c.coverage, Text).contains(f'"{kind}": {{', autoescape=True)


def _load(connection: Connection, wanted: Any) -> list[ReadRun]:
    rows = connection.execute(wanted).all()
    return [ReadRun(id=no, started_at=start, finished_at=end) for no, start, end in reversed(rows)]
