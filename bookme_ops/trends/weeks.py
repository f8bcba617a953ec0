"""Stretches of time that things are counted by: weeks and days of the bank's calendar, in its zone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from connectors.records import midnight

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretches:
    """Stretches that follow each other without a gap; the end of each is the beginning of the next."""

    names: tuple[str, ...]
    days: tuple[date, ...]
    """The local date on which each begins."""
    bounds: tuple[datetime, ...]
    """Where they begin, and where the last one ends: one more than there are stretches."""

    def __len__(self) -> int:
        """How many they are."""
        return len(self.names)

    def pairs(self) -> Iterator[tuple[datetime, datetime]]:
        """The beginning and the end of each."""
        return pairwise(self.bounds)


def weeks_around(now: datetime, zone: ZoneInfo, *, back: int, ahead: int = 0) -> Stretches:
    """Weeks from Monday to Monday: that of `now`, which is not over, so many before it, and so many after it."""
    today = now.astimezone(zone).date()
    monday = today - DAY * today.weekday()
    return _cut([monday + WEEK * away for away in range(-back, ahead + 2)], zone, "{0:%G}-W{0:%V}")


def days_from(now: datetime, zone: ZoneInfo, count: int) -> Stretches:
    """So many days, that of `now` the first."""
    today = now.astimezone(zone).date()
    return _cut([today + DAY * ahead for ahead in range(count + 1)], zone, "{0:%Y-%m-%d}")


def _cut(dates: Sequence[date], zone: ZoneInfo, name: str) -> Stretches:
    begins = tuple(dates[:-1])
    bounds = tuple(midnight(day, zone) for day in dates)
    return Stretches(names=tuple(name.format(day) for day in begins), days=begins, bounds=bounds)
