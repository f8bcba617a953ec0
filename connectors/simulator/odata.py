"""The OData expression language, as far as Graph's `$filter` is documented: text in, a small syntax tree out.

Whatever is not understood raises `BadExpression`: a filter that is half read would answer a question nobody asked.
The grammar is the Boolean part of OData 4.01, https://docs.oasis-open.org/odata/odata/v4.01/.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:
      (?P<stamp>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d)?)?)(?![\w-])
    | (?P<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})
    | (?P<number>-?\d+(?:\.\d+)?)(?![\w])
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>[A-Za-z_@][A-Za-z0-9_.]*)
    | (?P<mark>[()/,:])
    )""",
    re.VERBOSE,
)
COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIONS = {"startswith": 2, "endswith": 2, "contains": 2, "tolower": 1, "toupper": 1, "cast": 2}
CONSTANTS = {"true": True, "false": False, "null": None}
DEPTH = 50
"""How deep expressions may nest; Graph has a limit too, and ours keeps the parser's stack safe."""


class BadExpression(Exception):
    """The text is no expression that we understand; the message says where."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, truth value, null, or an aware datetime."""

    value: Any


@dataclass(frozen=True, slots=True)
class Path:
    """A property, such as `start/dateTime`, or one of a lambda's variable, such as `ep/value`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Within:
    """`left in (a, b, …)`."""

    left: "Node"
    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two or more expressions."""

    op: str
    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not term`."""

    term: "Node"


@dataclass(frozen=True, slots=True)
class Function:
    """A call of a known function."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """`path/any(variable: body)` or `path/all(…)`; without a body, any asks whether there is an element."""

    path: Path
    quantifier: str
    variable: str
    body: "Node | None"


Node = Literal | Path | Compare | Within | Logic | Not | Function | Lambda


def parse_expression(text: str) -> Node:
    """The syntax tree of a filter.

    Raises:
        BadExpression: The text is not understood as a whole.
    """
    parser = _Parser(_split(text))
    tree = parser.read_or()
    if parser.kind != "end":
        raise BadExpression(f"unexpected '{parser.text}' in '{text}'")
    return tree


def _split(text: str) -> list[tuple[str, str]]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadExpression(f"syntax error at position {at} in '{text}'")
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return [*tokens, ("end", "")]


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    @property
    def text(self) -> str:
        return self.tokens[self.at][1]

    def take(self) -> str:
        text = self.text
        self.at += 1
        return text

    def accept(self, text: str) -> bool:
        if self.kind in ("name", "mark") and self.text == text:
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise BadExpression(f"expected '{text}', found '{self.text or 'the end'}'")

    def read_or(self) -> Node:
        return self.chain("or", self.read_and)

    def read_and(self) -> Node:
        return self.chain("and", self.read_not)

    def chain(self, word: str, read: Callable[[], Node]) -> Node:
        terms = [read()]
        while self.accept(word):
            terms.append(read())
        return terms[0] if len(terms) == 1 else Logic(word, tuple(terms))

    def read_not(self) -> Node:
        return Not(self.read_not()) if self.accept("not") else self.read_comparison()

    def read_comparison(self) -> Node:
        left = self.read_primary()
        if self.kind == "name" and self.text in COMPARISONS:
            return Compare(self.take(), left, self.read_primary())
        if self.accept("in"):
            self.expect("(")
            return Within(left, self.read_list())
        return left

    def read_list(self) -> tuple[Node, ...]:
        values = [self.read_primary()]
        while self.accept(","):
            values.append(self.read_primary())
        self.expect(")")
        return tuple(values)

    def read_primary(self) -> Node:
        if self.accept("("):
            return self.read_group()
        kind = self.kind
        if kind in ("text", "number", "stamp", "guid"):
            return Literal(_constant(kind, self.take()))
        if kind != "name":
            raise BadExpression(f"unexpected '{self.text or 'end'}'")
        word = self.take()
        if word in CONSTANTS:
            return Literal(CONSTANTS[word])
        if self.kind == "mark" and self.text == "(":
            return self.read_function(word)
        return self.read_path(word)

    def read_group(self) -> Node:
        self.depth += 1
        if self.depth > DEPTH:
            raise BadExpression("the expression is nested too deeply")
        inner = self.read_or()
        self.expect(")")
        self.depth -= 1
        return inner

    def read_function(self, word: str) -> Node:
        name = word.casefold()
        if name not in FUNCTIONS:
            raise BadExpression(f"unknown function '{word}'")
        self.expect("(")
        arguments = self.read_list()
        if len(arguments) != FUNCTIONS[name]:
            raise BadExpression(f"function '{word}' takes {FUNCTIONS[name]} arguments")
        return Function(name, arguments)

    def read_path(self, first: str) -> Node:
        parts = [first]
        while self.accept("/"):
            if self.kind != "name":
                raise BadExpression(f"a property name must follow '{'/'.join(parts)}/'")
            word = self.take()
            if self.accept("("):
                return self.read_lambda(Path(tuple(parts)), word.casefold())
            parts.append(word)
        return Path(tuple(parts))

    def read_lambda(self, path: Path, quantifier: str) -> Node:
        if quantifier not in ("any", "all"):
            raise BadExpression(f"unknown lambda operator '{quantifier}'")
        if quantifier == "any" and self.accept(")"):
            return Lambda(path, quantifier, "", None)
        variable = self.take()
        self.expect(":")
        return Lambda(path, quantifier, variable, self.read_group())


def _constant(kind: str, text: str) -> Any:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text) if "." in text else int(text)
    if kind == "guid":
        return text
    return read_stamp(text)


def read_stamp(text: str) -> datetime:
    """An OData date or instant as an aware datetime; without an offset it is read as UTC.

    Raises:
        BadExpression: It is not a date of the calendar.
    """
    folded = re.sub(r"(\.\d{6})\d", r"\1", text.replace("Z", "+00:00"))
    try:
        stamp = datetime.fromisoformat(folded if "T" in folded else f"{folded}T00:00:00+00:00")
        return stamp if stamp.tzinfo else datetime.fromisoformat(f"{folded}+00:00")
    except ValueError as error:
        raise BadExpression(f"'{text}' is not a valid date") from error
