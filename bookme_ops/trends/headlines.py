"""Headlines: the last whole week of a few graphs beside the week before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bookme_ops.trends.graph import Graph

CHOSEN: Mapping[str, str] = {
    "bookings-by-type": "Meetings",
    "bookings-cancelled": "Cancelled",
    "adoption": "Advisors with meetings",
    "tickets-opened": "Incidents opened",
    "sla-met": "First responses in time",
    "availability": "Available",
    "error-rate": "Runs not complete",
}
"""Graphs by week, with what their headline is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One number and the one before it."""

    graph: str
    title: str
    week: str
    value: float | None
    """None: not known."""
    before: float | None
    unit: str

    @property
    def change(self) -> float | None:
        """By how much it grew; None where one of the two is not known."""
        if self.value is None or self.before is None:
            return None
        return round(self.value - self.before, 2)


def tell_headlines(graphs: Iterable[Graph], this_week: str) -> list[Headline]:
    """The headlines of those graphs that have one, in their order; `this_week` is not over and does not count."""
    found = []
    for graph in graphs:
        if graph.name in CHOSEN and this_week in graph.places:
            place = graph.places.index(this_week) - 1
            found.append(
                Headline(
                    graph=graph.name,
                    title=CHOSEN[graph.name],
                    week=graph.places[place] if place >= 0 else this_week,
                    value=_at(graph, place),
                    before=_at(graph, place - 1),
                    unit=graph.unit,
                )
            )
    return found


def _at(graph: Graph, place: int) -> float | None:
    """The whole of a place: of several series their sum, of a line that of the first."""
    if place < 0:
        return None
    series = graph.series if graph.shape == "stack" else graph.series[:1]
    values = [one.values[place] for one in series]
    numbers = [value for value in values if isinstance(value, int | float)]
    return float(sum(numbers)) if numbers and len(numbers) == len(values) else None
