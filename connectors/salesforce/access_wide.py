"""Objects with hundreds of columns, one for each permission, asked for a few questions at a time and put together.

One question with all columns would not pass the gateway (salesforce-contract 2.4).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import msgspec

from connectors.errors import Malformed
from connectors.salesforce.access_columns import Columns
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.errors import SYSTEM
from connectors.salesforce.queries import chunks
from connectors.salesforce.support_tables import CellPages, Cells

PREFIX = "Permissions"
"""Of the columns that are permissions; `PermissionSetGroupId` is none of them."""
TRIES = 2
ID = {"Id": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class WideRows:
    """All rows of an object."""

    rows: Mapping[str, Mapping[str, Any]]
    """Id → column → value."""
    hidden: frozenset[str]

    def permissions(self, row_id: str) -> frozenset[str]:
        """Which permissions a row holds, without their prefix. Raises Malformed if one is neither true nor false."""
        values = {name: value for name, value in self.rows[row_id].items() if name.startswith(PREFIX)}
        if not all(isinstance(value, bool) for value in values.values()):
            raise Malformed(SYSTEM, "a permission is neither granted nor not")
        return frozenset(_short(name) for name, value in values.items() if value)


def read_wide(asker: Asker, source: str, needed: Mapping[str, bool]) -> WideRows:
    """Every row of an object, by as many questions as its columns need.

    The rows of one question must be those of the others: if some came or went between two, all is read once more.
    """
    for _ in range(TRIES):
        found = _read(asker, source, needed)
        if found is not None:
            return found
    raise Malformed(SYSTEM, f"the rows of {source} changed while they were read: they are read next time")


def _read(asker: Asker, source: str, needed: Mapping[str, bool]) -> WideRows | None:
    rows: dict[str, dict[str, Any]] = {}
    hidden: frozenset[str] = frozenset()
    for number, names in enumerate(_parts([name for name in needed if name != "Id"])):
        columns = Columns(source=source, needed=ID | {name: needed[name] for name in names})
        part, more = columns.ask("ORDER BY Id", lambda soql: _cells(asker, soql))
        if number and part.keys() != rows.keys():
            return None
        hidden |= more
        for row_id, values in part.items():
            rows.setdefault(row_id, {}).update(values)
    return WideRows(rows=rows, hidden=hidden)


def _parts(names: Sequence[str]) -> Sequence[Sequence[str]]:
    return list(chunks(names, len(names))) or [[]]


def _cells(asker: Asker, soql: str) -> dict[str, Mapping[str, Any]]:
    decoder = cast("msgspec.json.Decoder[Any]", CellPages())
    question: Question[Cells] = Question(soql=soql, decoder=decoder, include_deleted=False)
    return {row.id: row.values for row in chain.from_iterable(asker.pages(question))}


def _short(name: str) -> str:
    return name.removeprefix(PREFIX)
