"""The rows that a SELECT means: those that may be seen, that pass WHERE, in order, between OFFSET and LIMIT."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from connectors.simulator.model import Row
from connectors.simulator.sf_derived import archive_test
from connectors.simulator.sf_schema import Field
from connectors.simulator.sf_user import running_user
from connectors.simulator.sf_visibility import choose_rows
from connectors.simulator.soql_filter import FilterBuilder, Test, value_of
from connectors.simulator.soql_literals import IDS
from connectors.simulator.soql_scope import Column, Scope
from connectors.simulator.soql_syntax import Aggregate, Path, Query

T = TypeVar("T")


def find_rows(query: Query, scope: Scope, *, joins: bool = True) -> list[Row]:
    """The rows that pass WHERE, in no particular order; `joins` allows semi-joins in it."""
    test = FilterBuilder(scope, run_semi_join if joins else None).build(query.where)
    rows: Iterable[Row] = list(scope.org.table(scope.sobject.name).values())
    if scope.org.withheld:
        rows = choose_rows(scope.org, scope.sobject.name, rows, str(running_user(scope.org, "")["Id"]))
    if not scope.gone_too:
        rows = filter(_is_present(scope), rows)
    return list(rows if test is None else filter(test, rows))


def _is_present(scope: Scope) -> Test:
    if scope.sobject.name != "Event":
        return lambda row: not row.get("IsDeleted")
    is_archived = archive_test(scope.calendar.as_of)
    return lambda row: not (row.get("IsDeleted") or is_archived(row))


def sort_rows(query: Query, scope: Scope, rows: list[T], columns: Callable[[Path | Aggregate], Column]) -> list[T]:
    """The rows (or groups) by ORDER BY: texts without case, nulls first unless told otherwise."""
    for ordering in reversed(query.order):
        column = columns(ordering.by)
        if column.field.type == "textarea":
            message = f"field '{column.field.name}' can not be sorted in a query call"
            raise scope.refuse(ordering.by.at, "INVALID_FIELD", message)
        get = value_of(column)
        keyed = [(get(row), row) for row in rows]
        full = sorted((pair for pair in keyed if pair[0] is not None), key=_first, reverse=ordering.descending)
        empty = [row for key, row in keyed if key is None]
        ordered = [row for _, row in full]
        rows = ordered + empty if ordering.nulls_last else empty + ordered
    return rows


def _first(pair: tuple[Any, object]) -> Any:
    return pair[0]


def cut(query: Query, rows: list[T]) -> list[T]:
    """The rows between OFFSET and LIMIT."""
    end = None if query.limit is None else query.offset + query.limit
    return rows[query.offset : end]


def plain_columns(scope: Scope) -> Callable[[Path | Aggregate], Column]:
    """The columns of a query without groups."""

    def column(by: Path | Aggregate) -> Column:
        if isinstance(by, Aggregate):
            raise scope.refuse(by.at, "MALFORMED_QUERY", "aggregates may be ordered by in aggregate queries only")
        return scope.column(by)

    return column


def run_semi_join(query: Query, outer: Scope, left: Column) -> frozenset[str]:
    """The ids that the SELECT of a semi-join yields. Raises Refused for what the platform does not join."""
    scope = outer.open_source(query)
    at = query.source_at
    if scope.sobject.name == outer.sobject.name:
        message = "The inner and outer selects should not be on the same object type"
        raise outer.refuse(at, "MALFORMED_QUERY", message)
    item = query.items[0]
    if not isinstance(item, Path):
        raise outer.refuse(at, "MALFORMED_QUERY", "a semi join sub-select selects exactly one field")
    column = scope.column(item)
    if column.field.type not in IDS or not _points(column.field, scope) & _points(left.field, outer):
        message = (
            f"The selected field '{column.field.name}' in the subquery and the left operand field in the where"
            f" expression in the outer query '{left.field.name}' should point to the same object type"
        )
        raise outer.refuse(item.at, "MALFORMED_QUERY", message)
    return frozenset(map(column.get, find_rows(query, scope, joins=False))) - {None}


def _points(one: Field, scope: Scope) -> set[str]:
    return set(one.targets) if one.targets else {scope.sobject.name}
