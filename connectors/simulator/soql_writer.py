"""Rows as REST tells them: `attributes`, the API's own spelling, nested parents and children, times with `+0000`."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

from connectors.simulator.model import Row
from connectors.simulator.sf_schema import Field, SObject
from connectors.simulator.soql_children import Children, find_children
from connectors.simulator.soql_scope import Scope
from connectors.simulator.soql_syntax import Aggregate, Named, Path, Query, TypeOf

Emit = Callable[[Row, str, str], Any]
"""Takes a row, the name of its object, and the path up to `/sobjects` for links."""

Item: TypeAlias = Path | Named | Aggregate | TypeOf | Query


def show_instant(value: datetime | None) -> str | None:
    """A dateTime as replies spell it: UTC, milliseconds, `+0000` without a colon."""
    if value is None:
        return None
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.isoformat(timespec="milliseconds")[:23] + "+0000"


def show_value(kind: str) -> Callable[[Any], Any] | None:
    """How a type of field is spelt; None as it is."""
    if kind == "datetime":
        return show_instant
    return _show_date if kind == "date" else None


def _show_date(value: date | None) -> str | None:
    return None if value is None else value.isoformat()[:10]


class Writer:
    """Writes the rows of one SELECT list."""

    def __init__(self, scope: Scope, items: tuple[Item, ...]) -> None:
        self._scope = scope
        self._emits: dict[str, Emit] = {}
        self._parents: dict[str, list[Path]] = {}
        for item in items:
            self._add(item)
        for name, paths in self._parents.items():
            self._emits[name] = self._parent(name, tuple(paths))

    def write(self, row: Row, kind: str, base: str) -> dict[str, Any]:
        """A row as a JSON object."""
        record: dict[str, Any] = {"attributes": {"type": kind, "url": f"{base}/sobjects/{kind}/{row['Id']}"}}
        for name, emit in self._emits.items():
            record[name] = emit(row, kind, base)
        return record

    def _add(self, item: Item) -> None:
        match item:
            case Path():
                self._add_path(item)
            case TypeOf():
                lookup = self._scope.lookup(".".join(item.path.parts), item.path.at)
                self._emits[str(lookup.relationship)] = self._typeof(item, lookup)
            case Query():
                children = find_children(item, self._scope)
                self._emits[children.name] = _write_children(children)
            case Named(path, _):
                message = "only aggregate expressions use field aliasing"
                raise self._scope.refuse(path.at, "MALFORMED_QUERY", message)
            case Aggregate(at=at):
                raise self._scope.refuse(at, "MALFORMED_QUERY", "aggregate functions are not allowed here")

    def _add_path(self, path: Path) -> None:
        first, *rest = self._scope.strip(path)
        if rest:
            name = str(self._scope.lookup(first, path.at).relationship)
            self._emits.setdefault(name, _nothing)
            self._parents.setdefault(name, []).append(Path(tuple(rest), path.at))
            return
        found = self._scope.field(first, path.at)
        if found.name in self._emits:
            raise self._scope.refuse(path.at, "INVALID_FIELD", f"duplicate field selected: {found.name}")
        self._emits[found.name] = self._field(found)

    def _field(self, found: Field) -> Emit:
        if self._scope.sobject.name == "Name" and found.name == "Type":
            return lambda _row, kind, _base: kind
        get, show = self._scope.getter(found), show_value(found.type)
        if show is None:
            return lambda row, _kind, _base: get(row)
        return lambda row, _kind, _base: show(get(row))

    def _parent(self, name: str, paths: tuple[Path, ...]) -> Emit:
        lookup = self._scope.lookup(name, paths[0].at)
        hop = self._scope.hop(lookup)
        writer, find = Writer(self._scope.behind(lookup), paths), hop.finder()
        only = hop.tables[0][0] if len(lookup.targets) == 1 else None

        def emit(row: Row, _kind: str, base: str) -> Any:
            parent = find(row)
            return None if parent is None else writer.write(parent, only or str(hop.kind(row)), base)

        return emit

    def _typeof(self, item: TypeOf, lookup: Field) -> Emit:
        hop = self._scope.hop(lookup)
        writers = {name: Writer(self._scope.at(self._target(name, item, lookup)), paths) for name, paths in item.whens}
        folded = {name.casefold(): writer for name, writer in writers.items()}
        other = Writer(self._scope.behind(lookup), item.otherwise)
        find = hop.finder()

        def emit(row: Row, _kind: str, base: str) -> Any:
            parent, kind = find(row), str(hop.kind(row))
            return None if parent is None else folded.get(kind.casefold(), other).write(parent, kind, base)

        return emit

    def _target(self, name: str, item: TypeOf, lookup: Field) -> SObject:
        for target in self._scope.catalog.targets(lookup):
            if target.name.casefold() == name.casefold():
                return target
        raise self._scope.refuse(item.path.at, "INVALID_TYPE", f"'{name}' is not a type of this relationship")


def _nothing(_row: Row, _kind: str, _base: str) -> Any:
    return None


def _write_children(children: Children) -> Emit:
    writer, kind = Writer(children.scope, children.items), children.scope.sobject.name

    def emit(row: Row, _kind: str, base: str) -> Any:
        found = children.of(row["Id"])
        if not found:
            return None
        records = [writer.write(child, kind, base) for child in found]
        return {"totalSize": len(records), "done": True, "records": records}

    return emit
