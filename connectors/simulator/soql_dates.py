"""Relative date literals: `TODAY`, `LAST_N_DAYS:7` …, as the days that they mean to the running user.

Days begin at midnight in the user's zone, weeks on the first day of the user's locale; the fiscal year is the calendar
year. Meanings: https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_dateformats.htm
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UNITS = r"(DAY|WEEK|MONTH|QUARTER|YEAR|FISCAL_QUARTER|FISCAL_YEAR)"
NEAR = re.compile(rf"(THIS|LAST|NEXT)_{UNITS}")
COUNTED = re.compile(rf"(LAST|NEXT)_N_{UNITS}S:(\d+)")
AGO = re.compile(rf"N_{UNITS}S_AGO:(\d+)")
SINGLE_DAYS = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What "today" is to the running user."""

    as_of: datetime
    zone: ZoneInfo
    monday_first: bool = False
    """Weeks begin on Monday (European locales) rather than on Sunday."""

    @property
    def today(self) -> date:
        """The user's date."""
        return self.as_of.astimezone(self.zone).date()

    def begin(self, day: date) -> datetime:
        """The instant at which a day begins for the user."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def read_days(literal: str, calendar: Calendar) -> tuple[date, date] | None:
    """The first day that a literal means and the day after the last one; None if it is no date literal."""
    word = literal.upper()
    today = calendar.today
    if word in SINGLE_DAYS:
        day = today + timedelta(days=SINGLE_DAYS[word])
        return day, day + timedelta(days=1)
    if word in {"LAST_90_DAYS", "NEXT_90_DAYS"}:
        word = word.replace("90_DAYS", "N_DAYS:90")
    if match := NEAR.fullmatch(word):
        step = {"LAST": -1, "THIS": 0, "NEXT": 1}[match[1]]
        return None if match[2] == "DAY" else _span(match[2], step, step + 1, calendar)
    if match := AGO.fullmatch(word):
        return _span(match[1], -int(match[2]), 1 - int(match[2]), calendar)
    if match := COUNTED.fullmatch(word):
        return _count(match[1], match[2], int(match[3]), calendar)
    return None


def _count(direction: str, unit: str, number: int, calendar: Calendar) -> tuple[date, date]:
    if direction == "NEXT":
        return _span(unit, 1, number + 1, calendar)
    # Of all units only days count the present one in.
    return _span(unit, -number, 1 if unit == "DAY" else 0, calendar)


def _span(unit: str, first: int, beyond: int, calendar: Calendar) -> tuple[date, date]:
    unit = unit.removeprefix("FISCAL_")
    return _start(unit, first, calendar), _start(unit, beyond, calendar)


def _start(unit: str, steps: int, calendar: Calendar) -> date:
    today = calendar.today
    if unit == "DAY":
        return today + timedelta(days=steps)
    if unit == "WEEK":
        into_week = today.weekday() if calendar.monday_first else (today.weekday() + 1) % 7
        return today + timedelta(days=7 * steps - into_week)
    width = MONTHS[unit]
    months = (today.year * 12 + today.month - 1) // width * width + steps * width
    return date(months // 12, months % 12 + 1, 1)
