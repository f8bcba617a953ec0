"""Headlines: the last whole week beside the one before it."""

from bookme_ops.trends.graph import Cell, Graph, Shape, series_of
from bookme_ops.trends.headlines import CHOSEN, tell_headlines
from bookme_ops.trends.reports import REPORT_OF

WEEKS = ("W1", "W2", "W3", "W4")


def a_graph(name: str, *values: tuple[Cell, ...], shape: Shape = Shape.STACK) -> Graph:
    return Graph(
        name=name,
        title="A graph",
        about="What it is.",
        shape=shape,
        axis="week",
        places=WEEKS,
        series=series_of((str(number), one) for number, one in enumerate(values)),
        unit="%",
    )


def test_a_stack_is_told_by_its_sum_and_the_running_week_does_not_count() -> None:
    [told] = tell_headlines([a_graph("tickets-opened", (1, 2, 3, 99), (10, 20, 30, 99))], "W4")
    assert (told.week, told.value, told.before, told.change) == ("W3", 33.0, 22.0, 11.0)


def test_a_line_is_told_by_its_first_series() -> None:
    [told] = tell_headlines([a_graph("availability", (1, 99.5, 99.25, 0), (0, 0, 0, 0), shape=Shape.LINE)], "W4")
    assert (told.value, told.change) == (99.25, -0.25)


def test_what_is_not_known_stays_so() -> None:
    [told] = tell_headlines([a_graph("tickets-opened", (1, 2, None, 4), (1, 2, 3, 4))], "W4")
    assert (told.value, told.before, told.change) == (None, 4.0, None)


def test_in_the_first_week_there_is_no_week_before() -> None:
    [told] = tell_headlines([a_graph("tickets-opened", (1, 2, 3, 4))], "W1")
    assert (told.week, told.value, told.before) == ("W1", None, None)


def test_other_graphs_and_other_axes_have_none() -> None:
    assert tell_headlines([a_graph("accuracy", (1, 2, 3, 4))], "W4") == []
    assert tell_headlines([a_graph("tickets-opened", (1, 2, 3, 4))], "W9") == []


def test_every_headline_is_that_of_a_graph() -> None:
    assert CHOSEN.keys() <= REPORT_OF.keys()
