"""Spans cut at local midnights and where the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.meetings.stretches import cut, find_change
from tests.jobs.samples import COPENHAGEN, NUUK, TOMORROW

HOUR = timedelta(hours=1)
CHANGE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
ZONES = [COPENHAGEN, NUUK, ZoneInfo("UTC"), ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/Havana")]


def test_a_meeting_of_one_date_is_one_stretch() -> None:
    (stretch,) = cut(TOMORROW, TOMORROW + HOUR, COPENHAGEN)
    assert stretch == (date(2026, 3, 3), TOMORROW, TOMORROW + HOUR, HOUR)
    assert stretch.instant(timedelta(hours=9, minutes=30)) == TOMORROW - HOUR / 2


@pytest.mark.parametrize("length", [timedelta(), -HOUR])
def test_no_time_has_no_stretch(length: timedelta) -> None:
    assert list(cut(TOMORROW, TOMORROW + length, COPENHAGEN)) == []


def test_a_meeting_over_midnight_lies_on_two_dates() -> None:
    start = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)
    assert [(one.day.day, one.end - one.start) for one in cut(start, start + HOUR, COPENHAGEN)] == [
        (3, HOUR / 2),
        (4, HOUR / 2),
    ]


def test_the_day_of_a_change_is_cut_where_the_clock_is_changed() -> None:
    start = CHANGE - 2 * HOUR
    assert [(one.day.day, one.start, one.offset) for one in cut(start, CHANGE + HOUR, COPENHAGEN)] == [
        (29, start + HOUR * 0, HOUR),
        (29, CHANGE, 2 * HOUR),
    ]
    assert [(one.day.day, one.start, one.offset) for one in cut(start, CHANGE + HOUR, NUUK)] == [
        (28, start, -2 * HOUR),
        (29, CHANGE, -HOUR),
    ], "in Nuuk the hour before midnight is left out"


def test_the_change_is_found_to_the_second() -> None:
    assert find_change(CHANGE - 5 * HOUR, CHANGE + timedelta(seconds=7), COPENHAGEN) == CHANGE


@settings(max_examples=200, deadline=None)
@given(
    start=st.sampled_from([CHANGE, datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2028, 2, 29, tzinfo=UTC)]),
    shift=st.integers(-3000, 3000),
    length=st.integers(0, 4000),
    zone=st.sampled_from(ZONES),
)
def test_stretches_are_a_span_without_holes_each_of_one_date_and_offset(
    start: datetime, shift: int, length: int, zone: ZoneInfo
) -> None:
    start += timedelta(minutes=shift)
    end = start + timedelta(minutes=length)
    stretches = list(cut(start, end, zone))
    edges = [start, *(one.end for one in stretches)]
    assert [one.start for one in stretches] == edges[:-1]
    assert not stretches or edges[-1] == end
    for one in stretches:
        for instant in (one.start, one.start + (one.end - one.start) / 2, one.end - timedelta(seconds=1)):
            local = instant.astimezone(zone)
            assert (local.date(), local.utcoffset()) == (one.day, one.offset)
