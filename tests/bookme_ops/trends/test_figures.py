"""Figures: counted aside, kept with their instant, counted again after a run, and never more often than is fair."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bookme_ops.store import runs
from bookme_ops.trends.figures import REST, SHARE, Figures
from bookme_ops.wiring import Ops

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG = 30.0


class Clock:
    """Seconds that are moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Counter:
    """Counts how often it was asked, and may be held up or fail."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.times, self.takes = clock, 0, 0.0
        self.goes_on = Event()
        self.goes_on.set()
        self.error: Exception | None = None

    def __call__(self, ops: Ops, now: datetime) -> int:
        self.goes_on.wait(LONG)
        self.clock.seconds += self.takes
        self.times += 1
        if self.error is not None:
            raise self.error
        return self.times


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counter(clock: Clock) -> Iterator[Counter]:
    made = Counter(clock)
    yield made
    made.goes_on.set()


@pytest.fixture
def figures(bank: Ops, clock: Clock) -> Iterator[Figures]:
    made = Figures(bank, clock=clock, patience=LONG)
    yield made
    made.close()


def settle(figures: Figures) -> None:
    """Wait until what was begun is done: the one hand does one thing after the other."""
    figures._hand.submit(int).result(LONG)


def end_a_run(ops: Ops) -> None:
    with ops.store.begin() as connection:
        number = runs.start_run(connection, "jobs", NOW, NOW)
        runs.finish_run(connection, number, "complete", {}, {}, NOW + timedelta(minutes=number))


def test_a_figure_is_counted_once_as_long_as_nothing_happens(figures: Figures, counter: Counter, clock: Clock) -> None:
    first = figures.ask("one", counter, NOW)
    assert first is not None
    assert (first.value, first.at) == (1, NOW)
    clock.seconds += 10 * REST
    again = figures.ask("one", counter, NOW + timedelta(hours=1))
    settle(figures)
    assert again == first
    assert counter.times == 1


def test_after_a_run_who_asks_gets_the_former_count_and_the_next_one_the_new(
    figures: Figures, counter: Counter, clock: Clock
) -> None:
    figures.ask("one", counter, NOW)
    end_a_run(figures.ops)
    clock.seconds += REST
    later = NOW + timedelta(hours=1)
    counter.goes_on.clear()
    former = figures.ask("one", counter, later)
    assert former is not None
    assert former.at == NOW
    counter.goes_on.set()
    settle(figures)
    fresh = figures.ask("one", counter, later)
    assert fresh is not None
    assert (fresh.value, fresh.at) == (2, later)


def test_however_many_runs_end_counting_stays_a_small_part_of_the_work(
    figures: Figures, counter: Counter, clock: Clock
) -> None:
    counter.takes = REST
    figures.ask("one", counter, NOW)
    for _ in range(SHARE):
        end_a_run(figures.ops)
        figures.ask("one", counter, NOW)
        clock.seconds += REST * 0.99
    settle(figures)
    assert counter.times == 1
    clock.seconds += REST
    figures.ask("one", counter, NOW)
    settle(figures)
    assert counter.times == 2


def test_nobody_waits_longer_than_patience_and_until_then_it_is_not_known(bank: Ops, counter: Counter) -> None:
    figures = Figures(bank, patience=0.01)
    counter.goes_on.clear()
    assert figures.ask("one", counter, NOW) is None
    assert figures.ask_all({"one": counter, "two": counter}, NOW) == {"one": None, "two": None}
    counter.goes_on.set()
    settle(figures)
    counted = figures.ask_all({"one": counter, "two": counter}, NOW)
    assert [one is not None and one.value for one in counted.values()] == [1, 2]
    figures.close()


def test_an_error_of_the_first_count_is_told_and_the_next_one_tries_again(figures: Figures, counter: Counter) -> None:
    counter.error = ValueError("broken")
    with pytest.raises(ValueError, match="broken"):
        figures.ask("one", counter, NOW)
    counter.error = None
    counted = figures.ask("one", counter, NOW)
    assert counted is not None
    assert counted.value == 2


def test_an_error_of_a_later_count_leaves_the_former_one(figures: Figures, counter: Counter, clock: Clock) -> None:
    figures.ask("one", counter, NOW)
    end_a_run(figures.ops)
    clock.seconds += REST
    counter.error = ValueError("broken")
    for _ in range(3):
        former = figures.ask("one", counter, NOW)
        settle(figures)
        assert former is not None
        assert former.value == 1
    assert counter.times == 2, "it rests after an error, too"


def test_two_figures_are_told_apart(figures: Figures, clock: Clock) -> None:
    one, two = Counter(clock), Counter(clock)
    two.times = 40
    asked = figures.ask_all({"one": one, "two": two}, NOW)
    assert [counted is not None and counted.value for counted in asked.values()] == [1, 41]


def test_what_is_begun_in_advance_is_there_when_it_is_asked_for(figures: Figures, counter: Counter) -> None:
    figures.begin({"one": counter}, NOW)
    settle(figures)
    assert counter.times == 1
    counted = figures.ask("one", counter, NOW)
    assert counted is not None
    assert counted.value == 1
