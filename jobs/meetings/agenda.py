"""The agenda: an advisor's bookings that are judged, with the times that they take."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from connectors.records import Booking, CalendarEvent
from jobs.cases import Case, subject_of
from jobs.links import Link, is_live, links_of, rows_of

PHYSICAL = "physical"
BLOCKING = frozenset({"busy", "oof", "tentative"})
"""What an advisor's time is shown as if nobody should book it (MTG011)."""


class Meeting(NamedTuple):
    """An active booking of the window. Times are instants; the dates of an all-day one were read in the bank's zone."""

    start: datetime
    end: datetime
    booking: Booking
    local_start: datetime
    """In the bank's zone."""
    local_end: datetime

    @property
    def id(self) -> str:
        """Its BookingId, else the Id of its Salesforce Event."""
        return subject_of(self.booking).id


def agenda_of(case: Case) -> tuple[Meeting, ...]:
    """The active bookings of the window by start; made once for a view."""
    return case.view.once(("agenda", case.window, case.policy.zone), lambda: _lay(case))


def link_of(case: Case, booking: Booking) -> Link | None:
    """What was found of a booking in its owner's mailbox."""
    links = case.view.once(
        ("links by booking", case.policy.zone, case.policy.clock_skew),
        lambda: {link.booking.event_id: link for link in links_of(case.view, case.policy)},
    )
    return links.get(booking.event_id)


def event_of(case: Case, booking: Booking) -> CalendarEvent | None:
    """The live event that is a booking, if its owner's mailbox has one."""
    return events_of(case).get(booking.event_id)


def events_of(case: Case) -> Mapping[str, CalendarEvent]:
    """Every live event that is a booking, by the Id of the Salesforce Event."""
    return case.view.once(
        ("live events by booking", case.policy.zone, case.policy.clock_skew),
        lambda: {
            link.booking.event_id: link.events[0]
            for link in links_of(case.view, case.policy)
            if link.events and is_live(link.events[0])
        },
    )


def people_of(case: Case, event: CalendarEvent | None) -> int | None:
    """How many come to an event, the owner among them and rooms not; None: without one whose guests were kept."""
    if event is None or not event.product:
        return None
    return 1 + sum(not guest.is_room and guest.mail not in case.view.mails for guest in event.attendees)


def is_physical(booking: Booking) -> bool:
    """Whether people meet at the bank, so that they may need a room."""
    return (booking.meeting_type or "").strip().casefold() == PHYSICAL


def _lay(case: Case) -> tuple[Meeting, ...]:
    zone = case.policy.zone
    meetings = []
    for booking in rows_of(case.view):
        if booking.cancelled or not case.holds(booking):
            continue
        start, end = booking.start, booking.end
        if booking.all_day:
            times = case.span(booking)
            start, end = times.start, times.end
        meetings.append(Meeting(start, end, booking, start.astimezone(zone), end.astimezone(zone)))
    meetings.sort(key=_place)
    return tuple(meetings)


def _place(meeting: Meeting) -> tuple[datetime, str]:
    return (meeting.start, meeting.booking.event_id)
