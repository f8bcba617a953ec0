"""The almanac: when the bank is open, and where an instant lies in a working day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.simulator.almanac import MOST_BOOKED, Almanac, Diary, closed_days, easter, own_closing_days

COPENHAGEN, NUUK = ZoneInfo("Europe/Copenhagen"), ZoneInfo("America/Nuuk")
AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(params=[COPENHAGEN, NUUK], ids=str)
def almanac(request: pytest.FixtureRequest) -> Almanac:
    return Almanac.around(AS_OF, COPENHAGEN, request.param)


@pytest.mark.parametrize(
    "day",
    [
        date(2000, 4, 23),
        date(2008, 3, 23),
        date(2019, 4, 21),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ],
)
def test_easter_is_where_the_calendar_has_it(day: date) -> None:
    assert easter(day.year) == day


def test_danish_banks_are_closed_on_all_their_holidays_of_2026() -> None:
    days = {(day.month, day.day) for day in closed_days([2026])}
    assert days == {
        *((1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 1), (5, 14), (5, 24), (5, 25), (6, 5), (12, 24), (12, 25)),
        *((12, 26), (12, 31)),
    }
    assert set(own_closing_days([2026])) <= closed_days([2026])


def test_no_clean_booking_lies_on_a_closed_day(almanac: Almanac) -> None:
    bookable = {almanac.days[day] for day in almanac.bookable}
    assert date(2026, 4, 1) in bookable
    assert not bookable & closed_days({2026})
    assert all(day.weekday() < 5 for day in bookable)


def test_an_instant_is_found_on_its_local_day(almanac: Almanac) -> None:
    for day in almanac.workdays:
        assert almanac.day_of(almanac.instant(day, 0)) == day
        assert almanac.day_of(almanac.instant(day, 17)) == day
    assert almanac.day_of(AS_OF - timedelta(days=30)) is None


def test_a_span_covers_every_half_hour_that_it_touches(almanac: Almanac) -> None:
    start = almanac.instant(20, 2)
    assert almanac.cover(start, start + timedelta(minutes=60)) == (20, 0b1100)
    assert almanac.cover(start + timedelta(minutes=15), start + timedelta(minutes=45)) == (20, 0b1100)
    assert almanac.cover(almanac.instant(20, 0) - timedelta(minutes=1), start) is None
    assert almanac.cover(start, almanac.instant(20, 18) + timedelta(minutes=1)) is None


def test_a_day_bears_only_so_many_meetings() -> None:
    diary = Diary()
    diary.book(3, 0, MOST_BOOKED - 2)
    assert diary.bears(3, 2)
    assert not diary.bears(3, 3)
    assert diary.bears(4, MOST_BOOKED)


def test_private_time_is_not_clear_and_may_overlap() -> None:
    diary = Diary()
    diary.private[5] = 0b11
    assert not diary.clear(5, 0b10)
    assert diary.clear(5, 0b100)
    assert diary.free(5, 0, 2)
