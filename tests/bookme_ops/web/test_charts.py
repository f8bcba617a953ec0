"""Charts: shapes and classes alone, a title on each mark, and no mark of what is not known."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from bookme_ops.trends.graph import Cell, Graph, Shape, series_of
from bookme_ops.trends.reports import REPORTS
from bookme_ops.web.charts import draw, legend, tones
from bookme_ops.wiring import Ops

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</title><script>alert(1)</script>"onload="x" & <b>'
ALLOWED = {"svg", "g", "path", "rect", "circle", "text", "title", "desc"}
DRAWN = [Shape.LINE, Shape.BAR, Shape.STACK]


def a_graph(*series: tuple[str, tuple[Cell, ...]], **changes: Any) -> Graph:
    told = series or (("made", (1, None, 3)), ("lost", (0, 2.5, None)))
    values = {
        "name": "a-graph",
        "title": "A graph",
        "about": "What it is.",
        "shape": Shape.STACK,
        "axis": "week",
        "places": tuple(f"W{number}" for number in range(len(told[0][1]))),
        "series": series_of(told),
    }
    return Graph(**{**values, **changes})


def read(graph: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(draw(graph))


def marks(root: ElementTree.Element) -> list[str]:
    return [
        title.text or ""
        for group in root.iter(f"{SVG}g")
        if group.get("class") in {"bar", "dots"}
        for title in group.findall(f"{SVG}title")
    ]


@pytest.mark.parametrize("shape", DRAWN)
def test_a_chart_has_no_style_no_script_and_no_link(shape: Shape) -> None:
    root = read(a_graph(shape=shape))
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= ALLOWED
    names = {name for node in root.iter() for name in node.attrib}
    assert "style" not in names
    assert not {name for name in names if name.startswith("on") or "href" in name}
    assert "http" not in draw(a_graph(shape=shape)).replace("http://www.w3.org/", "")


@pytest.mark.parametrize("shape", DRAWN)
def test_a_chart_is_a_picture_with_a_name_and_a_sentence(shape: Shape) -> None:
    root = read(a_graph(shape=shape))
    assert root.get("role") == "img"
    texts = {node.get("id"): node.text for node in root}
    assert [texts[name] for name in (root.get("aria-labelledby") or "").split()] == ["A graph", "What it is."]


@pytest.mark.parametrize("shape", DRAWN)
def test_what_is_not_known_has_no_mark_and_nothing_has_one(shape: Shape) -> None:
    assert sorted(marks(read(a_graph(shape=shape)))) == [
        "W0, lost: 0",
        "W0, made: 1",
        "W1, lost: 2.5",
        "W2, made: 3",
    ]


def test_a_mark_says_its_unit_unless_its_series_does() -> None:
    assert marks(read(a_graph(("made", (1,)), unit="s"))) == ["W0, made: 1 s"]
    assert marks(read(a_graph(("late, %", (1,)), unit="%"))) == ["W0, late, %: 1"]


@pytest.mark.parametrize("shape", DRAWN)
def test_what_comes_from_outside_is_text(shape: Shape) -> None:
    graph = a_graph((HOSTILE, (1, 2)), places=(HOSTILE, "b"), title=HOSTILE, about=HOSTILE, shape=shape)
    assert "<script" not in draw(graph)
    root = read(graph)
    assert root[0].text == HOSTILE
    assert f"{HOSTILE}, {HOSTILE}: 1" in marks(root)


def test_a_table_and_what_nobody_knows_are_not_drawn() -> None:
    assert draw(a_graph(shape=Shape.TABLE)) == ""
    assert draw(a_graph(("made", (None, None)))) == ""


def test_a_line_far_from_nothing_is_looked_at_closely() -> None:
    def lowest(*values: Cell) -> float:
        root = read(a_graph(("share", values), shape=Shape.LINE))
        texts = [node.text or "" for node in root.iter(f"{SVG}text") if re.fullmatch(r"-?[\d.]+", node.text or "")]
        return min(map(float, texts))

    assert lowest(98.5, 99.5, 100.0) > 90
    assert lowest(1, 99.5) == 0
    assert lowest(99.5, 99.5) <= 99.5


def test_colours_mean_what_their_series_do() -> None:
    assert tones(a_graph(("Critical", (1,)))) == "tones-priority"
    assert tones(a_graph(("complete", (1,)))) == "tones-ends"
    assert tones(a_graph(series=())) == "tones-plain"
    assert list(legend(a_graph())) == [(0, "made"), (1, "lost")]


def test_every_graph_of_every_report_can_be_drawn(bank: Ops) -> None:
    for count in REPORTS.values():
        for graph in count(bank, bank.now())["production"].graphs:
            if draw(graph):
                known = sum(isinstance(value, int | float) for series in graph.series for value in series.values)
                assert len(marks(read(graph))) == known, graph.name
