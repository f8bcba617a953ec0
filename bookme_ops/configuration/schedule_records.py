"""The schedule as the rest of the program sees it: frozen, typed, complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bookme_ops.configuration.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSettings:
    """What a bank says of a task; None leaves it to the task."""

    cron: str | None = None
    enabled: bool = True
    overlap: str = "skip"
    """`skip`, `queue` or `cancel`."""
    misfire_grace: timedelta = timedelta(days=1)
    time_limit: timedelta | None = None
    retries: int | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How the service does what is due."""

    grace: timedelta
    """After what was expected, until it is late."""
    stop_within: timedelta
    monitor_url: Secret | None
    monitor_private: bool
    backup_folder: Path
    backup_keep: int
    history_days: int
    tasks: Mapping[str, TaskSettings]
    """Of tasks that the bank says something of."""
