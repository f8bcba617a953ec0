"""Views of rooms: each one's calendar and the bookings that name it, streamed a few rooms at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Connection

from bookme_ops.store.backed import ROOMS as BACKEND_ROOMS
from bookme_ops.store.bulk import fetch, fetch_in
from bookme_ops.store.coverage import coverage_of, worst
from bookme_ops.store.db import Store
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.estate import Estate, Site
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.private_calendars import read_private
from bookme_ops.store.room_book import room_book
from bookme_ops.store.room_claims import Claim, Finder, Invitation, claims_of, invitations_of
from bookme_ops.store.rooms import PLACES, places_of
from bookme_ops.store.rows import BOOKING_FIELDS, EVENT_FIELDS, bookings_of, events_of
from bookme_ops.store.tables import BOOKING, CALENDAR_EVENT
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Booking, CalendarEvent, Window
from jobs.views import Coverage, RoomUse, RoomView

CHUNK = 50
"""So many rooms are held at a time."""
DAY = timedelta(days=1)
"""All-day bookings and events are dates: their instants may lie that much beside what midnight UTC says."""
MAILBOXES = "SELECT user_id, no, window_start, window_end FROM mailbox WHERE tenant = ?"
STANDS = "kind <> 'seriesMaster' AND NOT removed AND NOT cancelled"
EVENTS = ("mailbox_no", *EVENT_FIELDS)
BY_START = attrgetter("start", "end")
Claimed = tuple[Booking, Invitation | None]
"""A booking that names a room, and the invitation by which it does."""


def room_views(
    store: Store, estate: Estate, *, window: Window, backends: frozenset[str] = frozenset(), chunk: int = CHUNK
) -> Iterator[RoomView]:
    """One view per room of each tenant, by address, all of one moment of the mirror.

    Uses are those of `window`. A calendar that was not read over all of it counts as never read. `backends` are the
    environments that a backend is connected to; `chunk` is how many rooms are held at a time.
    """
    with store.read() as connection:
        for tenant in estate.tenants:
            book = addresses(connection, tenant)
            rooms = list(places_of(connection, tenant, book).items.values())
            if rooms:
                cut = _Cut(connection, tenant, estate.sharing(tenant), book=book, window=window)
                cut.claim(rooms, backends)
                for start in range(0, len(rooms), chunk):
                    yield from cut.views(rooms[start : start + chunk])


class Calendar(NamedTuple):
    """A room's calendar in the mirror."""

    no: int
    reaches: bool
    """It was read over all of the window."""


class _Cut:
    """Cuts the views of one tenant's rooms."""

    def __init__(
        self,
        connection: Connection,
        tenant: str,
        sites: Sequence[Site],
        *,
        book: Addresses,
        window: Window,
    ) -> None:
        self.connection, self.tenant, self.book, self.window = connection, tenant, book, window
        self.names = tuple(site.name for site in sites)
        self.wide = Window(start=window.start - DAY, end=window.end + DAY)
        self.calendars = self._list_calendars()
        self.mailboxes = coverage_of(connection, tenant, "mailbox")
        self.accounts = coverage_of(connection, tenant, "directory").get("accounts", Coverage())
        queries = (coverage_of(connection, name, "query").get("bookings", Coverage()) for name in self.names)
        self.bookings_read = worst(queries)
        self.claims: dict[str, list[Claim]] = {}
        """By room, the bookings that name it."""
        self.lists_read: dict[str, Coverage] = {}

    def claim(self, rooms: Sequence[Room], backends: frozenset[str]) -> None:
        """Find out which bookings name which of all the tenant's rooms."""
        finder = Finder({room.mail: room.user_id for room in rooms}, self.book)
        own = {room.user_id for room in rooms}
        numbers = sorted(calendar.no for user_id, calendar in self.calendars.items() if user_id not in own)
        invitations = invitations_of(self.connection, numbers, finder, self.wide)
        for name in self.names:
            book = room_book(self.connection, self.tenant, name, backed=name in backends, book=self.book)
            self.lists_read[f"{self.tenant}/{PLACES}"] = book.places.read
            if book.backend is not None:
                self.lists_read[f"{name}/{BACKEND_ROOMS}"] = book.backend.read
            for mail, claim in claims_of(self.connection, name, book, invitations, self.wide):
                self.claims.setdefault(mail, []).append(claim)

    def views(self, rooms: Sequence[Room]) -> Iterator[RoomView]:
        """The views of a few rooms, in their order."""
        bookings = self._bookings(rooms)
        numbers = {room.mail: self.calendars[room.user_id].no for room in rooms if room.user_id in self.calendars}
        events = self._events(list(numbers.values()))
        for room in rooms:
            claims = self.claims.get(room.mail, ())
            claimed = [(bookings[claim[:2]], claim.invitation) for claim in claims if claim[:2] in bookings]
            yield RoomView(
                tenant=self.tenant,
                environments=self.names,
                room=room,
                calendar=self._coverage(room),
                bookings_read=self.bookings_read,
                lists_read=self.lists_read,
                uses=tuple(
                    sorted(uses_of(merge_copies(claimed), events.get(numbers.get(room.mail, 0), ())), key=BY_START)
                ),
            )

    def _list_calendars(self) -> dict[str, Calendar]:
        begin, end = epoch(self.window.start), epoch(self.window.end)
        return {
            user_id: Calendar(no, start is not None and start <= begin and end is not None and until >= end)
            for user_id, no, start, until in fetch(self.connection, MAILBOXES, (self.tenant,))
        }

    def _bookings(self, rooms: Sequence[Room]) -> dict[tuple[str, str], Booking]:
        """The bookings that name some rooms, by environment and id."""
        wanted: dict[str, dict[str, None]] = {}
        for claim in chain.from_iterable(self.claims.get(room.mail, ()) for room in rooms):
            wanted.setdefault(claim.environment, {})[claim.event_id] = None
        found: dict[tuple[str, str], Booking] = {}
        for name, ids in wanted.items():
            where, own = "environment = ?", (name,)
            rows = fetch_in(
                self.connection, BOOKING, BOOKING_FIELDS, "event_id", sorted(ids), where=where, parameters=own
            )
            found.update(((name, booking.event_id), booking) for booking in bookings_of(rows))
        return found

    def _events(self, numbers: Sequence[int]) -> dict[int, list[CalendarEvent]]:
        """What takes the rooms with these calendars, by calendar."""
        kept: dict[int, list[CalendarEvent]] = {}
        rows = fetch_in(self.connection, CALENDAR_EVENT, EVENTS, "mailbox_no", numbers, where=STANDS)
        for row, event in zip(rows, events_of([row[1:] for row in rows]), strict=True):
            kept.setdefault(row[0], []).append(event)
        for number, calendar in read_private(self.connection, numbers).items():
            kept.setdefault(number, []).extend(calendar.events())
        return {number: [event for event in events if self._takes(event)] for number, events in kept.items()}

    def _takes(self, event: CalendarEvent) -> bool:
        stands = not event.cancelled and event.show_as != "free" and event.kind != "seriesMaster"
        return stands and event.start < self.wide.end and event.end > self.wide.start

    def _coverage(self, room: Room) -> Coverage:
        """How completely a room's calendar was read; a room without an account has none."""
        if room.user_id is None:
            ambiguous = room.mail in self.book.ambiguous
            return Coverage(reason=Reason.AMBIGUOUS if ambiguous else self.accounts.reason or Reason.NO_MAILBOX)
        read = self.mailboxes.get(room.user_id, Coverage())
        calendar = self.calendars.get(room.user_id)
        if read.complete and (calendar is None or not calendar.reaches):
            return Coverage(read_at=read.read_at)
        return read


