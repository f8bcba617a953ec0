"""A rule: one shape in which secrets or personal data are written, and how it is found in a text."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bookme_ops.bundles.key_names import is_secret_name

Place = tuple[int, int]
VALUE = "v"
"""The group of an expression that is replaced; without it all that was matched is."""
NAME = "k"
"""The group that names a field: the value is replaced only if that is the name of a secret."""


SHORT = 500
"""Characters up to which one expression is faster than looking for one hint after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One shape. Every expression takes time in proportion to the text, whatever the text is."""

    id: str
    kind: str
    """What is shown instead: `secret`, or a kind of pseudonym."""
    what: str
    find: Callable[[str], Iterator[Place]]
    """Where it stands in a text."""
    hints: tuple[str, ...] = ()
    """One of these is in every text, in lower case, in which it can stand; none given: it may be in any."""
    gate: str = ""
    """An expression that matches in every such text, where no hint does."""


class Gates:
    """Rules, and a quick look at which of them may find something."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules = tuple((rule, rule.hints, _gate_of(rule)) for rule in rules)

    def open_to(self, lowered: str) -> list[Rule]:
        """The rules for which the text, in lower case, is worth looking at."""
        if len(lowered) <= SHORT:
            return [rule for rule, _, gate in self._rules if gate is None or gate(lowered)]
        return [
            rule
            for rule, hints, gate in self._rules
            if gate is None or (any(hint in lowered for hint in hints) if hints else gate(lowered))
        ]


def _gate_of(rule: Rule) -> Callable[[str], object] | None:
    expression = rule.gate or "|".join(map(re.escape, rule.hints))
    return re.compile(expression).search if expression else None


def shape(*expressions: str, only: Callable[[re.Match[str]], bool] | None = None) -> Callable[[str], Iterator[Place]]:
    """Finds what one of the expressions matches, if `only` agrees and a field that it names is a secret one."""
    patterns = tuple(re.compile(expression) for expression in expressions)

    def find(text: str) -> Iterator[Place]:
        for pattern in patterns:
            group = VALUE if VALUE in pattern.groupindex else 0
            for found in pattern.finditer(text):
                if NAME in pattern.groupindex and not is_secret_name(found[NAME]):
                    continue
                if only is None or only(found):
                    yield found.span(group)

    return find


def within(region: str, expression: str, *, only: Callable[[re.Match[str]], bool]) -> Callable[[str], Iterator[Place]]:
    """Finds what an expression matches inside of what another one does."""
    outer, inner = re.compile(region), re.compile(expression)

    def find(text: str) -> Iterator[Place]:
        for around in outer.finditer(text):
            for found in inner.finditer(text, *around.span()):
                if only(found):
                    yield found.span(VALUE)

    return find
