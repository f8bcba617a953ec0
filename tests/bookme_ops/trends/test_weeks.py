"""Stretches: weeks and days of the bank's calendar, also where clocks are changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.trends.weeks import days_from, weeks_around

COPENHAGEN, NUUK = ZoneInfo("Europe/Copenhagen"), ZoneInfo("America/Nuuk")
HOUR = timedelta(hours=1)


def test_weeks_begin_on_mondays_and_that_of_now_stands_between_those_before_and_after() -> None:
    weeks = weeks_around(datetime(2026, 3, 4, 12, tzinfo=UTC), COPENHAGEN, back=2, ahead=1)
    assert weeks.names == ("2026-W08", "2026-W09", "2026-W10", "2026-W11")
    assert [day.weekday() for day in weeks.days] == [0] * 4
    assert len(weeks.bounds) == len(weeks) + 1
    assert next(weeks.pairs()) == weeks.bounds[:2]


def test_the_first_hour_of_a_monday_belongs_to_its_week_in_the_banks_zone() -> None:
    monday = datetime(2026, 3, 2, tzinfo=COPENHAGEN)
    assert weeks_around(monday, COPENHAGEN, back=0).names == ("2026-W10",)
    assert weeks_around(monday - timedelta(seconds=1), COPENHAGEN, back=0).names == ("2026-W09",)
    assert weeks_around(monday, NUUK, back=0).names == ("2026-W09",)


def test_the_last_week_of_a_year_bears_the_year_that_it_belongs_to() -> None:
    assert weeks_around(datetime(2027, 1, 2, tzinfo=UTC), COPENHAGEN, back=0).names == ("2026-W53",)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 3, 2), 24)])
def test_days_are_as_long_as_the_clock_makes_them(day: date, hours: int) -> None:
    days = days_from(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), COPENHAGEN, 2)
    assert days.days[0] == day
    start, end = next(days.pairs())
    assert end - start == hours * HOUR
    assert end.astimezone(COPENHAGEN).hour == 0
