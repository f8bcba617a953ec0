"""Cells: plain JSON values as tables show them, whatever a job put into its evidence."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookme_ops.printable import printable

LONGEST = 500
"""Characters of one value; the JSON of the API has all of it."""
INSTANT = len("2026-03-02T08:00")
SIDES = ("salesforce", "outlook", "backend", "bookme")
"""What stands beside each other, also where one of them holds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value to show; neither text nor instant: there is none."""

    text: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Values in rows, each with the name of its row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A document as facts, one table of what stands side by side, and a table for each list of records."""

    facts: tuple[tuple[str, Cell], ...]
    sides: Table | None
    lists: tuple[Table, ...]


def lay_out(document: Mapping[str, Any]) -> Layout:
    """Evidence as people read it: what several systems say of the same fields stands side by side."""
    sides = {name: value for name, value in document.items() if name in SIDES and isinstance(value, Mapping | None)}
    if not any(sides.values()):
        sides = {}
    lists = {name: value for name, value in document.items() if _is_list_of_records(value)}
    rest = {name: value for name, value in document.items() if name not in sides and name not in lists}
    return Layout(
        facts=tuple(_facts(rest)),
        sides=_side_by_side({name: value or {} for name, value in sides.items()}) if sides else None,
        lists=tuple(_list(name, value) for name, value in lists.items()),
    )


def to_cell(value: Any) -> Cell:
    """A value; an instant in ISO 8601 as such, so that it is shown in the bank's time."""
    if value is None or value in ("", [], {}):
        return Cell()
    if isinstance(value, bool):
        return Cell(text="yes" if value else "no")
    if isinstance(value, str):
        at = read_instant(value)
        return Cell(at=at) if at is not None else Cell(text=_cut(value))
    if isinstance(value, list | tuple) and not any(isinstance(one, Mapping | list) for one in value):
        return Cell(text=_cut(", ".join(str(one) for one in value)))
    if isinstance(value, Mapping | list | tuple):
        return Cell(text=_cut(json.dumps(value, ensure_ascii=False, default=str)))
    return Cell(text=_cut(str(value)))


def read_instant(text: str) -> datetime | None:
    """An instant with an offset; None for any other text."""
    if len(text) < INSTANT or not text[:4].isdecimal() or text[10:11] != "T":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def spell(name: str) -> str:
    """The name of a field, in words."""
    return printable(str(name)).replace("_", " ")


def _facts(document: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
    """Each value with its name; of a record within it the names of both."""
    for name, value in document.items():
        if isinstance(value, Mapping) and value:
            yield from ((f"{spell(name)}: {spell(inner)}", to_cell(one)) for inner, one in value.items())
        else:
            yield spell(name), to_cell(value)


def _side_by_side(records: Mapping[str, Mapping[str, Any]]) -> Table:
    return Table(
        title="side by side",
        columns=tuple(spell(name) for name in records),
        rows=tuple(
            (spell(name), tuple(to_cell(record.get(name)) for record in records.values()))
            for name in _names(records.values())
        ),
    )


def _list(name: str, records: Sequence[Mapping[str, Any]]) -> Table:
    names = _names(records)
    return Table(
        title=spell(name),
        columns=tuple(map(spell, names)),
        rows=tuple(
            (str(number), tuple(to_cell(record.get(one)) for one in names)) for number, record in enumerate(records, 1)
        ),
    )


def _names(records: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for record in records for name in record))


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _cut(text: str) -> str:
    plain = printable(text)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]} … ({len(plain):,} characters)"
