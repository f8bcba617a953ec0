"""Choosing: which fields of a record go into a bundle. Whatever is not named stays outside, and is counted.

This is the first line (`design/anchors.md` E2, rule 0); that the rest cannot be read either is the redactor's work, for
which the values are told here that must not be read.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

import msgspec

from bookme_ops.bundles.pieces import Kind, Known, Row

SHORTEST_NAME = 3
COMPANY = frozenset({"aps", "a/s", "i/s", "p/s", "k/s", "amba", "ltd", "gmbh", "søn", "og", "and"})
"""Parts of the names of companies that name nobody."""
PREFIX = re.compile(r"(?:smtp|sip|eum|x500|sms):", re.IGNORECASE)
"""Before an address, as directories write it."""
LONGEST = 2_000
"""A longer text is never met again as a whole; its first part may be."""


Instead = Callable[[Mapping[str, Any]], Mapping[Kind, Kind | None]]
"""From a record to kinds that its values have instead of others; None: they may be read."""


def nobody_else(_: Mapping[str, Any]) -> Mapping[Kind, Kind | None]:
    """Values are of the kinds that the shape says."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is taken of one kind of record."""

    taken: tuple[str, ...]
    """The fields of the allow-list."""
    lengths: tuple[str, ...] = ()
    """Texts of which only the number of characters is told, as `<field>_length`."""
    known: Mapping[str, Kind] = field(default_factory=dict)
    """Fields, taken or not, whose values must not be read."""
    nested: Mapping[str, "Shape"] = field(default_factory=dict)
    """Fields of the allow-list that hold lists of records."""
    instead: Instead = nobody_else
    """What the values of a record are, where it is not what such records mostly are."""

    def choose(self, values: Mapping[str, Any], dropped: Counter[str]) -> dict[str, Any]:
        """The row of a record; what is left out is counted."""
        row: dict[str, Any] = {name: values.get(name) for name in self.taken if name not in self.nested}
        for name, shape in self.nested.items():
            row[name] = [shape.choose(one, dropped) for one in values.get(name) or ()]
        for name in self.lengths:
            row[f"{name}_length"] = len(values.get(name) or "")
        dropped.update(name for name, value in values.items() if name not in row and value not in (None, "", [], {}))
        return row

    def values_of(self, values: Mapping[str, Any]) -> Iterator[Known]:
        """What must not be read of a record."""
        instead = self.instead(values)
        for name, kind in self.known.items():
            told = instead.get(kind, kind)
            if told is not None:
                yield from know(told, values.get(name))
        for name, shape in self.nested.items():
            for one in values.get(name) or ():
                yield from shape.values_of(one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen of some records."""

    rows: tuple[Row, ...]
    dropped: Mapping[str, int]
    known: tuple[Known, ...] = field(repr=False)


def choose(shape: Shape, records: Iterable[Any]) -> Chosen:
    """Choose from records, dataclasses or plain mappings; instants become ISO 8601."""
    dropped: Counter[str] = Counter()
    told: Sequence[Mapping[str, Any]] = [plain(record) for record in records]
    rows = tuple(shape.choose(values, dropped) for values in told)
    known = tuple(one for values in told for one in shape.values_of(values))
    return Chosen(rows=rows, dropped=dict(sorted(dropped.items())), known=known)


def plain(value: Any) -> Any:
    """A value in plain JSON, records of any depth by the names of their fields, whatever they are on the wire."""
    if value is None or isinstance(value, str | int | float):
        return msgspec.to_builtins(value) if isinstance(value, Enum) else value
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    return msgspec.to_builtins(value)


def know(kind: Kind, value: Any) -> Iterator[Known]:
    """Every text within a value, however deep; the parts of a person's name by themselves, too."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from know(kind, one)
    elif isinstance(value, str) and value.strip():
        yield from _know_text(kind, PREFIX.sub("", value.strip())[:LONGEST])


def _know_text(kind: Kind, text: str) -> Iterator[Known]:
    yield Known(kind=Kind.MAIL if kind is Kind.ID and "@" in text else kind, value=text)
    if kind is Kind.PERSON:
        for part in text.split():
            if len(part) >= SHORTEST_NAME and part != text and part.casefold() not in COMPANY:
                yield Known(kind=kind, value=part)