def merge_copies(claimed: Iterable[Claimed]) -> Iterable[Claimed]:
    """Each meeting once: a sandbox that was copied from production holds its bookings, too, as they were then.

    Of bookings with one BookingId that of the first environment counts; in one environment, the latest change.
    """
    merged: dict[str, Claimed] = {}
    for claim in claimed:
        booking = claim[0]
        key = booking.booking_id or f"{booking.environment}/{booking.event_id}"
        other = merged.setdefault(key, claim)[0]
        if other.environment == booking.environment and other.modified < booking.modified:
            merged[key] = claim
    return merged.values()


def uses_of(claimed: Iterable[Claimed], events: Sequence[CalendarEvent]) -> Iterator[RoomUse]:
    """The bookings of a room, each with its copy in the room's calendar, then what else stands there.

    A copy carries the BookingId, or has the `iCalUId` of the owner's event at the same start; the start is not asked
    where the calendar shows no other event of this `iCalUId`, for a room may lag behind a moved meeting.
    """
    copies = Copies(events)
    joined: set[str] = set()
    for booking, invitation in claimed:
        event = copies.find(booking, invitation)
        if event is not None:
            joined.add(event.event_id)
        yield RoomUse(
            environment=booking.environment,
            start=booking.start,
            end=booking.end,
            created=booking.created,
            booking=booking,
            event=event,
        )
    for event in events:
        if event.event_id not in joined:
            yield RoomUse(environment=None, start=event.start, end=event.end, created=event.created, event=event)


class Copies:
    """Finds the copies of meetings among the events of a room's calendar."""

    def __init__(self, events: Iterable[CalendarEvent]) -> None:
        self._exact: dict[tuple[str | None, datetime], CalendarEvent] = {}
        self._alike: dict[str | None, list[CalendarEvent]] = {}
        """By `iCalUId` and by BookingId, which never look alike."""
        for event in events:
            for name in (event.ical_uid, event.booking_id):
                if name is not None:
                    self._exact.setdefault((name, event.start), event)
                    self._alike.setdefault(name, []).append(event)

    def find(self, booking: Booking, invitation: Invitation | None) -> CalendarEvent | None:
        """The copy of a booking's event, if there is one."""
        if not self._alike:
            return None
        names = (invitation.ical_uid if invitation is not None else None, booking.booking_id)
        for name in names:
            found = self._exact.get((name, booking.start))
            if found is None and name in self._alike:
                found = self._near(self._alike[name], invitation)
            if found is not None:
                return found
        return None

    def _near(self, alike: Sequence[CalendarEvent], invitation: Invitation | None) -> CalendarEvent | None:
        """Of the copies at other times than the booking, the one at the time of the owner's event, or the only one."""
        if len(alike) == 1:
            return alike[0]
        starts = None if invitation is None else instant(invitation.starts)
        return next((event for event in alike if event.start == starts), None)
