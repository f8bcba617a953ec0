"""Shifts: how far an event stands from its booking, and whether a known slip of zones or dates explains it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.records import Booking, CalendarEvent, Record, span

DAY = timedelta(days=1)


class Shift(Record, frozen=True, kw_only=True, gc=False):
    """How much later than the booking its event starts and ends; negative is earlier."""

    start: timedelta
    end: timedelta

    def exceeds(self, skew: timedelta) -> bool:
        """Whether start or end are apart by more than the skew; exactly the skew is still the same time."""
        return abs(self.start) > skew or abs(self.end) > skew

    def matches(self, amount: timedelta, skew: timedelta) -> bool:
        """Whether both ends are shifted alike by the amount, in the same direction, within the skew."""
        return any(abs(self.start - signed) <= skew and abs(self.end - signed) <= skew for signed in (amount, -amount))


def measure_shift(booking: Booking, event: CalendarEvent, zone: ZoneInfo) -> Shift:
    """Compare the two copies: two all-day ones by their dates, all others by the instants that they cover."""
    if booking.all_day == event.all_day:
        return Shift(start=event.start - booking.start, end=event.end - booking.end)
    there = span(event.start, event.end, all_day=event.all_day, zone=zone)
    here = span(booking.start, booking.end, all_day=booking.all_day, zone=zone)
    return Shift(start=there.start - here.start, end=there.end - here.end)


def explain_shift(shift: Shift, booking: Booking, zone: ZoneInfo, skew: timedelta) -> dict[str, timedelta]:
    """The known slips that this shift equals, by name: `utc-offset`, `dst-saving`, `one-day`. Often there are none.

    In a winter of Copenhagen the first two are the same hour, and both are named.
    """
    local = span(booking.start, booking.end, all_day=booking.all_day, zone=zone).start.astimezone(zone)
    amounts = {
        "utc-offset": abs(local.utcoffset() or timedelta()),
        "dst-saving": find_saving(local.year, zone),
        "one-day": DAY,
    }
    return {cause: amount for cause, amount in amounts.items() if amount and shift.matches(amount, skew)}


def find_saving(year: int, zone: ZoneInfo) -> timedelta:
    """By how much the zone's clocks are changed in a year; zero if they are not.

    Taken from the offsets at the beginnings of the months: `dst()` has the wrong sign in zones with a negative saving.
    """
    beginnings = (datetime(year, month, 1, tzinfo=UTC).astimezone(zone) for month in range(1, 13))
    offsets = [beginning.utcoffset() or timedelta() for beginning in beginnings]
    return max(offsets) - min(offsets)
