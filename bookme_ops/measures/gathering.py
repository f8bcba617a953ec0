"""Gathering: all figures of one moment, each by a question that stays quick however much is kept."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.alerts.channel_care import stand_of
from bookme_ops.measures.figures import (
    AlertFigures,
    BackupFigures,
    Figures,
    Reading,
    ScheduleFigures,
    TaskFigures,
)
from bookme_ops.measures.first_responses import ResponseCount
from bookme_ops.measures.traffic import TrafficCount
from bookme_ops.store import health, schedule
from bookme_ops.store.alerts_channels import ChannelState, channel_states
from bookme_ops.store.alerts_queue import dead_letters
from bookme_ops.store.db import Connection
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.operation_figures import size_of
from bookme_ops.store.schedule_lead import leader
from bookme_ops.store.schedule_pauses import pauses
from bookme_ops.store.service_figures import (
    ReadCount,
    count_duties,
    count_open,
    count_reads,
    last_purge,
    last_runs,
    latest_probes,
    read_backlog,
)
from bookme_ops.store.slot import SlotState
from bookme_ops.wiring import Ops
from connectors.health_records import Backup

MATTERS = timedelta(days=7)
"""Dead letters count for so long, and longer while their incident is open."""
SYSTEMS = ("salesforce", "graph", "bookme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is remembered from one gathering to the next."""

    traffic: TrafficCount
    responses: ResponseCount


def gather(ops: Ops, tasks: Collection[str], counted: Counted, now: datetime) -> Figures:
    """Every figure, of one moment of the store. `tasks` are the names of what is on the schedule."""
    sites = ops.estate.sites
    with ops.store.read() as connection:
        budgets = (health.allowance_of(connection, site.name) for site in sites)
        return Figures(
            at=now,
            schedule=read_schedule(connection, tasks, now),
            readings=tuple(sum_readings(ops, count_reads(connection))),
            budgets=tuple(budget for budget in budgets if budget is not None),
            probes=tuple(latest_probes(connection, [(site.name, system) for site in sites for system in SYSTEMS])),
            traffic=counted.traffic.update(connection),
            incidents=tuple(count_open(connection)),
            responses=counted.responses.update(connection, now),
            alerts=read_alerts(ops, connection, now),
            backup=choose_backup(health.backups(connection)),
            purged=last_purge(connection),
            duties=count_duties(connection, now),
            size=size_of(connection),
        )


def read_alerts(ops: Ops, connection: Connection, now: datetime) -> AlertFigures:
    """What people were not told, and how the channels of the settings fare."""
    states, names = channel_states(connection), [channel.name for channel in ops.settings.alerts.channels]
    dead = dead_letters(connection, since=now - MATTERS)
    return AlertFigures(
        queue=read_backlog(connection, {*names, *states}),
        dead=sum(one.count for one in dead),
        channels=Counter(stand_of(states.get(name, ChannelState(name=name))) for name in names),
    )


def read_schedule(connection: Connection, tasks: Collection[str], now: datetime) -> ScheduleFigures | None:
    """How the schedule stands; None if no service ever worked by it."""
    leads, late = leader(connection), late_tasks(connection, now)
    if leads is None or late is None:
        return None
    holder, beat = leads
    ends = last_runs(connection, tasks)
    paused = pauses(connection, now)
    owed = {one.task: one for one in late}
    unfinished = schedule.unfinished(connection)
    running = {slot.task for slot in unfinished if slot.state is SlotState.RUNNING}
    waiting = [slot for slot in unfinished if slot.state is SlotState.WAITING]
    due = {slot.task: slot.due_at for slot in sorted(waiting, key=lambda slot: slot.due_at, reverse=True)}
    figures = []
    for name in sorted(tasks):
        lag = owed.get(name)
        figures.append(
            TaskFigures(
                name=name,
                last=ends.get(name),
                running=name in running,
                paused=name in paused or None in paused,
                next_due=due.get(name),
                late_since=lag.late_at if lag is not None else None,
                owed=lag.owed if lag is not None else 0,
            )
        )
    return ScheduleFigures(
        beat=beat,
        led=holder is not None,
        waiting=sum(slot.due_at <= now for slot in waiting),
        running=len(running),
        late=len(late),
        oldest_owed=min((one.expected_at for one in late), default=None),
        tasks=tuple(figures),
    )


def sum_readings(ops: Ops, counts: Iterable[ReadCount]) -> list[Reading]:
    """Counts of scopes as those of environments; what belongs to a tenant is told of the first environment over it.

    What belongs to neither, because the settings do not name it any more, is left out.
    """
    first = {site.tenant: site.name for site in reversed(ops.estate.sites)}
    homes = first | {site.name: site.name for site in ops.estate.sites}
    alike: dict[tuple[str, str], list[ReadCount]] = defaultdict(list)
    for count in counts:
        if count.scope in homes:
            alike[homes[count.scope], count.kind].append(count)
    return [_sum(environment, kind, found) for (environment, kind), found in sorted(alike.items())]


def choose_backup(copies: Collection[Backup]) -> BackupFigures | None:
    """The newest of some copies, and the newest that was proven; None: there is none."""
    if not copies:
        return None
    proven = [one for one in copies if one.verified_at is not None and one.problem is None]
    return BackupFigures(
        newest=max(copies, key=lambda one: one.taken_at), proven=max(proven, key=lambda one: one.taken_at, default=None)
    )


def _sum(environment: str, kind: str, counts: list[ReadCount]) -> Reading:
    unknown: Counter[str] = Counter()
    for one in counts:
        if one.reason is not None:
            unknown[one.reason.value] += one.count
    return Reading(
        environment=environment,
        kind=kind,
        known=sum(one.count for one in counts if one.reason is None),
        unknown=unknown,
        oldest=min((one.oldest for one in counts if one.oldest is not None), default=None),
        newest=max((one.newest for one in counts if one.newest is not None), default=None),
    )
