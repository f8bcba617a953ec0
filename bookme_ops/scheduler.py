"""Scheduler: when jobs are due, and how long it is between two runs of one."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from jobs.base import Job

ALWAYS = "*"
MINUTE = timedelta(minutes=1)
HOURS, DAYS, WEEKS, YEARS = timedelta(hours=2), timedelta(days=2), timedelta(days=8), timedelta(days=400)
"""How far to either side one must look to see every gap of a schedule that repeats by the hour, day, week or year."""


def longest_gaps(jobs: Iterable[Job[Any, Any]], zone: ZoneInfo, around: datetime) -> dict[str, float]:
    """For each job the longest gap between its runs of the time around an instant, in seconds."""
    return {job.name: longest_gap(job.cron, zone, around) for job in jobs}


def longest_gap(cron: str, zone: ZoneInfo, around: datetime) -> float:
    """The longest gap between two times of a cron expression before or after an instant, in seconds.

    The expression has five fields, in the order minute, hour, day of month, month, day of week; it is read in the
    bank's time zone, so that the day on which clocks are put back has a longer gap.
    """
    reach = _reach_of(cron)
    times = _times(CronTrigger.from_crontab(cron, timezone=zone), around - reach, around + reach)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    return max(gaps, default=2 * reach.total_seconds())


def times_between(cron: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The times of a cron expression from one instant to another, both included, in UTC.

    Raises ValueError for an expression that is none.
    """
    return _times(CronTrigger.from_crontab(cron, timezone=zone), start, end)


def _reach_of(cron: str) -> timedelta:
    _minute, hour, day, month, weekday = cron.split()
    if (day, month) != (ALWAYS, ALWAYS):
        return YEARS
    if weekday != ALWAYS:
        return WEEKS
    return DAYS if hour != ALWAYS else HOURS


def _times(trigger: CronTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    """In UTC: the difference of two times of one zone is that of their clocks, and an hour that comes twice is one.

    Where the trigger would go back into the first of these hours, the search goes on a minute later.
    """
    moment = start.astimezone(UTC)
    while moment <= end:
        found = trigger.get_next_fire_time(None, moment)
        if found is None:
            return
        following = found.astimezone(UTC)
        if following > end:
            return
        if following >= moment:
            yield following
        moment = max(following, moment) + MINUTE
