"""How far apart two copies are, and what explains it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from jobs.calendar.shifts import Shift, find_saving

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "saving"),
    [
        ("Europe/Copenhagen", HOUR),
        ("America/Nuuk", HOUR),
        ("Europe/Dublin", HOUR),
        ("Australia/Lord_Howe", HOUR / 2),
        ("Asia/Tokyo", timedelta()),
        ("UTC", timedelta()),
    ],
)
def test_the_saving_of_a_zone_is_what_its_clocks_are_changed_by(zone: str, saving: timedelta) -> None:
    assert find_saving(2026, ZoneInfo(zone)) == saving


def test_both_ends_must_be_shifted_the_same_way() -> None:
    skew = timedelta(seconds=60)
    assert Shift(start=HOUR, end=HOUR + skew).matches(HOUR, skew)
    assert Shift(start=-HOUR, end=-HOUR).matches(HOUR, skew)
    assert not Shift(start=HOUR, end=-HOUR).matches(HOUR, skew)
    assert not Shift(start=HOUR, end=timedelta()).matches(HOUR, skew)
