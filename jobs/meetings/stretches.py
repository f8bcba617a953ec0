"""Stretches: spans of instants cut where the local date or the clock's offset changes.

Within a stretch the wall clock runs evenly, so wall times may be compared with each other. Between stretches they may
not: a date can have 23 or 25 hours, and in Nuuk the clock is changed just before midnight.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.records import midnight

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


class Stretch(NamedTuple):
    """A span of one local date under one offset."""

    day: date
    start: datetime
    """UTC."""
    end: datetime
    """UTC, exclusive."""
    offset: timedelta
    """Local time minus UTC."""

    def instant(self, since_midnight: timedelta) -> datetime:
        """The instant at which the wall clock of this stretch shows a time of its date; it may lie outside of it."""
        return datetime.combine(self.day, datetime.min.time(), UTC) + since_midnight - self.offset


def cut(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Stretch]:
    """The stretches of `[start, end)` in a zone, in order, without holes; none if it is empty or upside down."""
    start = start.astimezone(UTC)
    while start < end:
        local = start.astimezone(zone)
        offset = local.utcoffset() or timedelta()
        following = midnight(local.date() + DAY, zone)
        # A clock set back over midnight shows a date again whose end is past.
        stop = min(end, following if following > start else start + HOUR)
        if (stop - SECOND).astimezone(zone).utcoffset() != offset:
            stop = find_change(start, stop, zone)
        yield Stretch(local.date(), start, stop, offset)
        start = stop


def find_change(start: datetime, stop: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, to the second, after `start` whose offset differs from that of `start`; one does by `stop`."""
    offset = start.astimezone(zone).utcoffset()
    low, high = 0, int((stop - start) / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (start + middle * SECOND).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return start + high * SECOND
