"""The front page: what is wrong now, the worst first; what is not known; how fresh the rest is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.alerts.status import count_dead
from bookme_ops.service_levels.clock import Clock
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.standings import clocks_of
from bookme_ops.store.alerts_channels import channel_states
from bookme_ops.store.alerts_queue import Queue
from bookme_ops.store.db import Connection
from bookme_ops.store.health import allowance_of
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.service_figures import read_backlog
from bookme_ops.store.trend_front import (
    Calendars,
    ReadPart,
    Unread,
    calendars_of,
    count_open,
    latest_probes,
    open_umbrellas,
    reads_of,
    unread_of,
    worst_incidents,
)
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.health_records import Allowance, LateTask, Probe
from jobs.base import Priority
from jobs.environment.systems import OUT_OF_REACH

WORST = 10
LOOKED_AT = 40
"""Of so many of the most urgent incidents the clocks are read, to find those that are due first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worst:
    """An open incident and how its first response stands."""

    incident: Incident
    priority: Priority
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemState:
    """What the latest probes of a system say."""

    environment: str
    system: str
    state: str
    """`up`, `down`, `failing` (fewer failures than make it down), or `unknown`."""
    at: datetime | None
    reason: Reason | None
    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The daily API requests of an org, as it told them last."""

    environment: str
    allowance: Allowance | None

    @property
    def left(self) -> int | None:
        """How many are left; None if it never told."""
        return None if self.allowance is None else max(0, self.allowance.total - self.allowance.used)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is read of a tenant or an environment, and what is not."""

    name: str
    parts: tuple[ReadPart, ...]
    unread: tuple[Unread, ...]
    calendars: Calendars | None
    """Of a tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """All of it, of one moment of the store."""

    worst: tuple[Worst, ...]
    counts: dict[tuple[Priority, State], int]
    umbrellas: tuple[tuple[Incident, int], ...]
    """Each with how many incidents hang under it."""
    systems: tuple[SystemState, ...]
    late: tuple[LateTask, ...] | None
    """None: no service ever worked by the schedule of this store."""
    queue: Queue
    dead: dict[str, int]
    """Alerts that never arrived, by channel."""
    scopes: tuple[Scope, ...]
    budgets: tuple[Budget, ...]

    @property
    def open(self) -> int:
        """All open incidents."""
        return sum(self.counts.values())

    def of(self, priority: Priority) -> int:
        """The open incidents of a priority."""
        return sum(count for (one, _), count in self.counts.items() if one is priority)

    @property
    def down(self) -> tuple[SystemState, ...]:
        """The systems that are down."""
        return tuple(one for one in self.systems if one.state == "down")

    @property
    def unread(self) -> int:
        """How many subjects cannot be read."""
        return sum(one.count for scope in self.scopes for one in scope.unread)


def read_front(ops: Ops, now: datetime) -> Front:
    """The front page as of an instant."""
    environments = [site.name for site in ops.chosen]
    with ops.store.read() as connection:
        counts = count_open(connection, environments)
        umbrellas = open_umbrellas(connection, environments)
        return Front(
            worst=_worst(ops, connection, [one for one, _ in umbrellas], now),
            counts={(Priority(priority), State(state)): count for (priority, state), count in counts.items()},
            umbrellas=tuple(umbrellas),
            systems=tuple(one for name in environments for one in _systems(ops, connection, name, now)),
            late=late_tasks(connection, now),
            queue=read_backlog(connection, _channels(ops, connection)),
            dead=count_dead(ops, now),
            scopes=tuple(_scopes(ops, connection)),
            budgets=tuple(Budget(environment=name, allowance=allowance_of(connection, name)) for name in environments),
        )


def _channels(ops: Ops, connection: Connection) -> set[str]:
    """Those of the settings, and those through which anything was ever told."""
    return {*(channel.name for channel in ops.settings.alerts.channels), *channel_states(connection)}


def _worst(ops: Ops, connection: Connection, umbrellas: Sequence[Incident], now: datetime) -> tuple[Worst, ...]:
    """By priority; among equals those first that nobody answered, and of these the one that is due first."""
    environments = [site.name for site in ops.chosen]
    found = worst_incidents(connection, environments, umbrellas, now, LOOKED_AT)
    clocks = clocks_of(connection, found, rule_of(ops.settings), now)
    told = [Worst(incident=one, priority=Priority(one.priority), clock=clocks[one.id]) for one in found]
    told.sort(key=_first)
    return tuple(told[:WORST])


def _first(one: Worst) -> tuple[int, bool, datetime, datetime, int]:
    return (-one.priority, not one.clock.unanswered, one.clock.due, one.incident.opened_at, one.incident.id)


def _systems(ops: Ops, connection: Connection, environment: str, now: datetime) -> list[SystemState]:
    settings = ops.settings.environment(environment)
    names = ["salesforce", "graph", *(["bookme"] if settings.backend_version is not None else [])]
    probes = latest_probes(connection, environment, names, now, settings.down_after)
    return [_state(environment, system, probes[system], settings.down_after) for system in names]


def _state(environment: str, system: str, probes: Sequence[Probe], down_after: int) -> SystemState:
    """As the job of ENV041 judges it: down after so many failures in a row; one answer among them is enough."""
    if not probes:
        return SystemState(
            environment=environment, system=system, state="unknown", at=None, reason=Reason.NEVER_READ, seconds=None
        )
    latest = probes[0]
    if latest.answered:
        state = "up"
    elif len(probes) == down_after and all(probe.reason in OUT_OF_REACH for probe in probes):
        state = "down"
    else:
        state = "failing" if latest.reason in OUT_OF_REACH else "unknown"
    return SystemState(
        environment=environment,
        system=system,
        state=state,
        at=latest.at,
        reason=latest.reason,
        seconds=latest.seconds if latest.answered else None,
    )


def _scopes(ops: Ops, connection: Connection) -> list[Scope]:
    tenants = [
        Scope(
            name=f"tenant {tenant}" if len(ops.tenants) > 1 else "tenant",
            parts=tuple(reads_of(connection, tenant)),
            unread=tuple(unread_of(connection, tenant)),
            calendars=calendars_of(connection, tenant),
        )
        for tenant in ops.tenants
    ]
    return tenants + [
        Scope(
            name=site.name,
            parts=tuple(reads_of(connection, site.name)),
            unread=tuple(unread_of(connection, site.name)),
            calendars=None,
        )
        for site in ops.chosen
    ]
