"""The copies of one booking side by side, with the fields marked on which they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bookme_ops.web.cells import Cell, spell, to_cell

HIDDEN = frozenset({"organizer"})
FLAGS = frozenset({"cancelled", "deleted"})
"""Told only where one of them is so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A copy of the booking, as the head of a column."""

    system: str
    place: str
    role: str
    found_by: str
    """How it was recognised; empty for what carries the BookingId in its own system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field of all copies."""

    name: str
    cells: tuple[tuple[Cell, bool, bool], ...]
    """Each copy's value, whether the copy has such a field at all, and whether it differs there."""
    differs: bool
    is_id: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """All copies beside each other: the fields that matter first, ids last."""

    heads: tuple[Side, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Two copies that disagree, in words and values."""

    field: str
    sentence: str
    values: tuple[tuple[str, Cell], ...]


def lay_sides(account: Mapping[str, Any]) -> Sides:
    """The table of the copies of a booking's document."""
    copies: Sequence[Mapping[str, Any]] = account["copies"]
    differing = set(_differing(account))
    names = dict.fromkeys(name for copy in copies for name in copy["fields"] if name not in HIDDEN)
    lines = [_line(name, copies, differing) for name in names if _matters(name, copies, differing)]
    return Sides(heads=tuple(_head(copy) for copy in copies), lines=tuple(sorted(lines, key=lambda line: line.is_id)))


def tell_differences(account: Mapping[str, Any]) -> list[Told]:
    """What differs between which copies."""
    return [
        Told(
            field=spell(one["field"]),
            sentence=str(one["sentence"]),
            values=tuple((_name(side), to_cell(side["value"])) for side in one["between"]),
        )
        for one in account["differences"]
    ]


def _head(copy: Mapping[str, Any]) -> Side:
    return Side(
        system=str(copy["system"]),
        place=str(copy["environment"] or ""),
        role=str(copy["role"] or ""),
        found_by=str(copy.get("found_by") or "").replace("-", " "),
    )


def _line(name: str, copies: Sequence[Mapping[str, Any]], differing: set[tuple[str, str | None]]) -> Line:
    cells = tuple(
        (to_cell(copy["fields"].get(name)), name in copy["fields"], (name, copy["subject"]) in differing)
        for copy in copies
    )
    return Line(name=spell(name), cells=cells, differs=(name, None) in differing, is_id=_is_id(name))


def _differing(account: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """The fields that differ, each with the copy that differs on it; None stands for a field as such."""
    for one in account["differences"]:
        yield str(one["field"]), None
        yield str(one["field"]), one["between"][1].get("subject")


def _matters(name: str, copies: Sequence[Mapping[str, Any]], differing: set[tuple[str, str | None]]) -> bool:
    if (name, None) in differing:
        return True
    values = [copy["fields"].get(name) for copy in copies]
    return any(values) if name in FLAGS else any(value is not None for value in values)


def _is_id(name: str) -> bool:
    return name.endswith(("_id", "_uid"))


def _name(side: Mapping[str, Any]) -> str:
    return f"{side['system']} ({side['role']})" if side["role"] else str(side["system"])
