"""Early events: private time that was made before the sync start, and whether the backend knows of it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.backend_records import BusySlot
from connectors.records import CalendarEvent, span
from jobs.cases import Case

BUSY = frozenset({"busy", "oof", "tentative"})
"""How time is shown that the backend should know to be taken."""

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def find_early(case: Case, begins: datetime) -> list[CalendarEvent]:
    """Recurring or multi-day busy private events of the window that were made before an instant.

    A series was made when its oldest occurrence was. What was made at a time that nobody knows is not among them.
    """
    events, zone = case.view.events, case.policy.zone
    old = [event for event in events if event.created is not None and event.created < begins]
    series = {event.series_master_id for event in old} - {None}
    if series:
        old += [event for event in events if event.series_master_id in series and not _is_old(event, begins)]
    return [
        event
        for event in old
        if _is_busy(event)
        and _is_private(event, case)
        and (event.series_master_id is not None or spans_dates(event, zone))
        and case.holds(event)
    ]


def spans_dates(event: CalendarEvent, zone: ZoneInfo) -> bool:
    """Whether it covers more than one local date; what ends at midnight does not reach into the next one."""
    if event.all_day:
        return event.end - event.start > DAY
    last = event.end - INSTANT
    return last > event.start and last.astimezone(zone).date() > event.start.astimezone(zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendTimes:
    """When the backend knows an advisor to be busy."""

    starts: list[datetime]
    spans: list[tuple[datetime, datetime]]
    skew: timedelta

    @classmethod
    def of(cls, slots: Iterable[BusySlot], skew: timedelta) -> "BackendTimes":
        """Put them in order."""
        spans = sorted((slot.start, slot.end) for slot in slots)
        return cls(starts=[start for start, _ in spans], spans=spans, skew=skew)

    def know(self, event: CalendarEvent, zone: ZoneInfo) -> bool:
        """Whether some slot has its start and its end, within the skew; dates are read in the zone, or in UTC."""
        times = span(event.start, event.end, all_day=event.all_day, zone=zone)
        return self._hold(times.start, times.end) or (event.all_day and self._hold(event.start, event.end))

    def _hold(self, start: datetime, end: datetime) -> bool:
        first = bisect_left(self.starts, start - self.skew)
        last = bisect_right(self.starts, start + self.skew)
        return any(abs(ends - end) <= self.skew for _, ends in self.spans[first:last])


def _is_old(event: CalendarEvent, begins: datetime) -> bool:
    return event.created is not None and event.created < begins


def _is_busy(event: CalendarEvent) -> bool:
    return event.show_as in BUSY and not (event.cancelled or event.removed)


def _is_private(event: CalendarEvent, case: Case) -> bool:
    return not event.product and event.booking_id is None and event.ical_uid not in case.view.copies
