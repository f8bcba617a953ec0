"""Working days in half hours, so that meetings can be laid out without clashes and without slow zone arithmetic."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = -14, 90
"""The days around the as-of date that calendars are filled for; collectors read the same span."""

LAST_BOOKED_DAY = 58
"""Bookings end well before the sync window does, unless a scene wants it otherwise."""

OPENING = time(8)
SLOTS = 18
"""Half hours of a working day, from 08:00 to 17:00."""

HALF_HOURS = [timedelta(minutes=30 * number) for number in range(2 * 24 + 1)]


@dataclass(slots=True)
class Almanac:
    """The days of the calendars as one time zone sees them; a day is an index into `days`."""

    zone: ZoneInfo
    days: list[date]
    opening: list[datetime]
    """The instant of 08:00 local time of each day. Clocks change at night, so that slots can be counted from it."""
    workdays: list[int]
    bookable: list[int]
    """The working days on which clean bookings may lie."""

    @classmethod
    def around(cls, as_of: datetime, bank_zone: ZoneInfo, zone: ZoneInfo) -> "Almanac":
        """The almanac of a zone for calendars around an instant."""
        today = as_of.astimezone(bank_zone).date()
        days = [today + timedelta(days=number) for number in range(FIRST_DAY, LAST_DAY + 1)]
        opening = [datetime.combine(day, OPENING, zone).astimezone(UTC) for day in days]
        workdays = [index for index, day in enumerate(days) if day.weekday() < 5]
        bookable = [index for index in workdays if index + FIRST_DAY <= LAST_BOOKED_DAY]
        return cls(zone, days, opening, workdays, bookable)

    def instant(self, day: int, slot: int) -> datetime:
        """The UTC instant at which a half hour begins."""
        return self.opening[day] + HALF_HOURS[slot]


@dataclass(slots=True)
class Diary:
    """Which half hours of somebody, or of a room, are taken: one bit mask for each day."""

    taken: list[int] = field(default_factory=lambda: [0] * (LAST_DAY - FIRST_DAY + 1))

    def free(self, day: int, slot: int, length: int) -> bool:
        """Whether `length` half hours are free, within the working day."""
        return slot + length <= SLOTS and not self.taken[day] & (((1 << length) - 1) << slot)

    def take(self, day: int, slot: int, length: int) -> None:
        """Note that these half hours are taken."""
        self.taken[day] |= ((1 << length) - 1) << slot
