"""Claims: which events stand at the very time of a booking, and who else could be meant by them."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent, Record, Window, span

Pool = list[tuple[Window, CalendarEvent]]


class TimeClaim(Record, frozen=True, kw_only=True, gc=False):
    """A booking without a stronger link, and the events that agree with its start and end."""

    booking: Booking
    candidates: tuple[CalendarEvent, ...]
    rivals: tuple[Booking, ...]
    """Other bookings that claim one of the candidates."""

    @property
    def undisputed(self) -> bool:
        """Whether there is exactly one candidate, and nobody else claims it."""
        return len(self.candidates) == 1 and not self.rivals


def find_near(bookings: Iterable[Booking], events: Iterable[CalendarEvent], skew: timedelta) -> list[CalendarEvent]:
    """The events that start on a day around those of the bookings: a cheap sieve before times are compared.

    Wide enough for any zone, in which a date may begin up to 14 hours from its midnight UTC.
    """
    reach = range(-skew.days - 2, skew.days + 3)
    days = {booking.start.toordinal() + away for booking in bookings for away in reach}
    return [event for event in events if event.start.toordinal() in days]


def claim_times(
    bookings: Sequence[Booking], events: Iterable[CalendarEvent], *, zone: ZoneInfo, skew: timedelta
) -> list[TimeClaim]:
    """One claim for each booking. Active ones come first: what they claim is not left for cancelled ones."""
    pool = sorted(
        ((span(event.start, event.end, all_day=event.all_day, zone=zone), event) for event in events),
        key=_start,
    )
    claims = _claim([booking for booking in bookings if not booking.cancelled], pool, zone, skew)
    claimed = {event.event_id for claim in claims for event in claim.candidates}
    rest = [entry for entry in pool if entry[1].event_id not in claimed]
    return claims + _claim([booking for booking in bookings if booking.cancelled], rest, zone, skew)


def _claim(bookings: Iterable[Booking], pool: Pool, zone: ZoneInfo, skew: timedelta) -> list[TimeClaim]:
    found = {booking.event_id: (booking, _agreeing(booking, pool, zone, skew)) for booking in bookings}
    claimants: dict[str, list[Booking]] = defaultdict(list)
    for booking, candidates in found.values():
        for event in candidates:
            claimants[event.event_id].append(booking)
    return [
        TimeClaim(booking=booking, candidates=candidates, rivals=_rivals(booking, candidates, claimants))
        for booking, candidates in found.values()
    ]


def _agreeing(booking: Booking, pool: Pool, zone: ZoneInfo, skew: timedelta) -> tuple[CalendarEvent, ...]:
    wanted = span(booking.start, booking.end, all_day=booking.all_day, zone=zone)
    first = bisect_left(pool, wanted.start - skew, key=_start)
    last = bisect_right(pool, wanted.start + skew, key=_start)
    agreeing = (event for times, event in pool[first:last] if abs(times.end - wanted.end) <= skew)
    return tuple(sorted(agreeing, key=lambda event: event.event_id))


def _start(entry: tuple[Window, CalendarEvent]) -> datetime:
    return entry[0].start


def _rivals(
    booking: Booking, candidates: Iterable[CalendarEvent], claimants: dict[str, list[Booking]]
) -> tuple[Booking, ...]:
    others = {other.event_id: other for event in candidates for other in claimants[event.event_id]}
    others.pop(booking.event_id, None)
    return tuple(others[event_id] for event_id in sorted(others))
