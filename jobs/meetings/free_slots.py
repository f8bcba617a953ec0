"""Free slots: when a booking that cannot stay could be held instead.

A slot lies in the future and inside the sync window, on one local date that is not closed, within the hours, beside
the advisor's other bookings and blocking events, and within the daily limit. For a physical booking a room that is big
enough must exist at its location; whether that room is free then is not known here, and is to be asked.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from connectors.records import Booking, CalendarEvent, Window, midnight
from jobs.cases import Case
from jobs.links import is_live
from jobs.meetings.agenda import BLOCKING, Meeting, agenda_of, event_of, is_physical, link_of, people_of
from jobs.meetings.allocation import fitting_rooms
from jobs.meetings.daily_limit import counts, limit_of, sum_days
from jobs.meetings.opening import (
    Opening,
    Span,
    bank_opening,
    join,
    office_hours,
    schedule_opening,
    setting_opening,
    subtract,
)
from jobs.meetings.stretches import DAY

PROPOSED = 3
"""So many slots, and rooms, are proposed."""
STEP = timedelta(minutes=30)
"""Slots begin this often, counted from local midnight."""
MINUTE = timedelta(minutes=1)


def propose_slots(case: Case, meeting: Meeting) -> dict[str, Any] | None:
    """The plan step that would move a booking; None: the calendar was not read, so that nothing looks free."""
    if not case.view.mailbox.complete:
        return None
    slots = find_slots(case, meeting)
    step: dict[str, Any] = {
        "action": "propose-slot",
        "slots": [{"start": slot.start.isoformat(), "end": slot.end.isoformat()} for slot in slots],
    }
    rooms = _rooms_for(case, meeting.booking)
    if slots and rooms:
        step["rooms"] = rooms[:PROPOSED]
    return step


def find_slots(case: Case, meeting: Meeting, count: int = PROPOSED) -> list[Window]:
    """The slots nearest to the booking's own start, the nearest first, of two at one distance the earlier.

    None for bookings of a whole day or longer, or if no room of the location would do.
    """
    length = meeting.end - meeting.start
    if meeting.booking.all_day or not timedelta() < length < DAY or _rooms_for(case, meeting.booking) == []:
        return []
    finder = _Finder(case, meeting)
    found: list[datetime] = []
    for days, reach in finder.rings():
        found += (start for day in days for start in finder.starts(day))
        found.sort(key=finder.distance)
        if len(found) >= count and abs(found[count - 1] - meeting.start) < reach:
            break
    return [Window(start=start, end=start + length) for start in found[:count]]


class _Finder:
    """Looks for slots date by date, outward from a booking."""

    def __init__(self, case: Case, meeting: Meeting) -> None:
        self._case, self._meeting = case, meeting
        self._zone = case.policy.zone
        self._length = meeting.end - meeting.start
        self._openings = hours_for(case, meeting.booking)
        self._taken = join(_taken_by_others(case, meeting))
        self._full = _full_days(case, meeting)

    def distance(self, start: datetime) -> tuple[timedelta, datetime]:
        """How far a slot is from the booking, for sorting."""
        return (abs(start - self._meeting.start), start)

    def rings(self) -> Iterator[tuple[set[date], timedelta]]:
        """Dates ever farther from the booking's, each with the distance that all slots beyond them have at least."""
        window = self._case.window
        origin = self._meeting.local_start.date()
        first, last = window.start.astimezone(self._zone).date(), (window.end - STEP).astimezone(self._zone).date()
        for away in range(max(abs((origin - first).days), abs((last - origin).days)) + 1):
            days = {day for day in (origin - away * DAY, origin + away * DAY) if first <= day <= last}
            after = midnight(origin + (away + 1) * DAY, self._zone) - self._meeting.start
            before = self._meeting.start - midnight(origin - away * DAY, self._zone)
            yield days, min(after, before)

    def starts(self, day: date) -> Iterator[datetime]:
        """The starts of all slots of one date."""
        if day in self._case.policy.closing_days or day in self._full:
            return
        first, last = midnight(day, self._zone), midnight(day + DAY, self._zone)
        for low, high in subtract(self._open(first, last), self._taken):
            earliest = max(low, self._case.window.start)
            start = first - (first - earliest) // STEP * STEP
            while start + self._length <= high:
                yield start
                start += STEP

    def _open(self, start: datetime, end: datetime) -> list[Span]:
        spans = [(start, end)]
        for opening in self._openings:
            hours = opening.spans(start, end)
            spans = [
                (max(low, opens), min(high, closes))
                for low, high in spans
                for opens, closes in hours
                if max(low, opens) < min(high, closes)
            ]
        return spans


def hours_for(case: Case, booking: Booking) -> list[Opening]:
    """The hours that a slot keeps, all of them: those that MTG012 judges by, else those set in Outlook, else office
    hours."""
    view, policy = case.view, case.policy
    bank = bank_opening(policy.bank_hours, policy.zone)
    judged = [bank] if bank is not None else []
    if view.schedule is not None and view.schedule.read.complete and view.schedule.items:
        judged.append(schedule_opening(view.schedule.items, booking.meeting_type, policy.zone))
    return judged or [setting_opening(view.setting, policy.zone) or office_hours(policy.zone)]


def _rooms_for(case: Case, booking: Booking) -> list[str] | None:
    """Addresses of the rooms that a booking could have; None: it needs none, or which there are is not known."""
    if not (case.policy.room_required and is_physical(booking)):
        return None
    fitting = fitting_rooms(case.view.rooms, booking, people_of(case, event_of(case, booking)))
    return [room.mail for room in fitting] if fitting is not None else None


def _taken_by_others(case: Case, meeting: Meeting) -> Iterator[Span]:
    """What blocks the advisor apart from the booking itself."""
    for other in agenda_of(case):
        if other.booking.event_id != meeting.booking.event_id:
            yield other.start, other.end
    link = link_of(case, meeting.booking)
    own = {event.event_id for event in link.events} if link is not None else set()
    for event, start, end in case.view.once(("blocking events", case.policy.zone), lambda: _blocking(case)):
        if event.event_id not in own:
            yield start, end


def _blocking(case: Case) -> list[tuple[CalendarEvent, datetime, datetime]]:
    found = []
    for event in case.view.events:
        if event.show_as in BLOCKING and is_live(event):
            times = case.span(event)
            found.append((event, times.start, times.end))
    return found


def _full_days(case: Case, meeting: Meeting) -> set[date]:
    """The dates on which a booking would break the daily limit."""
    limit = limit_of(case)
    if limit is None or not counts(case, meeting):
        return set()
    others = [
        other for other in agenda_of(case) if other.booking.event_id != meeting.booking.event_id and counts(case, other)
    ]
    length = meeting.end - meeting.start
    return {day for day, booked in sum_days(case, others).items() if booked + length > limit * MINUTE}
