"""Slices of time."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.bookme.slices import Measure, read_slices
from connectors.errors import Malformed, Reason, Unavailable
from connectors.records import Window

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
MEASURE = Measure(first=24 * HOUR, widest=96 * HOUR, most_rows=16)


class Answers:
    """A row each hour, or as often as it says."""

    def __init__(self, every: timedelta = HOUR) -> None:
        self.every = every
        self.asked: list[Window] = []

    def __call__(self, part: Window) -> list[datetime]:
        self.asked.append(part)
        hours = range(int((part.end - part.start) / self.every) + 1)
        return [part.start + one * self.every for one in hours if part.start + one * self.every < part.end]


def window(hours: int) -> Window:
    return Window(start=START, end=START + hours * HOUR)


def test_slices_cover_the_window_without_a_gap() -> None:
    rows = [row for part in read_slices(window(100), MEASURE, Answers()) for row in part]
    assert rows == [START + hour * HOUR for hour in range(100)]


def test_an_empty_window_asks_nothing() -> None:
    answers = Answers()
    assert list(read_slices(window(0), MEASURE, answers)) == []
    assert answers.asked == []


def test_slices_grow_where_little_is_told_up_to_the_widest() -> None:
    answers = Answers(every=1000 * HOUR)
    list(read_slices(window(600), MEASURE, answers))
    widths = [(part.end - part.start) / HOUR for part in answers.asked]
    assert widths[:4] == [24, 48, 96, 96]
    assert max(widths) == 96


def test_slices_shrink_where_much_is_told() -> None:
    answers = Answers()
    list(read_slices(window(48), MEASURE, answers))
    assert [(part.end - part.start) / HOUR for part in answers.asked] == [24, 12, 12, 12, 12]


def test_an_hour_too_big_is_a_failure() -> None:
    with pytest.raises(Malformed) as caught:
        list(read_slices(window(48), MEASURE, Answers(every=timedelta(minutes=1))))
    assert caught.value.reason is Reason.TOO_LARGE


def test_other_errors_pass_and_nothing_is_asked_again() -> None:
    calls: list[Window] = []

    def fail(part: Window) -> list[int]:
        calls.append(part)
        raise Unavailable("bookme", "down")

    with pytest.raises(Unavailable):
        list(read_slices(window(48), MEASURE, fail))
    assert len(calls) == 1
