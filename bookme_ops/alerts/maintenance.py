"""Maintenance: whether planned work is under way at an instant, and what it silences."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.crons import times_between
from bookme_ops.store.alerts_windows import Plan
from bookme_ops.store.incident import Incident

LONGEST = timedelta(days=7)
"""A recurring window lasts at most so long each time; what lasts longer is planned as one of its own."""


def is_active(window: Plan, now: datetime, zone: ZoneInfo) -> bool:
    """Whether a window is open at an instant: from its start on, and no longer at its end.

    One that recurs opens at each time of its cron, read in the bank's zone, for its duration, between start and end.
    """
    if not window.starts_at <= now < window.ends_at:
        return False
    if window.cron is None:
        return True
    lasting = timedelta(seconds=window.seconds or 0)
    earliest = max(window.starts_at, now - lasting)
    return any(earliest <= at and now < at + lasting for at in times_between(window.cron, zone, earliest, now))


def silences(window: Plan, incident: Incident) -> bool:
    """Whether a window is about an incident: its environment, the beginning of its code, its subject."""
    if window.environment not in {None, incident.environment}:
        return False
    if window.code is not None and not incident.code.startswith(window.code):
        return False
    return window.subject in {None, incident.subject}


def check_plan(plan: Plan, zone: ZoneInfo) -> None:
    """Raises ValueError for a window that could never open, or has no reason or no bounds."""
    if not plan.reason.strip():
        raise ValueError("a maintenance window needs a reason")
    if plan.ends_at <= plan.starts_at:
        raise ValueError("a maintenance window must end after its start")
    if plan.cron is None:
        return
    if plan.seconds is None or not 0 < plan.seconds <= LONGEST.total_seconds():
        raise ValueError("a recurring window needs a duration of at most seven days")
    if not any(True for _ in times_between(plan.cron, zone, plan.starts_at, plan.ends_at)):
        raise ValueError("the cron expression has no time between the start and the end of the window")
