"""Events on the wire, read as records: what is kept, what is merged from the series, what stays private."""

from dataclasses import dataclass
from datetime import datetime

from connectors.errors import Malformed
from connectors.graph.errors import SYSTEM
from connectors.graph.times import Times
from connectors.graph.wire import WireAttendee, WireEvent, WireRow, WireTime
from connectors.records import Attendee, BookingId, CalendarEvent, address, booking_id, join_key

Product = tuple[BookingId | None, bool, str | None, tuple[Attendee, ...]]
"""BookingId, whether the product made it, location and people of an event."""

NOT_LOOKED_AT: Product = (None, False, None, ())
"""Of a row that was read without them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """How a bank lets us tell the product's own events, beside the BookingId property."""

    category: str | None = None
    """The name of an Outlook category, compared without case."""
    transaction_prefix: str | None = None
    """What the `transactionId` of events that the product creates begins with."""

    def marks(self, event: WireEvent) -> bool:
        """Whether an event bears the marker."""
        if self.transaction_prefix and (event.transaction_id or "").startswith(self.transaction_prefix):
            return True
        wanted = (self.category or "").strip().casefold()
        return bool(wanted) and any(name.strip().casefold() == wanted for name in event.categories or ())


class EventReader:
    """Reads wire events as records. Pure but for the memo of times; safe to share between threads.

    `booking_property` is the id of the extended property that holds the BookingId (`String {guid} Name BookingId`).
    """

    def __init__(self, times: Times, *, booking_property: str | None = None, marker: Marker | None = None) -> None:
        self._times = times
        self._in_utc = times.memo("UTC")  # the zone that we ask for, so nearly all times are in it
        self._property = (booking_property or "").strip().casefold()
        self._spelling = ""  # as Graph spelled it last, which it does time and again
        self._marker = marker

    @property
    def marked(self) -> bool:
        """Whether events have to be looked at for the bank's marker."""
        return self._marker is not None

    def read(self, event: WireRow, master: WireRow | None = None) -> CalendarEvent:
        """The record of an event; a thin occurrence takes what it lacks from its series master.

        A thin occurrence whose master is gone is kept, shown as `unknown`. Raises Malformed for an event without
        times, or with times that cannot be read.
        """
        source = master if master is not None and event.is_all_day is None else event
        start, end = event.start, event.end
        if start is None or end is None:
            raise Malformed(SYSTEM, "an event has no start or no end")
        all_day, known = source.is_all_day is True, self._in_utc
        plain = not all_day and start.time_zone == "UTC" == end.time_zone
        meeting = source.online_meeting
        booking, product, location, attendees = (
            self._product(source) if isinstance(source, WireEvent) else NOT_LOOKED_AT
        )
        return CalendarEvent(
            event_id=event.id,
            kind=event.type or ("occurrence" if event.series_master_id else "singleInstance"),
            start=(plain and known.get(start.date_time)) or self._moment(start, all_day),
            end=(plain and known.get(end.date_time)) or self._moment(end, all_day),
            all_day=all_day,
            show_as=source.show_as or "unknown",
            cancelled=source.is_cancelled is True,
            organizer=source.is_organizer is True,
            created=source.created,
            modified=source.modified,
            series_master_id=event.series_master_id,
            ical_uid=source.ical_uid,
            booking_id=booking,
            join_key=join_key(meeting.join_url) if meeting is not None else None,
            product=product,
            location=location,
            attendees=attendees,
        )

    def _moment(self, when: WireTime, all_day: bool) -> datetime:
        times = self._times
        return times.day(when.date_time) if all_day else times.instant(when.date_time, when.time_zone)

    def _product(self, event: WireEvent) -> Product:
        booking = self.booking(event)
        product = booking is not None or (self._marker is not None and self._marker.marks(event))
        if not product:
            return NOT_LOOKED_AT
        return booking, product, shown_location(event), tuple(map(read_attendee, event.attendees or ()))

    def booking(self, event: WireEvent) -> BookingId | None:
        """The BookingId that an event carries in its extended property."""
        for item in event.properties or ():
            # Graph folds the GUID within a property's id, so that ids are compared without case.
            if item.id == self._spelling or item.id.casefold() == self._property:
                self._spelling = item.id
                found = booking_id(item.value)
                if found is not None:
                    return found
        return None


def shown_location(event: WireEvent) -> str | None:
    """The location of an event, unless its owner marked it as private."""
    if event.location is None or event.sensitivity not in {None, "normal"}:
        return None
    return event.location.display_name or None


def read_attendee(attendee: WireAttendee) -> Attendee:
    """The record of an attendee; a time in the year 1 means that there was no answer."""
    status, mail = attendee.status, attendee.email_address
    time = status.time if status is not None else None
    return Attendee(
        mail=address(mail.address) if mail is not None else None,
        kind=attendee.type or "required",
        response=(status.response if status is not None else None) or "none",
        responded=time if time is not None and time.year > 1 else None,
    )
