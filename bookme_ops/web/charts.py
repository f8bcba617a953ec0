"""Charts as SVG: drawn on the server, coloured by classes of charts.css, without any style or script of their own.

Our pages allow neither (`guard.POLICY`), so what the library would add of both is taken out again, and each mark gets a
title, which browsers show of themselves.
"""

from collections.abc import Iterable
from typing import Any

import pygal
from markupsafe import Markup
from pygal.style import Style

from bookme_ops.trends.graph import Graph, Shape

KINDS: dict[Shape, Any] = {Shape.LINE: pygal.Line, Shape.BAR: pygal.Bar, Shape.STACK: pygal.StackedBar}
LOOK = {"width": 560, "height": 240, "margin": 8, "margin_right": 34, "spacing": 8, "dots_size": 3.5}
LETTERS = Style(label_font_size=13, major_label_font_size=13, no_data_font_size=15)
"""Only their sizes count, by which the library leaves room; charts.css says the same."""
MOST_LABELS = 6
HIGH = 0.5
NOT_OURS = frozenset({"defs", "style", "script", "desc"})
LAYERS = frozenset({"titles", "plot text-overlay", "plot tooltip-overlay"})
"""What the library draws for its own script."""
MARKS = frozenset({"bar", "dots"})
TONES = {"Critical": "tones-priority", "complete": "tones-ends"}
"""By the first of its series, what a chart's colours mean beside telling series apart."""


def draw(graph: Graph) -> Markup:
    """The chart of a graph; nothing for one that is only a table, or of which nothing is known."""
    kind = KINDS.get(graph.shape)
    if kind is None or graph.empty:
        return Markup()
    chart = kind(**_options(graph))
    for series in graph.series:
        chart.add(series.name, list(series.values))
    chart.add_xml_filter(lambda root: _dress(root, graph))
    return Markup(chart.render(is_unicode=True))  # noqa: S704  the library escapes all texts


def tones(graph: Graph) -> str:
    """The class that says what the colours of a graph mean."""
    return TONES.get(graph.series[0].name, "tones-plain") if graph.series else "tones-plain"


def _options(graph: Graph) -> dict[str, Any]:
    step = max(1, -(-len(graph.places) // MOST_LABELS))
    return {
        **LOOK,
        "js": [],
        "css": [],
        "style": LETTERS,
        "no_prefix": True,
        "disable_xml_declaration": True,
        "show_legend": False,
        "x_labels": list(graph.places),
        "x_labels_major": list(graph.places[(len(graph.places) - 1) % step :: step]),
        "show_minor_x_labels": False,
        "truncate_label": -1,
        "allow_interruptions": True,
        "include_x_axis": not _is_high(graph),
        "max_scale": 6,
        "min_scale": 3,
    }


def _is_high(graph: Graph) -> bool:
    """Whether a line keeps far from nothing, so that what it does would not be seen from there."""
    values = [one for series in graph.series for one in series.values if isinstance(one, int | float)]
    return graph.shape is Shape.LINE and min(values) > HIGH * max(values) and min(values) < max(values)


def _dress(root: Any, graph: Graph) -> Any:
    """The drawing as a picture with a name, of shapes and classes alone."""
    _title_marks(root, graph)
    _strip(root)
    names = (f"chart-{graph.name}-title", f"chart-{graph.name}-about")
    for text, name, tag in ((graph.about, names[1], "desc"), (graph.title, names[0], "title")):
        node = root.makeelement(tag, {"id": name})
        node.text = text
        root.insert(0, node)
    root.attrib.pop("id", None)
    root.attrib.update({"role": "img", "aria-labelledby": " ".join(names), "class": f"chart {tones(graph)}"})
    return root


def _title_marks(root: Any, graph: Graph) -> None:
    """Whoever points at a mark reads what it is. What is not known has none: the library would draw it as nothing."""
    for group in root.iter("g"):
        number = _series_of(group.get("class", ""))
        if number is None:
            continue
        series = graph.series[number]
        values = dict(zip(graph.places, series.values, strict=True))
        unit = f" {graph.unit}" if graph.unit and graph.unit not in series.name else ""
        for parent in list(group.iter("g")):
            for mark in [child for child in parent if child.get("class") in MARKS]:
                place = next((node.text or "" for node in mark.findall("desc") if node.get("class") == "x_label"), "")
                if values.get(place) is None:
                    parent.remove(mark)
                    continue
                title = mark.makeelement("title", {})
                title.text = f"{place}, {series.name}: {values[place]}{unit}"
                mark.insert(0, title)


def _series_of(classes: str) -> int | None:
    words = (word.partition("-")[2] for word in classes.split() if word.startswith("serie-"))
    return next((int(word) for word in words if word.isdigit()), None)


def _strip(node: Any) -> None:
    """Take out what is not a shape, a text or a mark's title, and every style that stands on a node."""
    node.attrib.pop("style", None)
    for child in list(node):
        if _is_foreign(child, node):
            node.remove(child)
        else:
            _strip(child)


def _is_foreign(child: Any, parent: Any) -> bool:
    if not isinstance(child.tag, str) or child.tag in NOT_OURS or child.get("class") in LAYERS:
        return True
    return child.tag == "title" and parent.get("class") not in MARKS


def legend(graph: Graph) -> Iterable[tuple[int, str]]:
    """The number of each series, by which its marks are coloured, and its name."""
    return enumerate(series.name for series in graph.series)
