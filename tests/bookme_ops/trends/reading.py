"""Short ways to read reports in tests."""

from bookme_ops.trends.graph import Cell, Graph, Report
from bookme_ops.trends.reports import find_graph


def cells(report: Report, name: str, place: str) -> dict[str, Cell]:
    """What a graph of a report says at a place, by the name of its series."""
    graph: Graph = find_graph(report, name)
    number = graph.places.index(place)
    return {series.name: series.values[number] for series in graph.series}


def known(report: Report, name: str) -> list[str]:
    """The places of a graph at which anything is known."""
    graph = find_graph(report, name)
    return [row[0] for row in graph.rows() if any(value is not None for value in row[1:])]  # type: ignore[misc]
