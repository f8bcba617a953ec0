"""Graphs: rows, what is not known, and tables that spreadsheets do not run."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest

from bookme_ops.trends.graph import Graph, Shape, series_of, write_csv

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


def a_graph(**changes: object) -> Graph:
    values = {
        "name": "a-graph",
        "title": "A graph",
        "about": "What it is.",
        "shape": Shape.BAR,
        "axis": "week",
        "places": ("W1", "W2"),
        "series": series_of([("made", [1, None]), ("lost", [0.5, 2])]),
    }
    return Graph(**{**values, **changes})  # type: ignore[arg-type]


def test_rows_have_a_value_of_each_series() -> None:
    assert list(a_graph().rows()) == [("W1", 1, 0.5), ("W2", None, 2)]
    assert a_graph().heads == ("week", "made", "lost")


def test_what_is_not_known_is_empty_and_never_nothing() -> None:
    rows = list(csv.reader(StringIO(write_csv(a_graph(), AT))))
    assert rows == [
        ["week", "made", "lost", "counted_at"],
        ["W1", "1", "0.5", AT.isoformat()],
        ["W2", "", "2", AT.isoformat()],
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", '=HYPERLINK("x")', "\n=1"])
def test_no_text_is_a_formula(text: str) -> None:
    graph = a_graph(places=(text, "W2"), series=series_of([(text, [text, 1])]))
    head, first, _ = csv.reader(StringIO(write_csv(graph, AT), newline=""))
    for cell in (head[1], *first[:2]):
        assert cell[0] == "'"
        assert cell[1:] == text


def test_numbers_below_nothing_stay_numbers() -> None:
    graph = a_graph(series=series_of([("made", [-1, -2.5])]))
    assert [row[1] for row in csv.reader(StringIO(write_csv(graph, AT)))][1:] == ["-1", "-2.5"]


def test_a_graph_of_nothing_is_empty_and_one_of_zeros_is_not() -> None:
    assert a_graph(series=series_of([("made", [None, None])])).empty
    assert a_graph(series=()).empty
    assert not a_graph(series=series_of([("made", [None, 0])])).empty
