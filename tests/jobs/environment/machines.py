"""An environment's health to judge: probes, budgets, backups and finished jobs, around the morning of a Monday."""

from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Reason
from connectors.health_records import Allowance, Backup, JobFinish, Probe
from jobs.base import Finding, Unknown
from jobs.environment.health import decide
from jobs.policy import Policy
from jobs.views import EnvironmentView
from tests.jobs.samples import LONG_AGO, NOW, POLICY

FIVE = timedelta(minutes=5)


def a_probe(minutes_ago: float = 0, reason: Reason | None = None, **changes: Any) -> Probe:
    """A try to reach Salesforce."""
    at = NOW - timedelta(minutes=minutes_ago)
    values: dict[str, Any] = {"environment": "production", "system": "salesforce", "at": at, "reason": reason}
    return Probe(**{"seconds": 0.1} | values | changes)


def tries(*reasons: Reason | None, system: str = "salesforce") -> tuple[Probe, ...]:
    """Probes every five minutes, the latest last, now."""
    return tuple(a_probe(5 * ago, reason, system=system) for ago, reason in enumerate(reversed(reasons)))


def an_allowance(left: float, *, at: datetime = NOW, total: int = 100_000) -> Allowance:
    """What an org says of its budget, of which a share is left."""
    return Allowance(environment="production", at=at, used=round(total * (1 - left)), total=total)


def a_backup(hours_ago: float = 1, **changes: Any) -> Backup:
    """A backup that was restored and checked at once."""
    taken = NOW - timedelta(hours=hours_ago)
    values: dict[str, Any] = {"taken_at": taken, "file": "store.bak", "sha256": "0", "size": 1, "verified_at": taken}
    return Backup(**values | changes)


def a_finish(minutes_ago: float | None = 0, *, job: str = "sync-window", **changes: Any) -> JobFinish:
    """A job that finished so long ago; None: never."""
    finished = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    values: dict[str, Any] = {"job": job, "environment": "production", "first_at": LONG_AGO, "finished_at": finished}
    return JobFinish(**values | changes)


def an_environment(**changes: Any) -> EnvironmentView:
    """An environment in good health, whose store has been in use for long."""
    values: dict[str, Any] = {
        "environment": "production",
        "systems": ("salesforce", "graph"),
        "backups": (a_backup(),),
        "store_opened": LONG_AGO,
        "scheduled": True,
        "periods": {"sync-window": 900.0, "aliases": 3600.0},
    }
    return EnvironmentView(**values | changes)


def found(view: EnvironmentView, policy: Policy = POLICY, now: datetime = NOW) -> list[Finding]:
    """What is wrong, in the order of code and subject."""
    verdicts = [one for one in decide(view, policy, now) if isinstance(one, Finding)]
    return sorted(verdicts, key=lambda one: (one.code, one.subject))


def untold(view: EnvironmentView, policy: Policy = POLICY, now: datetime = NOW) -> list[Unknown]:
    """What could not be told."""
    return [one for one in decide(view, policy, now) if isinstance(one, Unknown)]
