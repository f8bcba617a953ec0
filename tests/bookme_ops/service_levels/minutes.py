"""The clock as a child would read it: minute by minute, over two years. Slow, and too simple to be wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from bookme_ops.configuration.closing_days import closing_days
from bookme_ops.service_levels.business_hours import WEEKDAYS, BusinessHours
from bookme_ops.service_levels.clock import Standing
from bookme_ops.service_levels.levels import Level
from bookme_ops.service_levels.life import Life
from bookme_ops.service_levels.rule import Escalation, Rule
from bookme_ops.store.incident import Party
from jobs.policy import Hours

Event = TypeVar("Event")
MINUTE = timedelta(minutes=1)
BEGIN = datetime(2025, 11, 1, tzinfo=UTC)
END = datetime(2027, 11, 1, tzinfo=UTC)
MINUTES = (END - BEGIN) // MINUTE
TARGETS = {
    Level.CRITICAL: timedelta(hours=1),
    Level.HIGH: timedelta(hours=4),
    Level.MEDIUM: timedelta(hours=8),
    Level.LOW: timedelta(hours=12),
    Level.ENQUIRY: timedelta(hours=16),
}
OWN_DAYS = (date(2026, 6, 5), date(2026, 12, 24), date(2026, 12, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a bank works."""

    zone: str
    start: time
    end: time
    weekdays: frozenset[int] = WEEKDAYS

    @property
    def hours(self) -> BusinessHours:
        """What is tested."""
        opening = Hours(start=self.start, end=self.end)
        return BusinessHours(ZoneInfo(self.zone), opening, closed, self.weekdays)

    @property
    def rule(self) -> Rule:
        """The guide's targets in these hours."""
        steps = (Escalation(share=0.8, to="lead"), Escalation(share=1.0, to="manager"))
        return Rule(hours=self.hours, targets=TARGETS, at_risk=0.8, escalations=steps)

    @cache  # noqa: B019  there are three places, and they live as long as the tests
    def grid(self) -> bytearray:
        """One byte for each minute of the two years: whether it counts."""
        zone, flags = ZoneInfo(self.zone), bytearray(MINUTES)
        for quarter in range(0, MINUTES, 15):
            # No zone changes its offset within a quarter of an hour.
            wall = (BEGIN + quarter * MINUTE).astimezone(zone)
            if wall.weekday() not in self.weekdays or wall.date() in closed(wall.year):
                continue
            for minute in range(15):
                flags[quarter + minute] = self.start <= (wall + minute * MINUTE).time() < self.end
        return flags


DENMARK = Place(zone="Europe/Copenhagen", start=time(8), end=time(16))
GREENLAND = Place(zone="America/Nuuk", start=time(7, 30), end=time(17, 15), weekdays=frozenset(range(7)))
DAY_AND_NIGHT = Place(zone="Europe/Copenhagen", start=time(0, 30), end=time(23, 30), weekdays=frozenset(range(7)))
"""The clock is changed within its hours."""
PLACES = {"denmark": DENMARK, "greenland": GREENLAND, "day-and-night": DAY_AND_NIGHT}


def memory() -> Callable[[int], frozenset[date]]:
    """The closing days of a year, each year asked for once."""
    known: dict[int, frozenset[date]] = {}

    def closed(year: int) -> frozenset[date]:
        if year not in known:
            known[year] = closing_days("DK", OWN_DAYS, date(year, 1, 1))
        return known[year]

    return closed


closed = memory()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the slow clock says."""

    standing: Standing
    used: timedelta
    due: datetime
    parties: dict[Party, timedelta]


def replay(grid: bytearray, life: Life, now: datetime) -> Told:
    """Walk through a life, one minute after the other; all of its instants are whole minutes within the two years."""
    handed, raised = _by_minute(life.turns), _by_minute(life.levels)
    answers = {index(at) for at in life.answers}
    begin, until = index(life.opened_at), index(now)
    end = None if life.ended_at is None else index(life.ended_at)
    party, level, stopped = Party.US, life.level, begin
    spent: list[int] = []
    parties = dict.fromkeys(Party, 0)
    given, asked, owed = False, begin, level
    for minute in range(begin, until + 1):
        if minute in handed:
            to = min(handed[minute], key=list(Party).index)
            stopped = minute if party is Party.US else stopped
            party = to
        if minute in raised:
            level = min(raised[minute], key=list(Level).index)
        if not given:
            asked, owed = (minute if party is Party.US else stopped), level
            given = minute in answers or minute == end
        if minute in (end, until):
            break
        if grid[minute]:
            parties[party] += 1
            if party is Party.US and not given:
                spent.append(minute)
    due = _due(grid, spent, TARGETS[owed] // MINUTE, asked)
    used = len(spent) * MINUTE
    return Told(
        standing=_stand(used, TARGETS[owed], asked, due, given=given),
        used=used,
        due=BEGIN + due * MINUTE,
        parties={one: count * MINUTE for one, count in parties.items()},
    )


def index(at: datetime) -> int:
    """The number of a minute."""
    return (at - BEGIN) // MINUTE


def _by_minute(events: Iterable[tuple[datetime, Event]]) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = {}
    for at, event in events:
        found.setdefault(index(at), []).append(event)
    return found


def _due(grid: bytearray, spent: list[int], target: int, asked: int) -> int:
    """The end of the minute that uses the target up; what is not spent yet is spent from the last minute of ours on."""
    if len(spent) >= target:
        return spent[target - 1] + 1
    minute, left = asked, target - len(spent)
    while left:
        left -= grid[minute]
        minute += 1
    return minute


def _stand(used: timedelta, target: timedelta, asked: int, due: int, *, given: bool) -> Standing:
    if asked > due:
        return Standing.BREACHED
    if given:
        return Standing.MET
    return Standing.AT_RISK if used * 5 >= target * 4 else Standing.ON_TRACK
