"""Business hours: how much of a stretch of time counts, and when so much of it will have passed."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jobs.policy import Hours

WEEKDAYS = frozenset(range(5))
"""Monday is 0."""

NOTHING = timedelta(0)
FARTHEST = 30
"""So many years ahead some business day must lie."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The business hours of consecutive years, as spans in UTC, each with what passed before it."""

    first: int
    last: int
    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    before: tuple[timedelta, ...]
    total: timedelta

    def reading(self, at: datetime) -> timedelta:
        """The business time from the beginning of the table to an instant within it."""
        place = bisect_right(self.starts, at) - 1
        return NOTHING if place < 0 else self.before[place] + min(at, self.ends[place]) - self.starts[place]

    def instant(self, reading: timedelta) -> datetime:
        """The earliest instant at which so much has passed; there must be so much, and it must be more than nothing."""
        place = bisect_left(self.before, reading) - 1
        return self.starts[place] + (reading - self.before[place])


class BusinessHours:
    """The hours of a bank on its business days, in its time zone.

    A day's hours are the instants between two readings of its wall clock: on a day on which the clock is put forward
    or back they are as much shorter or longer. A reading that is skipped or repeated is meant as before the change.
    """

    def __init__(
        self,
        zone: ZoneInfo,
        hours: Hours,
        closed: Callable[[int], frozenset[date]],
        weekdays: frozenset[int] = WEEKDAYS,
    ) -> None:
        """`closed` gives the days of a year on which the bank is closed, or more; their weekday does not matter."""
        self.zone, self.hours, self.weekdays = zone, hours, weekdays
        self._closed = closed
        self._table: _Table | None = None

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The business time between two instants; nothing if the second is not later."""
        if end <= start:
            return NOTHING
        table = self._reach(start, end)
        return table.reading(end) - table.reading(start)

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """The earliest instant, in UTC, by which so much business time has passed since `start`.

        Raises ValueError if there is none within thirty years.
        """
        if worked <= NOTHING:
            return start.astimezone(UTC)
        for years in range(FARTHEST):
            table = self._reach(start, start + timedelta(days=366 * years))
            wanted = table.reading(start) + worked
            if wanted <= table.total:
                return table.instant(wanted)
        raise ValueError(f"in the {FARTHEST} years after {start:%Y-%m-%d} there are too few business hours")

    def _reach(self, start: datetime, end: datetime) -> _Table:
        """The table, made or made longer; whoever uses the former one meanwhile is not disturbed."""
        first, last = start.astimezone(self.zone).year, end.astimezone(self.zone).year
        table = self._table
        if table is None or first < table.first or last > table.last:
            known = (first, last) if table is None else (min(first, table.first), max(last, table.last))
            self._table = table = self._build(*known)
        return table

    def _build(self, first: int, last: int) -> _Table:
        spans = [span for year in range(first, last + 1) for span in self._spans(year)]
        before, total = [], NOTHING
        for start, end in spans:
            before.append(total)
            total += end - start
        starts, ends = tuple(start for start, _ in spans), tuple(end for _, end in spans)
        return _Table(first=first, last=last, starts=starts, ends=ends, before=tuple(before), total=total)

    def _spans(self, year: int) -> Iterator[tuple[datetime, datetime]]:
        day, closed = date(year, 1, 1), self._closed(year)
        while day.year == year:
            if day.weekday() in self.weekdays and day not in closed:
                yield self._instant(day, self.hours.start), self._instant(day, self.hours.end)
            day += timedelta(days=1)

    def _instant(self, day: date, reading: time) -> datetime:
        # Into UTC at once: Python subtracts and compares instants of one zone by their wall clocks, as if no clock were
        # ever changed (https://peps.python.org/pep-0495/#temporal-arithmetic-and-comparison-operators).
        return datetime.combine(day, reading, tzinfo=self.zone).astimezone(UTC)
