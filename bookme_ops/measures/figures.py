"""Figures: everything that a monitor is told of, as of one instant. What is not known is not there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.store.alerts_queue import Queue
from bookme_ops.store.service_figures import DutyCount, LastRun, OpenCount, Purged
from connectors.health_records import Allowance, Backup, Probe
from jobs.base import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFigures:
    """A task of the schedule."""

    name: str
    last: LastRun | None
    """None: it never ended."""
    running: bool
    paused: bool
    next_due: datetime | None
    late_since: datetime | None
    """None: it is not late."""
    owed: int
    """How many of its times are late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleFigures:
    """The schedule as a whole. It is there only where a service ever worked by it."""

    beat: datetime
    """When a leader was heard of last."""
    led: bool
    waiting: int
    """What was due and is not begun."""
    running: int
    late: int
    """Tasks."""
    oldest_owed: datetime | None
    tasks: tuple[TaskFigures, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How well the subjects of one kind are known, of an environment or of the tenant that it comes first in."""

    environment: str
    kind: str
    known: int
    unknown: Mapping[str, int]
    """By the reason."""
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """Calls by system, added up for as long as this process looks."""

    requests: Mapping[str, int]
    throttled: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFigures:
    """What people have not been told."""

    queue: Queue
    dead: int
    """Messages that were given up and still matter."""
    channels: Mapping[str, int]
    """How many channels there are, by how they fare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFigures:
    """The newest copy of the store, and the newest one that was restored and found sound."""

    newest: Backup
    proven: Backup | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of it."""

    at: datetime
    schedule: ScheduleFigures | None
    readings: tuple[Reading, ...]
    budgets: tuple[Allowance, ...]
    probes: tuple[Probe, ...]
    traffic: Traffic
    incidents: tuple[OpenCount, ...]
    responses: Mapping[tuple[Priority, str], int] | None
    """First responses that are owed, by priority and `on_track`, `at_risk` or `breached`; None: to tell
    them, too many histories would have to be read."""
    alerts: AlertFigures
    backup: BackupFigures | None
    purged: Purged | None
    duties: DutyCount
    size: int
    """Bytes of the store."""
