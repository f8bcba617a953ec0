"""Opening: when an advisor may be booked by the wall clock of a zone, week for week."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from connectors.directory_records import MailboxSetting, WorkingHours
from connectors.records import Window
from jobs.meetings.stretches import DAY, cut
from jobs.policy import Hours

Span = tuple[datetime, datetime]
"""Instants, the end exclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Spans of wall time by weekday, Monday is 0; a missing day is closed."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[Hours, ...]]
    """Midnight as an end is the end of the day."""

    def admits(self, start: datetime, end: datetime) -> bool:
        """Whether one span of a day holds both local times, which are of one date and one offset. A cheap test."""
        first, last = start.time(), end.time()
        for hours in self.hours.get(start.weekday(), ()):
            if hours.start <= first and (last <= hours.end or not _minutes_end(hours.end)):
                return True
        return False

    def spans(self, start: datetime, end: datetime) -> list[Span]:
        """When it is open within `[start, end)`: in order, joined where they touch."""
        found: list[Span] = []
        for stretch in cut(start, end, self.zone):
            for hours in self.hours.get(stretch.day.weekday(), ()):
                opens = max(stretch.start, stretch.instant(_since_midnight(hours.start)))
                closes = min(stretch.end, stretch.instant(_since_midnight(hours.end) or DAY))
                if opens < closes:
                    found.append((opens, closes))
        return join(found)


def bank_opening(hours: Mapping[int, Hours], zone: ZoneInfo) -> Opening | None:
    """The bank's own hours; None if they are not configured."""
    return Opening(zone=zone, hours={day: (span,) for day, span in hours.items()}) if hours else None


def schedule_opening(lines: Iterable[WorkingHours], meeting_type: str | None, zone: ZoneInfo) -> Opening:
    """An advisor's schedule for meetings of one type; a line without types allows all."""
    wanted = (meeting_type or "").casefold()
    hours: dict[int, tuple[Hours, ...]] = {}
    for line in lines:
        if not line.meeting_types or not wanted or wanted in line.meeting_types:
            hours[line.weekday] = (*hours.get(line.weekday, ()), Hours(start=line.start, end=line.end))
    return Opening(zone=zone, hours=hours)


def setting_opening(setting: MailboxSetting | None, zone: ZoneInfo) -> Opening | None:
    """The working hours that were set in Outlook, `zone` if it names none; None if there are none that make sense."""
    if setting is None or not setting.days or setting.start is None or setting.end is None:
        return None
    if setting.start >= setting.end and _minutes_end(setting.end):
        return None
    own = ZoneInfo(setting.time_zone) if setting.time_zone else zone
    return Opening(zone=own, hours=dict.fromkeys(setting.days, (Hours(start=setting.start, end=setting.end),)))


def office_hours(zone: ZoneInfo) -> Opening:
    """Where nobody says anything: Monday to Friday from 8 to 16, the product's support hours."""
    return Opening(zone=zone, hours=dict.fromkeys(range(5), (Hours(start=time(8), end=time(16)),)))


def join(spans: Iterable[Span]) -> list[Span]:
    """The same instants in as few spans as possible, in order; spans that are empty or upside down have none."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> Iterator[Span]:
    """What is left of spans without others; both are joined."""
    taken = list(taken)
    for start, end in spans:
        edges = [start, *(edge for span in taken if span[0] < end and span[1] > start for edge in span), end]
        for low, high in list(pairwise(edges))[::2]:
            if low < high:
                yield low, high


def left_out(window: Window, spans: Iterable[Span], more_than: timedelta) -> bool:
    """Whether a part of the window longer than this lies outside of spans that are joined."""
    return any(end - start > more_than for start, end in subtract([(window.start, window.end)], spans))


def closed_spans(start: datetime, end: datetime, days: frozenset[date], zone: ZoneInfo) -> list[Span]:
    """Those parts of `[start, end)` that lie on some local dates, joined."""
    return join((part.start, part.end) for part in cut(start, end, zone) if part.day in days)


def _since_midnight(wall: time) -> timedelta:
    return timedelta(hours=wall.hour, minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _minutes_end(wall: time) -> bool:
    """Whether an end is a time of its day; midnight is the day's end instead."""
    return wall != time()
