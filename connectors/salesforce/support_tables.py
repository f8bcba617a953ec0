"""Which columns of which objects are asked for about one booking, and how a row becomes a record.

A table is a record type with the path of each of its fields. A column that our user may not see is left out of the
question and None in the record, so that one missing permission does not hide the rest (salesforce-contract 3.4, 5.3).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from connectors.salesforce.errors import HiddenColumn
from connectors.salesforce.rows import Page


class Identified(Protocol):
    """A record with the id of its row."""

    @property
    def id(self) -> str:
        """The id."""


RecordT = TypeVar("RecordT", bound=Identified)


@dataclass(frozen=True, slots=True)
class Cells:
    """A row as it came."""

    id: str
    values: Mapping[str, Any]


class RawPage(msgspec.Struct):
    """A page of rows of whatever object."""

    total: int = msgspec.field(name="totalSize")
    done: bool
    records: list[dict[str, Any]]
    next_url: str | None = msgspec.field(name="nextRecordsUrl", default=None)


RAW_PAGES = msgspec.json.Decoder(RawPage)


class CellPages:
    """Decodes pages of whatever object; takes the place of a decoder of one row type."""

    def decode(self, body: bytes) -> Page[Cells]:
        """A page. Raises msgspec.ValidationError for rows without an id."""
        raw = RAW_PAGES.decode(body)
        rows = [Cells(_id_of(row), row) for row in raw.records]
        return Page(total=raw.total, done=raw.done, records=rows, next_url=raw.next_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Generic[RecordT]):
    """What is read of one object."""

    kind: type[RecordT]
    source: str
    columns: Mapping[str, str]
    """Field of the record → path of the column; `id` is one of them."""

    def select(self, condition: str, hidden: Set[str]) -> str:
        """The question, without the columns that are hidden."""
        paths = (path for path in self.columns.values() if path not in hidden)
        return f"SELECT {', '.join(paths)} FROM {self.source} {condition}".rstrip()  # noqa: S608  our own names

    def paths_of(self, error: HiddenColumn) -> frozenset[str]:
        """The columns that must be left out because of an error; none of them is the id."""
        wanted = error.column.casefold()
        relation = error.entity is None
        own = not relation and (error.entity or "").casefold() == self.source.casefold()
        return frozenset(path for path in self.columns.values() if path != "Id" and _meant(path, wanted, relation, own))

    def read(self, cells: Cells) -> RecordT:
        """The record of a row. Raises msgspec.ValidationError for a value of another type than documented."""
        fields = {field: _walk(cells.values, path) for field, path in self.columns.items()}
        return msgspec.convert({name: value for name, value in fields.items() if value is not None}, self.kind)


def _meant(path: str, wanted: str, relation: bool, own: bool) -> bool:
    parts = path.casefold().split(".")
    if relation:
        return wanted in parts[:-1]
    return parts[-1] == wanted and (len(parts) == 1) == own


def _walk(values: Mapping[str, Any], path: str) -> Any:
    found: Any = values
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _id_of(row: Mapping[str, Any]) -> str:
    found = row.get("Id")
    if not isinstance(found, str):
        raise msgspec.ValidationError("a row has no id")
    return found
