"""Hours of the wall clock, as instants."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.directory_records import MailboxSetting, WorkingHours
from connectors.records import Window
from jobs.meetings.opening import (
    Opening,
    bank_opening,
    closed_spans,
    join,
    left_out,
    office_hours,
    schedule_opening,
    setting_opening,
    subtract,
)
from jobs.policy import Hours
from tests.jobs.samples import COPENHAGEN, NUUK

BASE = datetime(2026, 3, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hour: float) -> datetime:
    """So many hours after midnight UTC, 01:00 of a Tuesday in Copenhagen."""
    return BASE + hour * HOUR


def spans(*hours: tuple[float, float]) -> list[tuple[datetime, datetime]]:
    return [(at(start), at(end)) for start, end in hours]


def test_hours_are_read_on_each_local_date() -> None:
    opening = bank_opening({1: Hours(start=time(9), end=time(16)), 2: Hours(start=time(10), end=time())}, COPENHAGEN)
    assert opening is not None
    assert opening.spans(at(0), at(48)) == spans((8, 15), (33, 47))
    assert opening.spans(at(10), at(12)) == spans((10, 12))
    assert opening.spans(at(15), at(33)) == []


def test_hours_that_touch_over_midnight_are_one_span() -> None:
    opening = Opening(zone=COPENHAGEN, hours=dict.fromkeys(range(7), (Hours(start=time(), end=time()),)))
    assert opening.spans(at(0), at(50)) == spans((0, 50))


def test_nothing_configured_is_no_opening() -> None:
    assert bank_opening({}, COPENHAGEN) is None


@pytest.mark.parametrize(
    ("start", "end", "admitted"),
    [(9, 16, True), (9, 9, True), (8, 10, False), (15, 17, False), (12, 13, True)],
)
def test_a_span_within_the_hours_is_admitted(start: int, end: int, admitted: bool) -> None:
    opening = Opening(zone=COPENHAGEN, hours={1: (Hours(start=time(9), end=time(16)),)})
    local = datetime(2026, 3, 3, tzinfo=COPENHAGEN)
    assert opening.admits(local.replace(hour=start), local.replace(hour=end)) is admitted
    assert not opening.admits(local.replace(day=4, hour=10), local.replace(day=4, hour=11))


def test_a_schedule_keeps_the_lines_that_allow_the_type() -> None:
    lines = [
        WorkingHours(mail="a", weekday=1, start=time(8), end=time(9), meeting_types=frozenset({"online"})),
        WorkingHours(mail="a", weekday=1, start=time(9), end=time(10)),
    ]
    for kind, starts in (("Online", [8, 9]), ("physical", [9]), (None, [8, 9])):
        opening = schedule_opening(lines, kind, COPENHAGEN)
        assert [hours.start.hour for hours in opening.hours.get(1, ())] == starts


def a_setting(**changes: object) -> MailboxSetting:
    values: dict[str, object] = {"user_id": "u", "time_zone": None, "days": (1,), "start": time(8), "end": time(16)}
    return MailboxSetting(**values | changes)  # type: ignore[arg-type]


def test_the_hours_of_outlook_are_read_in_their_own_zone() -> None:
    there = setting_opening(a_setting(time_zone="America/Nuuk"), COPENHAGEN)
    here = setting_opening(a_setting(), COPENHAGEN)
    assert there is not None
    assert here is not None
    assert (there.zone, here.zone) == (ZoneInfo("America/Nuuk"), COPENHAGEN)
    assert there.spans(at(0), at(24)) == spans((10, 18))


@pytest.mark.parametrize("odd", [{"days": ()}, {"start": None}, {"end": None}, {"start": time(17)}, {"end": time(8)}])
def test_settings_that_make_no_sense_are_none(odd: dict[str, object]) -> None:
    assert setting_opening(a_setting(**odd), COPENHAGEN) is None
    assert setting_opening(None, COPENHAGEN) is None


def test_office_hours_are_those_of_weekdays() -> None:
    assert office_hours(NUUK).spans(at(0), at(24)) == spans((10, 18))
    assert office_hours(NUUK).spans(at(24 * 4), at(24 * 5)) == []


def test_left_out_is_what_is_longer_than_the_skew() -> None:
    window, skew = Window(start=at(8), end=at(10)), timedelta(seconds=60)
    assert not left_out(window, spans((8, 10)), skew)
    assert not left_out(window, [(at(8) + skew, at(10) - skew)], skew)
    assert left_out(window, [(at(8) + skew + timedelta(seconds=1), at(10))], skew)
    assert left_out(window, spans((8, 9), (9.5, 10)), skew)
    assert left_out(window, [], skew)


def test_closing_days_are_local_dates() -> None:
    assert closed_spans(at(20), at(30), frozenset({date(2026, 3, 4)}), COPENHAGEN) == spans((23, 30))
    assert closed_spans(at(20), at(30), frozenset({date(2026, 3, 5)}), COPENHAGEN) == []


QUARTERS = st.integers(0, 40)
SPANS = st.lists(st.tuples(QUARTERS, QUARTERS), max_size=6)
"""Some are empty or upside down."""


def covered(some: list[tuple[datetime, datetime]]) -> set[int]:
    return {quarter for quarter in range(41) if any(start <= at(quarter / 4) < end for start, end in some)}


@settings(max_examples=200, deadline=None)
@given(some=SPANS, taken=SPANS)
def test_joining_and_subtracting_are_those_of_sets(some: list[tuple[int, int]], taken: list[tuple[int, int]]) -> None:
    whole, gone = (join(spans(*((low / 4, high / 4) for low, high in part))) for part in (some, taken))
    assert all(before[1] < after[0] for before, after in pairwise(whole))
    assert covered(whole) == {quarter for low, high in some for quarter in range(low, high)}
    left = list(subtract(whole, gone))
    assert all(low < high for low, high in left)
    assert covered(left) == covered(whole) - covered(gone)
