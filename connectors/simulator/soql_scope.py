"""From the names in a query to the columns of an org: paths over lookups, with everything hidden refused."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.simulator.model import Org, Row
from connectors.simulator.sf_derived import read_derived
from connectors.simulator.sf_errors import HINTS, Refused, refuse_query
from connectors.simulator.sf_schema import Catalog, Field, SObject, stand_in
from connectors.simulator.soql_dates import Calendar
from connectors.simulator.soql_syntax import Path, Query

DEEPEST_PATH = 5
PERMISSION = "Permissions"
"""Begins the columns that say what somebody may do."""

Getter = Callable[[Any], Any]
"""Reads a value off a row, or in aggregates off a group of rows."""

Finder = Callable[[Row], Row | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a query names, and how to read it off a row of the queried object."""

    field: Field
    get: Getter
    path: tuple[str, ...]
    """In the API's own spelling."""


@dataclass(frozen=True, slots=True)
class Hop:
    """The step over a lookup, to the row that it names in whichever table holds it."""

    lookup: Field
    tables: tuple[tuple[str, dict[str, Row]], ...]

    def kind(self, row: Row) -> str | None:
        """The object that the parent of a row is of; None without a parent."""
        wanted = row.get(self.lookup.name)
        return next((name for name, table in self.tables if wanted in table), None)

    def finder(self) -> Finder:
        """From a row to its parent."""
        key = self.lookup.name
        if len(self.tables) == 1:
            table = self.tables[0][1]
            return lambda row: table.get(row.get(key) or "")
        tables = [table for _, table in self.tables]

        def find(row: Row) -> Row | None:
            wanted = row.get(key)
            return next((table[wanted] for table in tables if wanted in table), None)

        return find


@dataclass(frozen=True, slots=True)
class Scope:
    """The object that names refer to, inside one query."""

    text: str
    org: Org
    catalog: Catalog
    calendar: Calendar
    sobject: SObject
    aliases: frozenset[str] = field(default=frozenset())
    gone_too: bool = False
    """Deleted and archived rows count, as in queryAll."""

    def column(self, path: Path) -> Column:
        """The column of a path. Raises Refused (INVALID_FIELD) for names that our user cannot see."""
        first, *rest = self.strip(path)
        if not rest:
            found = self.field(first, path.at)
            return Column(found, self.getter(found), (found.name,))
        lookup = self.lookup(first, path.at)
        hop = self.hop(lookup)
        target = self.behind(lookup)
        beyond = target.column(Path(tuple(rest), path.at))
        spelling = (str(lookup.relationship), *beyond.path)
        if len(lookup.targets) > 1 and beyond.path == ("Type",):
            return Column(beyond.field, hop.kind, spelling)
        return Column(beyond.field, _join(hop.finder(), beyond), spelling)

    def strip(self, path: Path) -> tuple[str, ...]:
        """The parts of a path without an alias of the object before it."""
        parts = path.parts
        if len(parts) > 1 and parts[0].casefold() in self.aliases:
            parts = parts[1:]
        if len(parts) - 1 > DEEPEST_PATH:
            raise self.refuse(path.at, "MALFORMED_QUERY", f"more than {DEEPEST_PATH} levels of relationships")
        return parts

    def field(self, name: str, at: int) -> Field:
        """A field of the object. Raises Refused (INVALID_FIELD)."""
        found = self.catalog.field(self.sobject, name)
        if found is None:
            message = f"No such column '{name}' on entity '{self.sobject.name}'.{HINTS['field']}"
            raise self.refuse(at, "INVALID_FIELD", message)
        return found

    def lookup(self, relationship: str, at: int) -> Field:
        """The lookup behind a relationship name. Raises Refused (INVALID_FIELD)."""
        found = self.catalog.parent(self.sobject, relationship)
        if found is None:
            message = f"Didn't understand relationship '{relationship}' in field path.{HINTS['relationship']}"
            raise self.refuse(at, "INVALID_FIELD", message)
        return found

    def hop(self, lookup: Field) -> Hop:
        """The step over a lookup."""
        return Hop(lookup, tuple((one.name, self.org.table(one.name)) for one in self.catalog.targets(lookup)))

    def behind(self, lookup: Field) -> "Scope":
        """The scope of a lookup's target; with several targets, the pseudo-object that stands for all of them."""
        target = stand_in(lookup.targets) if len(lookup.targets) > 1 else self.catalog.targets(lookup)[0]
        return self.at(target)

    def at(self, sobject: SObject) -> "Scope":
        """The same scope on another object."""
        return replace(self, sobject=sobject, aliases=frozenset())

    def open(self, query: Query, sobject: SObject) -> "Scope":
        """The scope inside a SELECT from an object: its paths may begin with the object's name or alias."""
        names = {sobject.name, query.source, query.alias or query.source}
        return replace(self, sobject=sobject, aliases=frozenset(name.casefold() for name in names))

    def open_source(self, query: Query) -> "Scope":
        """The scope inside a SELECT from an object by its own name. Raises Refused (INVALID_TYPE)."""
        found = self.catalog.find(query.source)
        if found is None:
            message = f"sObject type '{query.source}' is not supported.{HINTS['object']}"
            raise self.refuse(query.source_at, "INVALID_TYPE", message)
        return self.open(query, found)

    def getter(self, found: Field) -> Getter:
        """How to read a field off a row of the object."""
        derived = read_derived(self.sobject.name, found.name, self.calendar.as_of)
        if derived is not None:
            return derived
        name = found.name
        if self.sobject.name == "UserPermissionAccess" and name.startswith(PERMISSION):
            return lambda _: name.removeprefix(PERMISSION) not in self.org.withheld
        if found.type == "boolean":
            return lambda row: bool(row.get(name))
        if found.type in {"int", "double"}:
            return lambda row: row.get(name)
        # Salesforce stores an empty text as null.
        return lambda row: row.get(name) or None

    def refuse(self, at: int, code: str, message: str) -> Refused:
        """A refusal that points at a place of the query."""
        return refuse_query(self.text, at, code, message)


def _join(find: Finder, beyond: Column) -> Getter:
    get = beyond.get
    absent = False if beyond.field.type == "boolean" else None

    def read(row: Row) -> Any:
        parent = find(row)
        return absent if parent is None else get(parent)

    return read
