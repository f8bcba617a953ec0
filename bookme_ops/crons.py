"""Crons: the instants of a cron expression in the bank's zone, and the rule for the days on which clocks are changed.

An hour field that begins with `*` means real time: in an hour that comes twice such a schedule runs both times, and
for an hour that is left out there is nothing to run. Any other hour field means the bank's clock: of an hour that comes
twice the first counts, and what would fall into an hour that is left out runs once, at its end. So a schedule of the
clock runs exactly once for each of its times on the calendar, and one of real time never pauses.
(docs/scheduling.md; the rule is that of Vixie cron: https://man7.org/linux/man-pages/man8/cron.8.html.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from jobs.base import Job

ALWAYS = "*"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOURS, DAYS, WEEKS, YEARS = timedelta(hours=2), timedelta(days=2), timedelta(days=8), timedelta(days=400)
"""How far to either side one must look to see every gap of a schedule that repeats by the hour, day, week or year."""
FARTHEST = timedelta(days=366 * 9)
"""Leap days are eight years apart around a century that has none."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the clocks of a zone are not changed."""

    start: datetime
    end: datetime
    """Exclusive; in UTC, as the start."""
    offset: timedelta


def longest_gaps(jobs: Iterable[Job[Any, Any]], zone: ZoneInfo, around: datetime) -> dict[str, float]:
    """For each job the longest gap between its runs of the time around an instant, in seconds."""
    return {job.name: longest_gap(job.cron, zone, around) for job in jobs}


def longest_gap(cron: str, zone: ZoneInfo, around: datetime) -> float:
    """The longest gap between two times of a cron expression before or after an instant, in seconds.

    It is read in the bank's time zone, so that the day on which clocks are put back has a longer gap.
    """
    reach = _reach_of(cron)
    times = times_between(cron, zone, around - reach, around + reach)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    return max(gaps, default=2 * reach.total_seconds())


def next_time(cron: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first time of a cron expression behind an instant, in UTC; None if there is none for many years."""
    return next(times_between(cron, zone, after + timedelta(microseconds=1), after + FARTHEST), None)


def times_between(cron: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The times of a cron expression from one instant to another, both included, in UTC and in their order.

    The expression has five fields, in the order minute, hour, day of month, month, day of week. Raises ValueError for
    one that is none.
    """
    trigger = trigger_of(cron)
    real = cron.split()[1].startswith(ALWAYS)
    first, told = start.astimezone(UTC), None
    # A day earlier, for what was told by the clock of before the last change is not told again.
    for stretch in _stretches(zone, first - DAY, end.astimezone(UTC) + MINUTE):
        begin, last = _wall(stretch.start, stretch), _wall(stretch.end, stretch)
        if not real and told is not None and _is_due(trigger, told, begin):
            yield from _within(stretch.start, first, end)
            begin += MINUTE
        begin = max(begin, _wall(first, stretch), begin if real or told is None else told)
        for wall in _walls(trigger, begin, last):
            yield from _within((wall - stretch.offset).replace(tzinfo=UTC), first, end)
        told = last if told is None else max(told, last)


@cache
def trigger_of(cron: str) -> CronTrigger:
    """The expression as APScheduler understands it, over clocks that are never changed. Raises ValueError."""
    return CronTrigger.from_crontab(cron, timezone=UTC)


def _reach_of(cron: str) -> timedelta:
    _minute, hour, day, month, weekday = cron.split()
    if (day, month) != (ALWAYS, ALWAYS):
        return YEARS
    if weekday != ALWAYS:
        return WEEKS
    return DAYS if hour != ALWAYS else HOURS


def _stretches(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[Stretch]:
    """The stretches that lie between two instants, cut to them."""
    begin, at = start, start
    while at < end:
        following = min(at + DAY, end)
        if _offset(zone, following) != _offset(zone, at):
            change = _find_change(zone, at, following)
            yield Stretch(begin, change, _offset(zone, at))
            begin = following = change
        at = following
    if begin < end:
        yield Stretch(begin, end, _offset(zone, begin))


def _find_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The minute at which the offset of one instant is given up."""
    offset = _offset(zone, before)
    low, high = 0, -((before - after) // MINUTE)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, before + middle * MINUTE) == offset else (low, middle)
    return (before + high * MINUTE).replace(second=0, microsecond=0)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _wall(at: datetime, stretch: Stretch) -> datetime:
    """What clocks show in a stretch, as a naive datetime."""
    return at.replace(tzinfo=None) + stretch.offset


def _walls(trigger: CronTrigger, start: datetime, end: datetime) -> Iterator[datetime]:
    """What clocks show at the times of the trigger, the end exclusive."""
    at = start
    while at < end:
        found = trigger.get_next_fire_time(None, at.replace(tzinfo=UTC))
        if found is None or (at := found.replace(tzinfo=None)) >= end:
            return
        yield at
        at += MINUTE


def _is_due(trigger: CronTrigger, start: datetime, end: datetime) -> bool:
    return next(_walls(trigger, start, end), None) is not None


def _within(at: datetime, start: datetime, end: datetime) -> Iterator[datetime]:
    if start <= at <= end:
        yield at
