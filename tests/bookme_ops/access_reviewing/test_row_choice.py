"""Rows as reviewers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.access_reviewing.row_choice import (
    BadRows,
    all_expected,
    of_standing,
    read_rows,
    spell_rows,
    undecided,
)
from bookme_ops.store.access_review import Decision
from tests.bookme_ops.access_reviewing.reviewed import a_row


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("7", (7,)), ("1-5,9", (1, 2, 3, 4, 5, 9)), (" 3 , 1 - 2 ,3", (1, 2, 3)), ("4-4", (4,))],
)
def test_numbers_and_ranges_are_read(text: str, numbers: tuple[int, ...]) -> None:
    assert read_rows(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "1,,2",
        "a",
        "0",
        "0-3",
        "5-1",
        "-3",
        "3-",
        "1-2-3",
        "1.5",
        "²",
        "٣",
        "1-9999999",
        "99999999999999999999",
    ],
)
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadRows, match="1-5"):
        read_rows(text)


@given(st.frozensets(st.integers(1, 60), min_size=1))
def test_what_is_spelled_is_read_again(numbers: frozenset[int]) -> None:
    assert read_rows(spell_rows(numbers)) == tuple(sorted(numbers))


def test_only_undecided_rows_that_are_expected_are_all_expected() -> None:
    rows = [
        a_row(1),
        a_row(2, decision=Decision.ASK),
        a_row(3, standing="not expected: VM"),
        a_row(4, standing="accepted: expected"),
        a_row(5),
    ]
    assert all_expected(rows) == (1, 5)
    assert [row.number for row in undecided(rows)] == [1, 3, 4, 5]
    assert [row.number for row in of_standing(rows, " NOT expected")] == [3]
    assert [row.number for row in of_standing(rows, "expected")] == [1, 2, 5]
