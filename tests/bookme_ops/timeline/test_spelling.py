"""Times, spans and roles in sentences."""

from datetime import UTC, datetime, timedelta

import pytest

from bookme_ops.dossiers.dossier import Role
from bookme_ops.timeline.spelling import (
    spell_age,
    spell_between,
    spell_copy,
    spell_days,
    spell_span,
    spell_time,
    spell_times,
)
from tests.bookme_ops.timeline.moments import COPENHAGEN, HOUR, NOON


def test_times_are_those_of_the_bank_and_seconds_are_told_where_there_are_any() -> None:
    assert spell_time(NOON, COPENHAGEN) == "2 Mar 13:00"
    assert spell_time(NOON + timedelta(seconds=7), COPENHAGEN) == "2 Mar 13:00:07"


def test_a_move_within_a_day_names_no_date() -> None:
    assert spell_times(NOON, NOON + HOUR, COPENHAGEN) == "13:00 → 14:00"
    assert spell_times(NOON, NOON + 12 * HOUR, COPENHAGEN) == "2 Mar 13:00 → 3 Mar 01:00"


def test_a_span_over_midnight_names_both_dates() -> None:
    assert spell_between(NOON, NOON + HOUR, COPENHAGEN) == "2 Mar 13:00–14:00"
    assert spell_between(NOON, NOON + 12 * HOUR, COPENHAGEN) == "2 Mar 13:00–3 Mar 01:00"


def test_the_end_of_an_all_day_item_is_exclusive() -> None:
    first = datetime(2026, 3, 4, tzinfo=UTC)
    assert spell_days(first, first + timedelta(days=1)) == "4 Mar, all day"
    assert spell_days(first, first + timedelta(days=2)) == "4 Mar–5 Mar, all day"


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (240, "4 min"),
        (3_661, "1 h 1 min"),
        (10_800, "3 h"),
        (-60, "1 min"),
        (180_000, "2 days 2 h"),
    ],
)
def test_a_duration_is_told_by_its_two_largest_units(seconds: int, told: str) -> None:
    assert spell_span(timedelta(seconds=seconds)) == told


def test_an_age_has_seconds_only_while_it_is_young() -> None:
    ages = [timedelta(seconds=seconds) for seconds in (20, 119, 121, 2_083, 7_384)]
    assert [spell_age(age) for age in ages] == ["20 s", "1 min 59 s", "2 min", "34 min", "2 h 3 min"]


def test_a_copy_is_its_owners() -> None:
    assert spell_copy(Role.ROOM) == "the room's copy"
    assert spell_copy(Role.OWNER, other=True) == "the owner's other copy"
    assert spell_copy(None) == "another copy"
