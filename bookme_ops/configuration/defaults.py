"""What a setting is where nobody said anything, as it may be shown."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.keys import ANY
from bookme_ops.configuration.listing import shown

Pattern = tuple[str, ...]


def default_of(key: str) -> Any:
    """The default of a setting as plain JSON; None: it has none, or there is no such setting."""
    given = tuple(key.split("."))
    for pattern in (given, *(_with_any(given, place) for place in range(1, len(given)))):
        if pattern in _defaults():
            return _defaults()[pattern]
    return None


def _with_any(given: Pattern, place: int) -> Pattern:
    return (*given[:place], ANY, *given[place + 1 :])


@cache
def _defaults() -> Mapping[Pattern, Any]:
    """By path: each default is read as a given value would be, so that both are shown alike."""
    told = {
        tuple(key.path.split(".")): None if key.default is None else shown(key.kind.read(key.default), key.path)
        for key in KEYS
        if not key.secret
    }
    return MappingProxyType(told)
