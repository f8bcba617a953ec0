"""Links: which Outlook event is which Salesforce booking, and how surely we know.

No published field of Salesforce holds an Outlook id, so a link is found by a ladder, strongest rung first; the first
rung on which a booking finds an event is the one that counts, and every link records it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from connectors.records import Booking, BookingId, CalendarEvent, JoinKey, Record
from jobs.claims import TimeClaim, claim_times, find_near
from jobs.policy import Policy
from jobs.views import AdvisorView

LATEST = datetime.max.replace(tzinfo=UTC)

Carriers = dict[BookingId, list[CalendarEvent]]
"""Events by the BookingId that they carry."""


class Rung(IntEnum):
    """How a booking and its event were recognised; smaller is surer."""

    BOOKING_ID = 1
    """The event carries the BookingId of the booking."""
    JOIN_LINK = 2
    """Both carry the same join link of an online meeting."""
    BACKEND = 3
    """The backend's meeting names both. Kept for the backend's connector: no link has it without one."""
    SAME_TIME = 4
    """Owner, start and end agree, and nothing else could be meant: a weak link."""

    @property
    def label(self) -> str:
        """The word that people and evidence use, such as `booking-id`."""
        return self.name.lower().replace("_", "-")

    @property
    def weak(self) -> bool:
        """Whether people should check the link before they act on it."""
        return self is Rung.SAME_TIME


class Link(Record, frozen=True, kw_only=True, gc=False):
    """A booking with the events of its owner's mailbox that are it, or with why there is none."""

    booking: Booking
    rung: Rung | None = None
    """None: nothing in the mailbox is this booking."""
    events: tuple[CalendarEvent, ...] = ()
    """The one that counts comes first; live ones come before cancelled ones, and those before removed ones."""
    candidates: tuple[CalendarEvent, ...] = ()
    """Without a link: events at the very time of the booking, of which none could be told to be it."""
    rivals: tuple[Booking, ...] = ()
    """Without a link: other bookings that could be these candidates just as well."""


def is_live(event: CalendarEvent) -> bool:
    """Whether the event still stands in the mailbox: neither cancelled nor removed. It may be shown as free."""
    return not (event.cancelled or event.removed)


def merge_rows(bookings: Iterable[Booking]) -> list[Booking]:
    """Each meeting once: of several rows with one BookingId the active ones speak first, then the latest change.

    A meeting that was deleted and written anew leaves a deleted row with the same BookingId behind.
    """
    merged: dict[str, Booking] = {}
    for booking in bookings:
        key = booking.booking_id or booking.event_id
        other = merged.get(key)
        if other is None or _voice(booking) > _voice(other):
            merged[key] = booking
    return list(merged.values())


def rows_of(view: AdvisorView) -> list[Booking]:
    """The bookings of a view as `merge_rows` gives them, merged once for all the jobs that look at it."""
    return view.once("merged rows", lambda: merge_rows(view.bookings))


def links_of(view: AdvisorView, policy: Policy) -> list[Link]:
    """The links of a view as `find_links` gives them, found once for all the jobs that look at it."""
    zone, skew = policy.zone, policy.clock_skew
    return view.once(
        ("links", zone, skew),
        lambda: _link(rows_of(view), view.events, carriers_of(view), zone=zone, skew=skew),
    )


def carriers_of(view: AdvisorView) -> Carriers:
    """The events of a view that carry a BookingId, sought once for all the jobs that look at it."""
    return view.once("carriers", lambda: find_carriers(view.events))


def find_carriers(events: Iterable[CalendarEvent]) -> Carriers:
    """Those of some events that carry a BookingId, by it."""
    carriers: Carriers = {}
    for event in events:
        if event.booking_id is not None:
            carriers.setdefault(event.booking_id, []).append(event)
    return carriers


def find_links(
    bookings: Iterable[Booking], events: Sequence[CalendarEvent], *, zone: ZoneInfo, skew: timedelta
) -> list[Link]:
    """Link the bookings of one owner with the events of the owner's mailbox; every meeting gets one answer.

    `zone` reads the dates of all-day ones, `skew` is how far two times may be apart and still be the same. Of the
    bookings, active ones choose before cancelled ones: a meeting booked anew at the same time, or under the same join
    link, keeps the event that its cancelled forerunner would claim too. The order of the arguments does not matter.
    """
    return _link(merge_rows(bookings), events, find_carriers(events), zone=zone, skew=skew)


