"""A rule: one shape in which secrets or personal data are written, and how it is found in a text."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

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

    def may_find(self, lowered: str) -> bool:
        """Whether the text, in lower case, is worth looking at."""
        if not self.hints:
            return True
        if len(lowered) > SHORT:
            return any(hint in lowered for hint in self.hints)
        return _any_of(self.hints).search(lowered) is not None


@cache
def _any_of(hints: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, hints)))


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
