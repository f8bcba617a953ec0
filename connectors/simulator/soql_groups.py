"""GROUP BY, HAVING and the aggregate functions: columns of groups of rows."""

from collections.abc import Iterable
from typing import Any

from connectors.simulator.model import Row
from connectors.simulator.sf_schema import Field
from connectors.simulator.soql_filter import FilterBuilder, value_of
from connectors.simulator.soql_scope import Column, Getter, Scope
from connectors.simulator.soql_syntax import Aggregate, Named, Path, Query

NUMBERS = {"int", "double"}
MOST_GROUPS = 2_000
"""Aggregates have no further pages (contract 2.1)."""

Group = list[Row]


class Grouping(FilterBuilder):
    """The groups of one aggregate query; as a builder of filters it builds HAVING."""

    def __init__(self, query: Query, scope: Scope) -> None:
        super().__init__(scope, None)
        self._query = query
        self._keys = [self._key(path) for path in query.group]

    def split(self, rows: Iterable[Row]) -> list[Group]:
        """The rows by their keys, texts compared without case; all rows are one group without GROUP BY."""
        if not self._keys:
            return [list(rows)]
        getters = [value_of(key) for key in self._keys]
        groups: dict[tuple[Any, ...], Group] = {}
        for row in rows:
            groups.setdefault(tuple(get(row) for get in getters), []).append(row)
        return list(groups.values())

    def column(self, left: Path | Aggregate) -> Column:
        """A grouped field, or an aggregate. Raises Refused for a field that is not grouped."""
        if isinstance(left, Aggregate):
            return self._aggregate(left)
        column = self._scope.column(left)
        if column.path not in [key.path for key in self._keys]:
            message = f"Field must be grouped or aggregated: {column.field.name}"
            raise self._scope.refuse(left.at, "MALFORMED_QUERY", message)
        get = column.get
        return Column(column.field, lambda group: get(group[0]), column.path)

    def outputs(self) -> list[tuple[str, Column]]:
        """The names and columns of the result: aliases, field names, or `expr0` and on."""
        named: list[tuple[str, Column]] = []
        unnamed = 0
        for item in self._query.items:
            match item:
                case Named(path, alias):
                    named.append((alias, self.column(path)))
                case Path():
                    column = self.column(item)
                    named.append((column.field.name, column))
                case Aggregate(alias=alias):
                    name = alias or f"expr{unnamed}"
                    unnamed += alias is None
                    named.append((name, self.column(item)))
                case _:
                    at = self._query.source_at
                    raise self._scope.refuse(at, "MALFORMED_QUERY", "sub-selects cannot be grouped")
        return named

    def _key(self, path: Path) -> Column:
        column = self._scope.column(path)
        if column.field.type in {"textarea", "datetime"}:
            message = f"field '{column.field.name}' can not be grouped in a query call"
            raise self._scope.refuse(path.at, "MALFORMED_QUERY", message)
        return column

    def _aggregate(self, aggregate: Aggregate) -> Column:
        if aggregate.path is None:
            raise self._scope.refuse(aggregate.at, "MALFORMED_QUERY", "COUNT() must stand alone; use COUNT(Id)")
        column = self._scope.column(aggregate.path)
        function, kind = aggregate.function, column.field.type
        countable = function.startswith("COUNT") or kind in NUMBERS
        if not countable and (function in {"SUM", "AVG"} or kind in {"boolean", "textarea"}):
            message = f"field {column.field.name} does not support aggregate operator {function}"
            raise self._scope.refuse(aggregate.at, "MALFORMED_QUERY", message)
        result = "int" if function.startswith("COUNT") else kind
        return Column(Field(name=column.field.name, type=result), _apply(function, column), column.path)


def _apply(function: str, column: Column) -> Getter:
    get, comparable = column.get, value_of(column)
    if function == "COUNT":
        return lambda group: sum(get(row) is not None for row in group)
    if function == "COUNT_DISTINCT":
        return lambda group: len({comparable(row) for row in group} - {None})

    def fold(group: Group) -> Any:
        present = [row for row in group if get(row) is not None]
        if not present:
            return None
        if function in {"MIN", "MAX"}:
            return get((min if function == "MIN" else max)(present, key=comparable))
        values = [get(row) for row in present]
        return sum(values) if function == "SUM" else sum(values) / len(values)

    return fold
