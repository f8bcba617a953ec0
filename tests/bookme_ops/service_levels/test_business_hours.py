"""Business hours: what counts of a stretch of time, on days of any length, against counting every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.service_levels.business_hours import BusinessHours
from jobs.policy import Hours
from tests.bookme_ops.service_levels.minutes import BEGIN, DENMARK, MINUTE, MINUTES, PLACES

HOURS = {name: place.hours for name, place in PLACES.items()}
EVERY_DAY = frozenset(range(7))
MINUTE_OF_TWO_YEARS = st.integers(0, MINUTES - 1)


def always(zone: str, start: time = time(0, 30), end: time = time(23, 30)) -> BusinessHours:
    """Hours on every day, which the change of the clock falls into."""
    return BusinessHours(ZoneInfo(zone), Hours(start=start, end=end), lambda _: frozenset(), EVERY_DAY)


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=200, deadline=None)
@given(one=MINUTE_OF_TWO_YEARS, other=MINUTE_OF_TWO_YEARS)
def test_what_was_worked_is_the_number_of_minutes_that_count(place: str, one: int, other: int) -> None:
    start, end = sorted((one, other))
    worked = HOURS[place].worked(BEGIN + start * MINUTE, BEGIN + end * MINUTE)
    assert worked == PLACES[place].grid().count(1, start, end) * MINUTE


@pytest.mark.parametrize("place", PLACES)
@settings(max_examples=200, deadline=None)
@given(start=st.datetimes(datetime(2025, 11, 1), datetime(2027, 6, 1)), seconds=st.integers(1, 400_000))  # noqa: DTZ001
def test_after_is_the_earliest_instant_by_which_so_much_was_worked(place: str, start: datetime, seconds: int) -> None:
    begun, wanted = start.replace(tzinfo=UTC), timedelta(seconds=seconds)
    instant = HOURS[place].after(begun, wanted)
    assert HOURS[place].worked(begun, instant) == wanted
    assert HOURS[place].worked(begun, instant - timedelta(microseconds=1)) < wanted


def test_a_day_is_as_much_shorter_or_longer_as_the_clock_is_changed_within_its_hours() -> None:
    hours = always("Europe/Copenhagen")
    zone = hours.zone

    def worked(day: date) -> timedelta:
        midnight = datetime.combine(day, time(0), tzinfo=zone)
        return hours.worked(midnight, datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone))

    assert worked(date(2026, 3, 28)) == timedelta(hours=23)
    assert worked(date(2026, 3, 29)) == timedelta(hours=22)
    assert worked(date(2026, 10, 25)) == timedelta(hours=24)


def test_hours_are_those_of_the_banks_wall_clock_in_winter_and_summer() -> None:
    for day, opens in ((date(2026, 3, 27), 7), (date(2026, 3, 30), 6), (date(2026, 10, 26), 7)):
        opening = datetime(day.year, day.month, day.day, opens, tzinfo=UTC)
        assert DENMARK.hours.after(opening - timedelta(hours=1), MINUTE) == opening + MINUTE


def test_public_holidays_and_the_banks_own_days_do_not_count() -> None:
    easter = (datetime(2026, 4, 1, 14, tzinfo=UTC), datetime(2026, 4, 7, 6, tzinfo=UTC))
    assert DENMARK.hours.worked(*easter) == timedelta(0)
    own = (datetime(2026, 12, 24, 0, tzinfo=UTC), datetime(2026, 12, 28, 0, tzinfo=UTC))
    assert DENMARK.hours.worked(*own) == timedelta(0)


def test_nothing_is_worked_backwards_or_in_no_time() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert DENMARK.hours.worked(noon, noon) == timedelta(0)
    assert DENMARK.hours.worked(noon, noon - timedelta(days=9)) == timedelta(0)
    assert DENMARK.hours.after(noon, timedelta(0)) == noon


def test_years_are_added_as_they_are_asked_for_and_nothing_moves_by_it() -> None:
    fresh, used = DENMARK.hours, DENMARK.hours
    used.worked(datetime(2019, 5, 1, tzinfo=UTC), datetime(2034, 5, 1, tzinfo=UTC))
    used.worked(datetime(2012, 5, 1, tzinfo=UTC), datetime(2013, 5, 1, tzinfo=UTC))
    start = datetime(2026, 12, 30, 12, tzinfo=UTC)
    assert used.after(start, timedelta(hours=40)) == fresh.after(start, timedelta(hours=40))
    assert used.worked(start, start + timedelta(days=400)) == fresh.worked(start, start + timedelta(days=400))


def test_a_target_of_years_is_found_and_a_bank_that_never_opens_is_an_error() -> None:
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert always("Europe/Copenhagen").after(start, timedelta(days=4 * 365)).year == 2030
    shut = BusinessHours(ZoneInfo("UTC"), Hours(start=time(8), end=time(16)), lambda _: frozenset(), frozenset())
    with pytest.raises(ValueError, match="too few business hours"):
        shut.after(start, MINUTE)