def _link(
    rows: Iterable[Booking], events: Sequence[CalendarEvent], carriers: Carriers, *, zone: ZoneInfo, skew: timedelta
) -> list[Link]:
    links, left = _link_by_id(rows, carriers)
    if left:
        online, left = _link_by_join(left, events, taken={event.event_id for link in links for event in link.events})
        links += online
    if left:
        taken = {event.event_id for link in links for event in link.events}
        near = find_near(left, events, skew)
        free = [event for event in near if event.booking_id is None and is_live(event) and event.event_id not in taken]
        claims = claim_times(left, free, zone=zone, skew=skew)
        links += map(_weigh, claims)
    return links


def _voice(booking: Booking) -> tuple[bool, datetime, str]:
    return (not booking.cancelled, booking.modified, booking.event_id)


def _link_by_id(bookings: Iterable[Booking], carriers: Carriers) -> tuple[list[Link], list[Booking]]:
    """Rung 1, and the bookings that it leaves over."""
    links, left = [], []
    for booking in bookings:
        found = carriers.get(booking.booking_id) if booking.booking_id is not None else None
        if found is None:
            left.append(booking)
        else:
            links.append(Link(booking=booking, rung=Rung.BOOKING_ID, events=_oldest_first(found, booking)))
    return links, left


def _oldest_first(events: list[CalendarEvent], booking: Booking) -> tuple[CalendarEvent, ...]:
    """Live events by age (the occurrences of one series share it: the nearest first), then the dead by last change."""
    if len(events) == 1:
        return tuple(events)

    def by_age(event: CalendarEvent) -> tuple[datetime, str, timedelta, str]:
        series = event.series_master_id or event.event_id
        return (event.created or LATEST, series, abs(event.start - booking.start), event.event_id)

    def by_change(event: CalendarEvent) -> tuple[bool, timedelta, str]:
        return (event.removed, LATEST - (event.modified or event.start), event.event_id)

    live = sorted((event for event in events if is_live(event)), key=by_age)
    dead = sorted((event for event in events if not is_live(event)), key=by_change)
    return (*live, *dead)


def _link_by_join(
    bookings: Sequence[Booking], events: Iterable[CalendarEvent], *, taken: set[str]
) -> tuple[list[Link], list[Booking]]:
    """Rung 2, and the bookings that it leaves over. Two different BookingIds contradict a common join link."""
    keys = {booking.join_key for booking in bookings} - {None}
    meetings: dict[JoinKey | None, list[CalendarEvent]] = {}
    for event in events if keys else ():
        if event.join_key in keys and event.event_id not in taken:
            meetings.setdefault(event.join_key, []).append(event)
    links: list[Link] = []
    for cancelled in (False, True):
        used = {link.events[0].event_id for link in links}
        for booking in bookings:
            found = meetings.get(booking.join_key) if booking.cancelled is cancelled else None
            nearest = _nearest(booking, found or (), used)
            if nearest is not None:
                links.append(Link(booking=booking, rung=Rung.JOIN_LINK, events=(nearest,)))
    linked = {link.booking.event_id for link in links}
    return links, [booking for booking in bookings if booking.event_id not in linked]


def _nearest(booking: Booking, events: Iterable[CalendarEvent], used: set[str]) -> CalendarEvent | None:
    """A join link may serve several meetings: the live event nearest to the booking is meant."""
    agreeing = (
        event
        for event in events
        if event.event_id not in used and (booking.booking_id is None or event.booking_id is None)
    )
    return min(
        agreeing,
        key=lambda event: (not is_live(event), abs(event.start - booking.start), event.event_id),
        default=None,
    )


def _weigh(claim: TimeClaim) -> Link:
    """Rung 4: a link if the claim is good, else what stands against it."""
    if claim.undisputed:
        return Link(booking=claim.booking, rung=Rung.SAME_TIME, events=claim.candidates)
    return Link(booking=claim.booking, candidates=claim.candidates, rivals=claim.rivals)
