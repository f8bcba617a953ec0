"""The front page's questions, each answered by an index or a few rows: what is worst, what is down, what is old."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, not_, or_, select

from bookme_ops.store.alerts_incidents import EVERYWHERE
from bookme_ops.store.bulk import fetch
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_rows import IS_OPEN, load
from bookme_ops.store.instants import instant, maybe_instant
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION, RUN
from connectors.errors import NOT_TO_BE_READ, Reason
from connectors.health_records import Probe
from jobs.base import Priority

STANDING = (State.OPEN.value, State.ACKNOWLEDGED.value)

LOOKED_BACK = 50
"""So many of the latest runs are asked when they ended: of two at once the earlier one may end later."""
LATEST_PROBES = (
    "SELECT at, reason, seconds FROM probe WHERE environment = ? AND system = ? AND at <= ? ORDER BY at DESC LIMIT ?"
)
UNREAD = (
    "SELECT kind, reason, COUNT(*), MIN(COALESCE(failing_since, failed_at)), MIN(subject) FROM coverage"
    " WHERE scope = ? AND reason IS NOT NULL GROUP BY kind, reason ORDER BY kind, reason"
)
READS = (
    "SELECT kind, subject, read_at, reason FROM coverage WHERE scope = ? AND kind IN ('query', 'directory')"
    " ORDER BY read_at IS NOT NULL, read_at, kind, subject"
)
CALENDARS = (
    "SELECT COUNT(*), SUM(CASE WHEN reason IS NULL THEN 1 ELSE 0 END),"
    " MIN(CASE WHEN reason IS NULL THEN read_at END), MAX(read_at) FROM coverage WHERE scope = ? AND kind = 'mailbox'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What changes whenever something happened that a page may show."""

    step: int
    """The number of the latest step of an incident."""
    run: int
    ended_at: datetime | None
    """When the latest run to end did so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Subjects of one kind that cannot be read for the same reason."""

    kind: str
    reason: Reason
    count: int
    since: datetime | None
    """Of the one that failed first."""
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """A query or a directory of the mirror, and how fresh it is."""

    kind: str
    subject: str
    read_at: datetime | None
    reason: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """How fresh the calendars of a tenant are."""

    count: int
    complete: int
    oldest: datetime | None
    """The oldest of the complete ones."""
    newest: datetime | None


def read_pulse(connection: Connection) -> Pulse:
    """The pulse of this moment."""
    step = connection.execute(select(func.max(INCIDENT_TRANSITION.c.id))).scalar()
    latest = connection.execute(select(RUN.c.id, RUN.c.finished_at).order_by(RUN.c.id.desc()).limit(LOOKED_BACK)).all()
    ends = [at for _, at in latest if at is not None]
    return Pulse(step=int(step or 0), run=int(latest[0][0]) if latest else 0, ended_at=max(ends, default=None))


def worst_incidents(
    connection: Connection, environments: Collection[str], umbrellas: Collection[Incident], now: datetime, limit: int
) -> list[Incident]:
    """The most urgent open incidents, among them the oldest; none that are muted or hang under one of the umbrellas.

    The index of the queue is asked state by state and priority by priority, until there are enough.
    """
    where = _speaking(environments, umbrellas, now)
    numbers: list[int] = []
    for priority in sorted(Priority, reverse=True):
        for state in (State.OPEN, State.ACKNOWLEDGED):
            exact = (INCIDENT.c.state == state.value, INCIDENT.c.priority == int(priority))
            ordered = select(INCIDENT.c.id).where(*exact, *where).order_by(INCIDENT.c.opened_at, INCIDENT.c.id)
            numbers += connection.execute(ordered.limit(limit)).scalars()
        if len(numbers) >= limit:
            break
    return load(connection, INCIDENT.c.id.in_(numbers)) if numbers else []


def count_open(connection: Connection, environments: Collection[str]) -> dict[tuple[int, str], int]:
    """How many incidents are open, by priority and state; muted ones and members of umbrellas included."""
    what = (INCIDENT.c.priority, INCIDENT.c.state)
    where = (INCIDENT.c.state.in_(STANDING), INCIDENT.c.environment.in_(sorted(environments)))
    rows = connection.execute(select(*what, func.count()).where(*where).group_by(*what))
    return {(int(priority), state): int(count) for priority, state, count in rows}


def open_umbrellas(connection: Connection, environments: Collection[str]) -> list[tuple[Incident, int]]:
    """The umbrella incidents that are open, the most urgent first, each with how many hang under it."""
    where = (INCIDENT.c.scope == EVERYWHERE, INCIDENT.c.environment.in_(sorted(environments)))
    found = load(connection, IS_OPEN, *where)
    under = INCIDENT.c.umbrella_id
    counted = select(under, func.count()).where(under.in_([one.id for one in found])).group_by(under)
    members = {number: int(count) for number, count in connection.execute(counted)} if found else {}
    return [(one, members.get(one.id, 0)) for one in found]


def latest_probes(
    connection: Connection, environment: str, systems: Collection[str], now: datetime, count: int
) -> dict[str, list[Probe]]:
    """The latest probes of each system, the newest first; of one that was never asked, none."""
    found: dict[str, list[Probe]] = {}
    for system in systems:
        rows = fetch(connection, LATEST_PROBES, (environment, system, int(now.timestamp()), count))
        told = {"environment": environment, "system": system}
        found[system] = [
            Probe(**told, at=instant(at), reason=Reason(reason) if reason else None, seconds=seconds)
            for at, reason, seconds in rows
        ]
    return found


def unread_of(connection: Connection, scope: str) -> list[Unread]:
    """What of a tenant or an environment cannot be read, by kind and reason; not what nobody could have read."""
    rows = fetch(connection, UNREAD, (scope,))
    told = (
        Unread(kind=kind, reason=Reason(reason), count=count, since=maybe_instant(since), example=example)
        for kind, reason, count, since, example in rows
    )
    return [one for one in told if one.reason not in NOT_TO_BE_READ]


def reads_of(connection: Connection, scope: str) -> list[ReadPart]:
    """Every query and directory of a tenant or an environment, the one that was read longest ago first."""
    return [
        ReadPart(kind=kind, subject=subject, read_at=maybe_instant(at), reason=Reason(reason) if reason else None)
        for kind, subject, at, reason in fetch(connection, READS, (scope,))
    ]


def calendars_of(connection: Connection, tenant: str) -> Calendars:
    """How fresh the calendars of a tenant are, those of rooms included."""
    [(count, complete, oldest, newest)] = fetch(connection, CALENDARS, (tenant,))
    return Calendars(count=count, complete=complete or 0, oldest=maybe_instant(oldest), newest=maybe_instant(newest))


def _speaking(
    environments: Collection[str], umbrellas: Collection[Incident], now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """By environment and code, which the index holds: what hangs under an umbrella has those of the umbrella."""
    table = INCIDENT.c
    told = (table.environment.in_(sorted(environments)), or_(table.muted_until.is_(None), table.muted_until <= now))
    covered = [and_(table.environment == one.environment, table.code == one.code) for one in umbrellas]
    if not covered:
        return told
    return (*told, or_(not_(or_(*covered)), table.id.in_([one.id for one in umbrellas])))
