"""Hours as settings spell them."""

from datetime import time

import pytest

from bookme_ops.configuration.hours import read_line, read_span
from jobs.policy import Hours

WORK = Hours(start=time(9), end=time(16))


def test_a_line_gives_hours_to_each_of_its_days() -> None:
    assert read_line("mon-wed 09:00-16:00") == {0: WORK, 1: WORK, 2: WORK}
    assert read_line(" FRI   09:00-16:00 ") == {4: WORK}


@pytest.mark.parametrize(
    "text", ["", "mon", "mon-fri", "fri-mon 09:00-16:00", "man-fre 09:00-16:00", "mon 9-16", "mon 09:00-09:00"]
)
def test_what_is_not_days_and_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"must be|the days"):
        read_line(text)


@pytest.mark.parametrize("text", ["24:00-25:00", "08:60-09:00", "16:00-08:00", "08:00"])
def test_a_span_that_no_clock_shows_or_that_ends_before_it_begins_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="span of hours"):
        read_span(text)
