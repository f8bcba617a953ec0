"""Private time: what of an advisor's calendar is nobody's booking, and bookings that lie over it (MTG011)."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from operator import itemgetter

from connectors.records import CalendarEvent
from jobs.base import Finding, Kind, Priority
from jobs.cases import Case, subject_of
from jobs.evidence import tell_booking, tell_event, tell_span
from jobs.links import links_of
from jobs.meetings.agenda import BLOCKING, Meeting
from jobs.meetings.free_slots import propose_slots

OVER_PRIVATE = Kind(code="MTG011", name="over-private-event", priority=Priority.HIGH, category="booking-failure")

DAY = timedelta(days=1)
"""All-day events are dates: their instants may lie that much beside what midnight UTC says."""

SHOWN = {"busy": "busy", "oof": "out of office", "tentative": "tentative"}

Taken = tuple[datetime, datetime, CalendarEvent]
"""The instants that an event covers."""


@dataclass(frozen=True, slots=True)
class PrivateTime:
    """Private events by start, ready to be asked what lies in a span."""

    taken: list[Taken]
    starts: list[datetime]
    tops: list[datetime]
    """The latest end of the events up to each one."""
    copies: Set[str]
    """Whose `iCalUId` is among these is no private event after all: few lie over a booking, so few are looked up."""

    def during(self, start: datetime, end: datetime, skew: timedelta) -> Iterator[CalendarEvent]:
        """The events that share more than the skew with a span, the latest first."""
        place = bisect_left(self.starts, end) - 1
        while place >= 0 and self.tops[place] > start:
            begins, ends, event = self.taken[place]
            if min(ends, end) - max(begins, start) > skew and event.ical_uid not in self.copies:
                yield event
            place -= 1


def find_over_private(case: Case, meetings: Sequence[Meeting]) -> Iterator[Finding]:
    """One finding for each booking over private events. Needs the mailbox to be read completely.

    Private is what has no BookingId, was not made by the product, is no copy of a meeting of the product, and was not
    recognised as a booking of this advisor. An accepted invitation of somebody else is private, too.
    """
    if not meetings:
        return
    private = private_time(case, meetings)
    for meeting in meetings:
        for _ in private.during(meeting.start, meeting.end, case.policy.clock_skew):
            yield from _judge(case, meeting, private)
            break


def private_time(case: Case, meetings: Sequence[Meeting]) -> PrivateTime:
    """The events that block the advisor around some meetings and look private.

    The meetings are in the order of their starts. Links are not asked, for most views never need them.
    """
    first, last = meetings[0].start - DAY, max(meeting.end for meeting in meetings) + DAY
    events = [
        event
        for event in case.view.events
        if event.start < last
        and event.end > first
        and event.show_as in BLOCKING
        and event.booking_id is None
        and not event.product
        and not event.cancelled
        and not event.removed
    ]
    return _sort(case, events)


def _sort(case: Case, events: Iterable[CalendarEvent]) -> PrivateTime:
    taken: list[Taken] = []
    for event in events:
        if event.all_day:
            times = case.span(event)
            taken.append((times.start, times.end, event))
        else:
            taken.append((event.start, event.end, event))
    taken.sort(key=itemgetter(0))
    tops = list(accumulate([one[1] for one in taken], max))
    return PrivateTime(taken, [one[0] for one in taken], tops, case.view.copies)


def _judge(case: Case, meeting: Meeting, private: PrivateTime) -> Iterator[Finding]:
    booked = case.view.once(
        ("booked events", case.policy.zone, case.policy.clock_skew),
        lambda: {event.event_id for link in links_of(case.view, case.policy) for event in link.events},
    )
    found = private.during(meeting.start, meeting.end, case.policy.clock_skew)
    events = sorted((event for event in found if event.event_id not in booked), key=_place)
    if events:
        yield _over_private(case, meeting, events)


def _over_private(case: Case, meeting: Meeting, events: list[CalendarEvent]) -> Finding:
    zone, shown = case.policy.zone, {event.show_as for event in events}
    what = " and ".join(SHOWN[one] for one in sorted(shown))
    return case.finding(
        OVER_PRIVATE,
        subject_of(meeting.booking),
        booking_id=meeting.booking.booking_id,
        summary=f"The booking of {tell_span(meeting.booking, zone)} lies over private time of the advisor"
        f" that is shown as {what}.",
        evidence={"salesforce": tell_booking(meeting.booking), "events": [tell_event(event) for event in events]},
        fix=propose_slots(case, meeting),
        priority=Priority.MEDIUM if shown == {"tentative"} else None,
    )


def _place(event: CalendarEvent) -> tuple[datetime, str]:
    return (event.start, event.event_id)
