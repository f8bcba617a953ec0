"""Shares and middles; of nothing there is neither."""

import pytest

from bookme_ops.trends.shares import middle, middle_of_counts, most, per_cent


def test_of_nothing_nothing_is_told() -> None:
    assert per_cent(0, 0) is middle([]) is most([]) is middle_of_counts([]) is None


def test_per_cent_is_of_the_whole() -> None:
    assert per_cent(1, 3) == 33.33
    assert per_cent(0, 5) == 0


def test_nine_of_ten_are_not_above_the_most() -> None:
    assert most(range(1, 11)) == 9
    assert most([5]) == 5


@pytest.mark.parametrize(
    ("counts", "expected"), [([(3, 1)], 3), ([(1, 1), (9, 1)], 1), ([(9, 3), (1, 2)], 9), ([(1, 5), (2, 5), (3, 1)], 2)]
)
def test_the_middle_of_counted_values_is_that_of_all_of_them(counts: list[tuple[int, int]], expected: int) -> None:
    assert middle_of_counts(counts) == expected
