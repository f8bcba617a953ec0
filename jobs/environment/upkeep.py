"""Upkeep: our own work is done on time, and our store could be restored."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Reason
from connectors.health_records import Backup, JobFinish, LateTask
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.policy import Policy
from jobs.views import EnvironmentView

LATE = Kind(code="ENV042", name="job-late", priority=Priority.HIGH, category="integration-failure")
UNPROVEN = Kind(code="ENV043", name="backup-unproven", priority=Priority.HIGH, category="integration-failure")
STORE = Subject(kind="store", id="store")
SCHEDULE = Subject(kind="schedule", id="schedule")
MANY = 3
"""If more tasks are late, it is the schedule as a whole that is."""


def find_late_jobs(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding]:
    """ENV042. A job that was never begun, or is not scheduled, is not late.

    Where our own service works by a schedule, that knows what is late, and one environment says so for all.
    """
    if view.late is not None:
        yield from _find_late_tasks(view, now)
        return
    if not view.scheduled:
        return
    for finish in sorted(view.finishes, key=lambda one: (one.job, one.first_at)):
        period = view.periods.get(finish.job, 0.0)
        if finish.environment != view.environment or period <= 0:
            continue
        last = finish.finished_at or finish.first_at
        if now - last > timedelta(seconds=period) + policy.job_grace:
            yield _late(view, finish, last, period, now)


def judge_backups(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """ENV043, said by one environment for all. A store that is younger than a backup may be is not judged."""
    if not view.primary or any(_proven(backup, policy, now) for backup in view.backups):
        return
    if view.store_opened is None:
        yield Unknown(
            environment=view.environment,
            subject=STORE,
            reason=Reason.NEVER_READ,
            covers=frozenset({STORE}),
            codes=frozenset({UNPROVEN.code}),
        )
    elif now - view.store_opened > policy.backup_within:
        yield _unproven(view, policy, now)


def _proven(backup: Backup, policy: Policy, now: datetime) -> bool:
    fresh = now - policy.backup_within <= backup.taken_at <= now
    checked = backup.verified_at is not None and backup.verified_at <= now
    return fresh and checked and backup.problem is None


def _find_late_tasks(view: EnvironmentView, now: datetime) -> Iterator[Finding]:
    late = [one for one in view.late or () if one.late_at <= now]
    if not view.primary or not late:
        return
    if len(late) > MANY:
        yield _late_schedule(view, late, now)
        return
    for one in sorted(late, key=lambda task: task.task):
        why = f": {one.reason}" if one.reason else ""
        yield Finding(
            code=LATE.code,
            environment=view.environment,
            subject=Subject(kind="job", id=one.task),
            priority=LATE.priority,
            summary=f"The task {one.task} was expected at {one.expected_at:%Y-%m-%d %H:%M} UTC,"
            f" and is {one.state}{why}.",
            evidence=_tell_late(one, now),
        )


def _late_schedule(view: EnvironmentView, late: list[LateTask], now: datetime) -> Finding:
    since = min(one.expected_at for one in late)
    return Finding(
        code=LATE.code,
        environment=view.environment,
        subject=SCHEDULE,
        priority=LATE.priority,
        summary=f"The schedule is late: {len(late)} tasks were not done, the first expected at"
        f" {since:%Y-%m-%d %H:%M} UTC.",
        evidence={"tasks": [_tell_late(one, now) for one in sorted(late, key=lambda task: (task.late_at, task.task))]},
    )


def _tell_late(one: LateTask, now: datetime) -> dict[str, Any]:
    return {
        "job": one.task,
        "expected_at": one.expected_at.isoformat(),
        "late_at": one.late_at.isoformat(),
        "late_seconds": (now - one.expected_at).total_seconds(),
        "owed": one.owed,
        "state": one.state,
        "reason": one.reason,
    }


def _late(view: EnvironmentView, finish: JobFinish, last: datetime, period: float, now: datetime) -> Finding:
    told = "has not finished since" if finish.finished_at else "was begun and has never finished since"
    return Finding(
        code=LATE.code,
        environment=view.environment,
        subject=Subject(kind="job", id=finish.job),
        priority=LATE.priority,
        summary=f"The job {finish.job} of {view.environment} {told} {last:%Y-%m-%d %H:%M} UTC.",
        evidence={
            "job": finish.job,
            "first_at": finish.first_at.isoformat(),
            "finished_at": finish.finished_at.isoformat() if finish.finished_at else None,
            "period_seconds": period,
            "late_seconds": (now - last).total_seconds() - period,
        },
    )


def _unproven(view: EnvironmentView, policy: Policy, now: datetime) -> Finding:
    known = [backup for backup in view.backups if backup.taken_at <= now]
    latest = max(known, key=lambda backup: (backup.taken_at, backup.file), default=None)
    hours = policy.backup_within.total_seconds() / 3600
    return Finding(
        code=UNPROVEN.code,
        environment=view.environment,
        subject=STORE,
        priority=UNPROVEN.priority,
        summary=f"No backup of the store that was taken in the last {hours:g} hours has been restored and checked.",
        evidence={
            "store_opened": view.store_opened.isoformat() if view.store_opened else None,
            "latest": _tell(latest) if latest else None,
            "backups": len(known),
        },
    )


def _tell(backup: Backup) -> dict[str, str | None]:
    return {
        "taken_at": backup.taken_at.isoformat(),
        "verified_at": backup.verified_at.isoformat() if backup.verified_at else None,
        "problem": backup.problem,
    }
