"""Instants as seconds and back."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.store.instants import CAP, EPOCH, Epochs, epoch, instant, maybe_epoch, maybe_instant


@given(st.integers(min_value=-(2**31), max_value=2**33))
def test_seconds_survive_the_way_there_and_back(seconds: int) -> None:
    assert epoch(instant(seconds)) == seconds
    assert instant(seconds).tzinfo is UTC


def test_fractions_are_rounded_down_on_both_sides_of_1970() -> None:
    half = timedelta(milliseconds=500)
    assert epoch(EPOCH + half) == 0
    assert epoch(EPOCH - half) == -1


def test_the_zone_does_not_matter() -> None:
    there = timezone(timedelta(hours=-2))
    assert epoch(datetime(2026, 3, 2, 5, tzinfo=there)) == epoch(datetime(2026, 3, 2, 7, tzinfo=UTC))


def test_nothing_stays_nothing() -> None:
    assert maybe_epoch(None) is None
    assert maybe_instant(None) is None
    assert maybe_epoch(EPOCH) == 0
    assert maybe_instant(0) == EPOCH


def test_naive_datetimes_are_refused() -> None:
    with pytest.raises(TypeError):
        epoch(datetime(2026, 3, 2))  # noqa: DTZ001


def test_the_memory_is_limited() -> None:
    epochs = Epochs({instant(number): number for number in range(CAP)})
    assert epochs[instant(CAP)] == CAP
    assert len(epochs) == 1
