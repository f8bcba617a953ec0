"""Working days in half hours, so that meetings can be laid out without clashes and without slow zone arithmetic."""

from collections.abc import Iterable
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

HALF_HOUR = timedelta(minutes=30)
MOST_BOOKED = 10
"""Half hours that an advisor is booked for on one day at most: the bank allows five hours."""

EASTER_HOLIDAYS = (-3, -2, 0, 1, 26, 39, 49, 50)
"""Days from Easter Sunday to the movable Danish holidays, the Great Prayer Day among them (a holiday until 2023)."""
FIXED_HOLIDAYS = ((1, 1), (12, 25), (12, 26))
OWN_CLOSING_DAYS = ((6, 5), (12, 24), (12, 31))
"""Month and day of no public holidays, on which Danish banks are closed all the same."""

HALF_HOURS = [timedelta(minutes=30 * number) for number in range(2 * 24 + 1)]


@dataclass(slots=True)
class Almanac:
    """The days of the calendars as one time zone sees them; a day is an index into `days`."""

    zone: ZoneInfo
    bank_zone: ZoneInfo
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
        closed = closed_days({day.year for day in days})
        open_days = (index for index in workdays if days[index] not in closed)
        bookable = [index for index in open_days if index + FIRST_DAY <= LAST_BOOKED_DAY]
        return cls(zone, bank_zone, days, opening, workdays, bookable)

    def instant(self, day: int, slot: int) -> datetime:
        """The UTC instant at which a half hour begins."""
        return self.opening[day] + HALF_HOURS[slot]

    def day_of(self, moment: datetime) -> int | None:
        """The day of an instant; None if the calendars are not filled so far."""
        day = (moment.astimezone(self.zone).date() - self.days[0]).days
        return day if 0 <= day < len(self.days) else None

    def cover(self, start: datetime, end: datetime) -> tuple[int, int] | None:
        """The day, and the mask of the half hours, that a span touches; None if it leaves the working day."""
        day = self.day_of(start)
        if day is None:
            return None
        first, last = (start - self.opening[day]) // HALF_HOUR, -((self.opening[day] - end) // HALF_HOUR)
        return (day, ((1 << (last - first)) - 1) << first) if 0 <= first < last <= SLOTS else None


@dataclass(slots=True)
class Diary:
    """Which half hours of somebody, or of a room, are taken: one bit mask for each day."""

    taken: list[int] = field(default_factory=lambda: [0] * (LAST_DAY - FIRST_DAY + 1))
    private: dict[int, int] = field(default_factory=dict)
    """The half hours of private appointments that were put in later; they may overlap each other."""
    booked: dict[int, int] = field(default_factory=dict)
    """How many half hours of each day meetings take."""

    def free(self, day: int, slot: int, length: int) -> bool:
        """Whether `length` half hours are free, within the working day."""
        return slot + length <= SLOTS and not self.taken[day] & (((1 << length) - 1) << slot)

    def take(self, day: int, slot: int, length: int) -> None:
        """Note that these half hours are taken."""
        self.taken[day] |= ((1 << length) - 1) << slot

    def book(self, day: int, slot: int, length: int) -> None:
        """Note that a meeting takes these half hours."""
        self.take(day, slot, length)
        self.booked[day] = self.booked.get(day, 0) + length

    def bears(self, day: int, length: int) -> bool:
        """Whether the bank allows as many more half hours of meetings on a day."""
        return self.booked.get(day, 0) + length <= MOST_BOOKED

    def clear(self, day: int, mask: int) -> bool:
        """Whether nothing at all lies in some half hours."""
        return not (self.taken[day] | self.private.get(day, 0)) & mask


def closed_days(years: Iterable[int]) -> frozenset[date]:
    """The Danish public holidays of some years, and the other days on which the bank is closed."""
    found = {date(year, month, day) for year in years for month, day in FIXED_HOLIDAYS + OWN_CLOSING_DAYS}
    return frozenset(found | {easter(year) + timedelta(days=away) for year in years for away in EASTER_HOLIDAYS})


def own_closing_days(years: Iterable[int]) -> tuple[date, ...]:
    """The days of some years on which the bank is closed though they are no public holidays."""
    return tuple(date(year, month, day) for year in sorted(years) for month, day in OWN_CLOSING_DAYS)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous computus (Meeus, Astronomical Algorithms, ch. 8)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, remainder = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    weekday = (32 + 2 * remainder + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
