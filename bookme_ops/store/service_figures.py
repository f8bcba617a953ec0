"""Service figures: how our own work stands at one look, for monitors that ask every few seconds.

However much is kept, each question is answered by an index or looks at few rows.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bookme_ops.store.alert_tables import ALERT_MESSAGE
from bookme_ops.store.alerts import MessageState
from bookme_ops.store.alerts_queue import UNSENT, Queue
from bookme_ops.store.audit_log import HEAD_ID
from bookme_ops.store.bulk import fetch
from bookme_ops.store.bundle_tables import AUDIT, AUDIT_HEAD
from bookme_ops.store.incident import State
from bookme_ops.store.instants import instant, maybe_instant
from bookme_ops.store.ledger_tables import INCIDENT, INCIDENT_TRANSITION, RUN
from bookme_ops.store.runs import RUNNING
from bookme_ops.store.schedule_tables import DUTY, SCHEDULE_SLOT
from bookme_ops.store.slot import SlotState
from connectors.errors import Reason
from connectors.health_records import Probe
from jobs.base import Priority

LATEST_DEEDS = 20_000
"""So many entries of the audit log are looked through for the last purge."""
SILENT = (MessageState.SILENCED.value, MessageState.HELD.value)
MOST_RUNS = 500
"""So many runs are read at once; the next look goes on from there."""
# Not as `state <> 'resolved'`: by this SQLite walks along `ix_incident_queue`, which has all that is asked for.
STANDS = INCIDENT.c.state.in_((State.OPEN.value, State.ACKNOWLEDGED.value))
REMOVED = re.compile(r"([a-z_]+) (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCount:
    """Incidents that are open or acknowledged and have all of this in common."""

    environment: str
    code: str
    priority: Priority
    state: State
    count: int
    oldest: datetime
    """When the first of them was opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCount:
    """How many subjects of a scope and kind stand alike."""

    scope: str
    kind: str
    reason: Reason | None
    """Why their latest read failed; None: it did not."""
    count: int
    oldest: datetime | None
    """The longest ago that one of them was read completely; None: none ever was."""
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCost:
    """What a collecting run that has ended cost, by system."""

    id: int
    requests: dict[str, int]
    throttled: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """The last purge that was carried out."""

    at: datetime
    removed: dict[str, int]
    """Rows by kind; kinds of which nothing was old are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRun:
    """The last run of a task that ended."""

    state: SlotState
    began: datetime
    ended: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyCount:
    """Work of people that nobody has signed."""

    open: int
    overdue: int


def count_open(connection: Connection) -> list[OpenCount]:
    """The incidents that are open, by what monitors ask for."""
    table = INCIDENT.c
    alike = (table.environment, table.code, table.priority, table.state)
    wanted = select(*alike, func.count(), func.min(table.opened_at)).where(STANDS).group_by(*alike).order_by(*alike)
    return [
        OpenCount(
            environment=environment,
            code=code,
            priority=Priority(priority),
            state=State(state),
            count=int(count),
            oldest=oldest,
        )
        for environment, code, priority, state, count, oldest in connection.execute(wanted)
    ]


def count_reads(connection: Connection) -> list[ReadCount]:
    """How well all subjects are known."""
    alike = "scope, kind, reason"
    figures = "COUNT(*), MIN(read_at), MAX(read_at)"
    statement = f"SELECT {alike}, {figures} FROM coverage GROUP BY {alike} ORDER BY scope, kind, reason"  # noqa: S608
    return [
        ReadCount(
            scope=scope,
            kind=kind,
            reason=Reason(reason) if reason else None,
            count=int(count),
            oldest=maybe_instant(oldest),
            newest=maybe_instant(newest),
        )
        for scope, kind, reason, count, oldest, newest in fetch(connection, statement)
    ]


def latest_probes(connection: Connection, systems: Iterable[tuple[str, str]]) -> list[Probe]:
    """The latest probe of each pair of environment and system; a system that was never asked is left out."""
    statement = (
        "SELECT at, reason, seconds FROM probe WHERE environment = ? AND system = ? ORDER BY at DESC, id DESC LIMIT 1"
    )
    found = []
    for environment, system in systems:
        for at, reason, seconds in fetch(connection, statement, (environment, system)):
            why = Reason(reason) if reason else None
            found.append(Probe(environment=environment, system=system, at=instant(at), reason=why, seconds=seconds))
    return found


def latest_run(connection: Connection) -> int:
    """The number of the latest run; 0: there is none."""
    return int(connection.execute(select(func.max(RUN.c.id))).scalar() or 0)


def costs_since(connection: Connection, after: int) -> tuple[list[RunCost], int]:
    """What collecting runs with numbers above one cost that have ended, and a number to go on from.

    A run that goes on is come back to, and so are those after it: whoever adds up must know which it has seen.
    """
    wanted = select(RUN.c.id, RUN.c.kind, RUN.c.status, RUN.c.figures).where(RUN.c.id > after)
    rows = connection.execute(wanted.order_by(RUN.c.id).limit(MOST_RUNS)).all()
    unfinished = [row.id for row in rows if row.status == RUNNING]
    ended = [row for row in rows if row.kind == "collect" and row.status != RUNNING]
    until = min(unfinished, default=rows[-1].id + 1 if rows else after + 1) - 1
    return [_cost(row.id, row.figures) for row in ended], int(until)


def last_purge(connection: Connection) -> Purged | None:
    """What the last purge removed, told from the audit log; None: there was none for long."""
    recent = select(AUDIT_HEAD.c.last - LATEST_DEEDS).where(AUDIT_HEAD.c.id == HEAD_ID).scalar_subquery()
    wanted = select(AUDIT.c.at, AUDIT.c.detail).where(AUDIT.c.number > recent, AUDIT.c.action == "store.purged")
    row = connection.execute(wanted.order_by(AUDIT.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Purged(at=row.at, removed={kind: int(count) for kind, count in REMOVED.findall(row.detail)})


def last_runs(connection: Connection, tasks: Iterable[str]) -> dict[str, LastRun]:
    """How each task ended the last time that it was begun; one that never ended is left out."""
    slot = SCHEDULE_SLOT.c
    ended = (slot.started_at.is_not(None), slot.finished_at.is_not(None))
    wanted = select(slot.state, slot.started_at, slot.finished_at).where(*ended)
    newest = wanted.order_by(slot.expected_at.desc(), slot.attempt.desc()).limit(1)
    rows = {task: connection.execute(newest.where(slot.task == task)).one_or_none() for task in tasks}
    return {
        task: LastRun(state=SlotState(row.state), began=row.started_at, ended=row.finished_at)
        for task, row in rows.items()
        if row is not None
    }


def read_backlog(connection: Connection, channels: Iterable[str]) -> Queue:
    """What people were not told through some channels; `alerts_queue.read_queue` looks through all messages instead."""
    message, step = ALERT_MESSAGE.c, INCIDENT_TRANSITION.c
    untold, first = connection.execute(select(func.count(), func.min(step.at)).where(step.told_at.is_(None))).one()
    ours = (message.channel.in_(sorted(channels)), message.state.in_((*UNSENT, *SILENT)))
    since = func.min(message.created_at)
    rows = connection.execute(select(message.state, func.count(), since).where(*ours).group_by(message.state))
    found = {state: (int(count), oldest) for state, count, oldest in rows}
    times = [first, *(found[state][1] for state in UNSENT if state in found)]
    return Queue(
        steps=int(untold),
        waiting=sum(found[state][0] for state in UNSENT if state in found),
        silenced=found.get(MessageState.SILENCED.value, (0,))[0],
        held=found.get(MessageState.HELD.value, (0,))[0],
        oldest=min((at for at in times if at is not None), default=None),
    )


def count_duties(connection: Connection, now: datetime) -> DutyCount:
    """The duties that are yet to be signed."""
    unsigned = select(func.count()).select_from(DUTY).where(DUTY.c.signed_at.is_(None))
    overdue = connection.execute(unsigned.where(DUTY.c.due_at < now)).scalar_one()
    return DutyCount(open=int(connection.execute(unsigned).scalar_one()), overdue=int(overdue))


def _cost(number: int, figures: dict[str, Any]) -> RunCost:
    return RunCost(id=number, requests=figures.get("requests") or {}, throttled=figures.get("throttled") or {})
