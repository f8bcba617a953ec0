"""From a filter's syntax tree to a question that can be put to a row, checked against what may be asked at all."""

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.simulator.odata import (
    BadExpression,
    Compare,
    Function,
    Lambda,
    Literal,
    Logic,
    Node,
    Not,
    Path,
    Within,
    read_stamp,
)

Getter = Callable[[str], Any]
"""Gives a row's value by path, such as `start/dateTime`."""
Question = Callable[[Getter], Any]
Fold = Callable[[str], str]

ORDER = {"gt": operator.gt, "ge": operator.ge, "lt": operator.lt, "le": operator.le}
TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": lambda text, part: part in text,
}
CASTS: dict[str, Callable[[Any], Any]] = {
    "Edm.Int32": int,
    "Edm.Int64": int,
    "Edm.Double": float,
    "Edm.String": str,
    "Edm.Boolean": lambda text: str(text).casefold() == "true",
    "Edm.DateTimeOffset": lambda text: read_stamp(str(text)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Askable:
    """What a filter may ask of one kind of row."""

    paths: frozenset[str]
    collections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Paths for any/all → the properties of an element; an empty set means plain values."""
    folds: Mapping[str, Fold] = field(default_factory=dict)
    """How texts are folded before they are compared, by path (elements: `collection/property`); default: no case."""


def build_predicate(tree: Node, askable: Askable) -> Callable[[Getter], bool]:
    """The filter as a function of a row's getter.

    Raises:
        BadExpression: It asks for a property that is not there or cannot be filtered, here or when it is applied.
    """
    question = _build(tree, askable, {})
    if not isinstance(tree, Compare | Within | Logic | Not | Lambda | Function | Path):
        raise BadExpression("a filter must be a condition")
    return lambda get: question(get) is True


def _build(tree: Node, askable: Askable, scope: dict[str, str]) -> Question:
    match tree:
        case Literal(value):
            return lambda _: value
        case Path(parts):
            return _build_path(parts, askable, scope)
        case Function(name, arguments):
            return _build_function(name, arguments, askable, scope)
        case Lambda():
            return _build_lambda(tree, askable, scope)
        case _:
            return _build_condition(tree, askable, scope)


def _build_condition(tree: Compare | Within | Logic | Not, askable: Askable, scope: dict[str, str]) -> Question:
    match tree:
        case Not(term):
            inner = _build(term, askable, scope)
            return lambda get: inner(get) is not True
        case Logic(op, terms):
            return _build_logic(op, [_build(term, askable, scope) for term in terms])
        case Compare(op, left, right):
            fold = _choose_fold((left, right), askable, scope)
            return _compare(op, _build(left, askable, scope), _build(right, askable, scope), fold)
        case Within(left, values):
            options = [_build(value, askable, scope) for value in values]
            return _within(_build(left, askable, scope), options, _choose_fold((left, *values), askable, scope))


def _build_path(parts: tuple[str, ...], askable: Askable, scope: dict[str, str]) -> Question:
    path = "/".join(parts)
    if parts[0] in scope:
        allowed = askable.collections[scope[parts[0]]]
        if (len(parts) == 1) != (not allowed) or (allowed and "/".join(parts[1:]) not in allowed):
            raise BadExpression(f"'{path}' is not a property of the collection's elements")
    elif path not in askable.paths:
        raise BadExpression(f"the property '{path}' does not exist or cannot be filtered")
    return lambda get: get(path)


def _build_logic(op: str, terms: list[Question]) -> Question:
    if op == "and":
        return lambda get: all(term(get) is True for term in terms)
    return lambda get: any(term(get) is True for term in terms)


def _choose_fold(operands: tuple[Node, ...], askable: Askable, scope: dict[str, str]) -> Fold:
    fold: Fold = str.casefold
    for path in (operand for operand in operands if isinstance(operand, Path)):
        parts = (scope.get(path.parts[0], path.parts[0]), *path.parts[1:])
        fold = askable.folds.get("/".join(parts), fold)
    for literal in (operand for operand in operands if isinstance(operand, Literal)):
        if isinstance(literal.value, str):
            fold(literal.value)
    return fold


def _compare(op: str, left: Question, right: Question, fold: Fold) -> Question:
    if op == "eq":
        return lambda get: _same(left(get), right(get), fold)
    if op == "ne":
        return lambda get: not _same(left(get), right(get), fold)
    order = ORDER[op]

    def answer(get: Getter) -> bool:
        first, second = _align(left(get), right(get), fold)
        return first is not None and second is not None and bool(order(first, second))

    return answer


def _within(left: Question, options: list[Question], fold: Fold) -> Question:
    return lambda get: any(_same(left(get), option(get), fold) for option in options)


def _same(first: Any, second: Any, fold: Fold) -> bool:
    first, second = _align(first, second, fold)
    return bool(first == second)


def _align(first: Any, second: Any, fold: Fold) -> tuple[Any, Any]:
    if isinstance(first, datetime) and isinstance(second, str):
        return first, read_stamp(second)
    if isinstance(first, str) and isinstance(second, str):
        return fold(first), fold(second)
    numbers = isinstance(first, int | float) and isinstance(second, int | float)
    if first is None or second is None or (numbers and isinstance(first, bool) == isinstance(second, bool)):
        return first, second
    if type(first) is not type(second):
        raise BadExpression("operands of different types were compared")
    return first, second


def _build_function(name: str, arguments: tuple[Node, ...], askable: Askable, scope: dict[str, str]) -> Question:
    first = _build(arguments[0], askable, scope)
    if name == "cast":
        return _build_cast(first, arguments[1])
    if name in ("tolower", "toupper"):
        fold: Fold = str.lower if name == "tolower" else str.upper
        return lambda get: fold(text) if isinstance(text := first(get), str) else text
    second = _build(arguments[1], askable, scope)
    test, same = TEXT_TESTS[name], _choose_fold(arguments, askable, scope)

    def answer(get: Getter) -> bool:
        text, part = _align(first(get), second(get), same)
        return text is not None and part is not None and test(text, part)

    return answer


def _build_cast(value: Question, kind: Node) -> Question:
    if not isinstance(kind, Path) or kind.parts[0] not in CASTS:
        raise BadExpression("cast needs a known Edm type")
    convert = CASTS[kind.parts[0]]

    def answer(get: Getter) -> Any:
        try:
            return convert(value(get))
        except (TypeError, ValueError):
            return None

    return answer


def _build_lambda(tree: Lambda, askable: Askable, scope: dict[str, str]) -> Question:
    path = "/".join(tree.path.parts)
    if path not in askable.collections:
        raise BadExpression(f"'{path}' is no collection that can be filtered")
    body = _build(tree.body, askable, {**scope, tree.variable: path}) if tree.body else None
    if body is None:
        return lambda get: bool(get(path))
    judge = all if tree.quantifier == "all" else any
    start = len(tree.variable) + 1

    def answer(get: Getter) -> bool:
        elements: Iterable[Any] = get(path) or ()
        return judge(body(_element_getter(element, tree.variable, start, get)) is True for element in elements)

    return answer


def _element_getter(element: Any, variable: str, start: int, outer: Getter) -> Getter:
    def get(path: str) -> Any:
        if path == variable:
            return element
        return element.get(path[start:]) if path.startswith(f"{variable}/") else outer(path)

    return get
