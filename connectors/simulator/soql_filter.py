"""WHERE as closures: a condition is looked up and checked once, then asked of every row.

Logic is two-valued, as in SOQL: a comparison with a missing value is simply false, and `!=` and NOT IN let it through.
"""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

from connectors.simulator.soql_literals import (
    IDS,
    TEXTS,
    check_literal,
    read_bounds,
    read_literal,
)
from connectors.simulator.soql_scope import Column, Getter, Scope
from connectors.simulator.soql_syntax import (
    Aggregate,
    Both,
    Comparison,
    Condition,
    Either,
    Membership,
    Opposite,
    Path,
    Query,
)
from connectors.simulator.soql_tokens import Token, read_pattern

Test = Callable[[Any], bool]
"""Asked of a row, or in HAVING of a group of rows."""

SemiJoin = Callable[[Query, Scope, Column], frozenset[str]]
"""Answers the SELECT of a semi-join with ids; the runner of queries brings it along."""

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
MOST_SEMI_JOINS = 2


class FilterBuilder:
    """Builds the test of one WHERE clause."""

    def __init__(self, scope: Scope, semi_join: SemiJoin | None) -> None:
        self._scope = scope
        self._semi_join = semi_join
        self._semi_joins = 0

    def build(self, condition: Condition | None) -> Test | None:
        """The test of a whole clause; None lets every row pass."""
        return None if condition is None else self._build(condition, nested=False)

    def _build(self, condition: Condition, *, nested: bool) -> Test:
        match condition:
            case Both(parts):
                tests = [self._build(part, nested=nested or isinstance(part, Both)) for part in parts]
                return reduce(_both, tests)
            case Either(parts):
                options = [self._build(part, nested=True) for part in parts]
                return reduce(_either, options)
            case Opposite(part):
                inner = self._build(part, nested=True)
                return lambda row: not inner(row)
            case Membership():
                return self._build_membership(condition, nested=nested)
            case Comparison():
                return self._build_comparison(condition)

    def column(self, left: Path | Aggregate) -> Column:
        """What stands left of an operator. Raises Refused for an aggregate, and for a field that cannot be filtered."""
        if isinstance(left, Aggregate):
            raise self._scope.refuse(left.at, "MALFORMED_QUERY", "aggregate functions are not allowed in WHERE")
        column = self._scope.column(left)
        if not column.field.filterable:
            message = f"field '{column.field.name}' can not be filtered in a query call"
            raise self._scope.refuse(left.at, "INVALID_FIELD", message)
        return column

    def _build_comparison(self, comparison: Comparison) -> Test:
        scope, left, token = self._scope, comparison.left, comparison.literal
        column = self.column(left)
        if comparison.operator == "LIKE":
            return self._build_like(column, left, token)
        kind = check_literal(scope, column, token)
        if comparison.operator in ORDERS and (kind == "null" or column.field.type in IDS | {"boolean"}):
            message = f"invalid operator '{comparison.operator}' on field '{column.field.name}'"
            raise scope.refuse(left.at, "INVALID_QUERY_FILTER_OPERATOR", message)
        if kind == "relative":
            return compare_span(value_of(column), comparison.operator, *read_bounds(scope, column, token))
        return compare(value_of(column), comparison.operator, read_literal(scope, column, token, kind))

    def _build_like(self, column: Column, left: Path | Aggregate, token: Token) -> Test:
        if column.field.type not in TEXTS or token.kind != "string":
            message = f"invalid operator 'LIKE' on field '{column.field.name}'"
            raise self._scope.refuse(left.at, "INVALID_QUERY_FILTER_OPERATOR", message)
        fits, get = read_pattern(self._scope.text, token).fullmatch, column.get
        return lambda row: (value := get(row)) is not None and fits(value) is not None

    def _build_membership(self, membership: Membership, *, nested: bool) -> Test:
        column = self.column(membership.left)
        choices = membership.choices
        wanted: frozenset[Any]
        if isinstance(choices, Query):
            wanted = self._run_semi_join(choices, membership.left, column, nested=nested)
        else:
            wanted = frozenset(self._read_choice(column, token) for token in choices)
        get = value_of(column)
        if membership.negated:
            return lambda row: get(row) not in wanted
        return lambda row: get(row) in wanted

    def _read_choice(self, column: Column, token: Token) -> Any:
        kind = check_literal(self._scope, column, token)
        if kind == "relative":
            raise self._scope.refuse(token.at, "MALFORMED_QUERY", "relative date literals are not allowed in lists")
        return read_literal(self._scope, column, token, kind)

    def _run_semi_join(self, query: Query, left: Path, column: Column, *, nested: bool) -> frozenset[str]:
        refuse = self._scope.refuse
        self._semi_joins += 1
        if self._semi_join is None or nested:
            message = "Semi join sub-selects are only allowed at the top level WHERE expressions"
            raise refuse(left.at, "MALFORMED_QUERY", f"{message} and not in nested WHERE expressions")
        if self._semi_joins > MOST_SEMI_JOINS:
            message = f"Maximum semi join sub-selects allowed: {MOST_SEMI_JOINS}"
            raise refuse(left.at, "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", message)
        if column.field.type not in IDS:
            message = f"The left operand of a semi join must be an ID field: {column.field.name}"
            raise refuse(left.at, "INVALID_QUERY_FILTER_OPERATOR", message)
        return self._semi_join(query, self._scope, column)


def _both(first: Test, second: Test) -> Test:
    return lambda row: first(row) and second(row)


def _either(first: Test, second: Test) -> Test:
    return lambda row: first(row) or second(row)


def value_of(column: Column) -> Getter:
    """How to read a field for comparison: texts in lower case."""
    if column.field.type not in TEXTS:
        return column.get
    get = column.get
    return lambda row: None if (value := get(row)) is None else value.lower()


def compare(get: Getter, sign: str, wanted: Any) -> Test:
    """A row's value against one value."""
    if sign == "=":
        return lambda row: bool(get(row) == wanted)
    if sign == "!=":
        return lambda row: bool(get(row) != wanted)
    holds = ORDERS[sign]
    return lambda row: (value := get(row)) is not None and holds(value, wanted)


def compare_span(get: Getter, sign: str, start: Any, end: Any) -> Test:
    """A row's value against the days of a relative literal: before, within, or after them."""
    if sign == "=":
        return lambda row: (value := get(row)) is not None and start <= value < end
    if sign == "!=":
        return lambda row: (value := get(row)) is None or not start <= value < end
    bounds = {"<": ("<", start), ">=": (">=", start), "<=": ("<", end), ">": (">=", end)}
    return compare(get, *bounds[sign])
