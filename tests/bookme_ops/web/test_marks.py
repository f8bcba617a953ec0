"""Marks: a row is found again by its own mark, and nothing else is taken for one."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.web.marks import BEGINNING, read_mark, write_mark
from bookme_ops.web.refusals import BadRequest


@given(st.integers(0, 10**16 - 1), st.integers(0, 10**18 - 1))
def test_a_mark_names_its_row(microseconds: int, number: int) -> None:
    moment = BEGINNING + timedelta(microseconds=microseconds)
    assert read_mark(write_mark(moment, number)) == (moment, number)


def test_no_mark_is_the_beginning() -> None:
    assert read_mark("") is None


@pytest.mark.parametrize("text", ["x", "1", "-1-1", "1-", "1-1-1", "１-1", "1-1\n", "9" * 17 + "-1", "1-" + "9" * 19])
def test_what_is_no_mark_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        read_mark(text)


def test_the_farthest_mark_is_an_instant() -> None:
    assert read_mark("9" * 16 + "-1") == (BEGINNING + timedelta(microseconds=10**16 - 1), 1)
