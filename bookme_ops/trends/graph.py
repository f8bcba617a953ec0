"""Graphs: numbers that are drawn as a chart, shown as a table, and taken home as CSV, always the same ones."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO

Cell = str | int | float | None
"""What stands at a place; None: it is not known."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would take for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection)."""


class Shape(StrEnum):
    """How numbers are drawn."""

    LINE = "line"
    BAR = "bar"
    STACK = "stack"
    TABLE = "table"
    """Not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one name is worth at each place of the axis."""

    name: str
    values: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Numbers along an axis, with where they come from and what nobody can tell of them."""

    name: str
    """As it stands in the address of its CSV: letters, digits, hyphens."""
    title: str
    about: str
    """One sentence: what is counted."""
    shape: Shape
    axis: str
    """What its places are: `week`, `system`."""
    places: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    evidence: str | None = None
    """The address of the page that shows what stands behind the numbers."""
    unknown: str | None = None
    """What is not known of it, and why, as a sentence."""

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A row for each place, with the values of all series."""
        return zip(self.places, *(series.values for series in self.series), strict=True)

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands above the columns of `rows`."""
        return (self.axis, *(series.name for series in self.series))

    @property
    def empty(self) -> bool:
        """Whether nothing of it is known."""
        return not any(value is not None for series in self.series for value in series.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Graphs of one matter of one environment, or of our own work."""

    name: str
    title: str
    kind: str
    """`technical` or `business`, as the operations guide divides its metrics."""
    graphs: tuple[Graph, ...]
    unknown: tuple[str, ...] = ()
    """What the guide asks for and nobody here can tell, each with the reason."""


def write_csv(graph: Graph, at: datetime) -> str:
    """A graph as a table for spreadsheets, with the instant of each number; what is not known is empty."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow([_plain(head) for head in (*graph.heads, "counted_at")])
    table.writerows([*map(_plain, row), at.isoformat()] for row in graph.rows())
    return text.getvalue()


def series_of(values: Iterable[tuple[str, Iterable[Cell]]]) -> tuple[Series, ...]:
    """Series of pairs of names and values."""
    return tuple(Series(name=name, values=tuple(one)) for name, one in values)


def _plain(value: Cell) -> Cell:
    """A text that a spreadsheet does not take for a formula; numbers are what they are."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
