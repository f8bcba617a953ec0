from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.simulator.soql_dates import Calendar, read_days

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOON = Calendar(as_of=datetime(2026, 3, 20, 11, tzinfo=UTC), zone=COPENHAGEN)  # a Friday


@pytest.mark.parametrize(
    ("literal", "first", "beyond"),
    [
        ("TODAY", "2026-03-20", "2026-03-21"),
        ("yesterday", "2026-03-19", "2026-03-20"),
        ("TOMORROW", "2026-03-21", "2026-03-22"),
        ("LAST_N_DAYS:1", "2026-03-19", "2026-03-21"),
        ("LAST_90_DAYS", "2025-12-20", "2026-03-21"),
        ("NEXT_N_DAYS:3", "2026-03-21", "2026-03-24"),
        ("NEXT_90_DAYS", "2026-03-21", "2026-06-19"),
        ("N_DAYS_AGO:3", "2026-03-17", "2026-03-18"),
        ("THIS_WEEK", "2026-03-15", "2026-03-22"),
        ("LAST_WEEK", "2026-03-08", "2026-03-15"),
        ("NEXT_N_WEEKS:2", "2026-03-22", "2026-04-05"),
        ("LAST_N_WEEKS:2", "2026-03-01", "2026-03-15"),
        ("THIS_MONTH", "2026-03-01", "2026-04-01"),
        ("LAST_MONTH", "2026-02-01", "2026-03-01"),
        ("N_MONTHS_AGO:3", "2025-12-01", "2026-01-01"),
        ("NEXT_N_MONTHS:10", "2026-04-01", "2027-02-01"),
        ("THIS_QUARTER", "2026-01-01", "2026-04-01"),
        ("LAST_QUARTER", "2025-10-01", "2026-01-01"),
        ("NEXT_FISCAL_QUARTER", "2026-04-01", "2026-07-01"),
        ("THIS_YEAR", "2026-01-01", "2027-01-01"),
        ("LAST_N_YEARS:2", "2024-01-01", "2026-01-01"),
        ("N_FISCAL_YEARS_AGO:1", "2025-01-01", "2026-01-01"),
    ],
)
def test_a_literal_means_its_days(literal: str, first: str, beyond: str) -> None:
    assert read_days(literal, NOON) == (date.fromisoformat(first), date.fromisoformat(beyond))


@pytest.mark.parametrize("word", ["NOW", "THIS_DAY", "LAST_N_DAYS", "LAST_N_DAYS:", "nan", "N_DAYS_AGO:x", ""])
def test_other_words_are_no_date_literals(word: str) -> None:
    assert read_days(word, NOON) is None


def test_weeks_begin_on_monday_where_the_locale_says_so() -> None:
    danish = Calendar(as_of=NOON.as_of, zone=COPENHAGEN, monday_first=True)
    assert read_days("THIS_WEEK", danish) == (date(2026, 3, 16), date(2026, 3, 23))


def test_today_is_the_date_in_the_users_zone() -> None:
    late = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)
    days = {
        zone: read_days("TODAY", Calendar(as_of=late, zone=ZoneInfo(zone)))
        for zone in ("Europe/Copenhagen", "America/Nuuk")
    }
    assert days["Europe/Copenhagen"] == (date(2026, 3, 21), date(2026, 3, 22))
    assert days["America/Nuuk"] == (date(2026, 3, 20), date(2026, 3, 21))


def test_a_day_of_the_change_to_summer_time_has_23_hours() -> None:
    begin, end = NOON.begin(date(2026, 3, 29)), NOON.begin(date(2026, 3, 30))
    assert (end - begin).total_seconds() == 23 * 3_600
