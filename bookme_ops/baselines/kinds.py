"""The kinds of values that a baseline has: how each is read, and what is wrong with a bad one."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bookme_ops.configuration.plain import expect, read_date, read_text
from jobs.access.catalogue import FIELD_LETTERS, LETTERS

Read = Callable[[Any], Any]
"""From what TOML gives to a value; its ValueError says what is wrong."""

NAME = re.compile(r"[A-Za-z]\w*")
"""An API name of Salesforce."""
FIELD = re.compile(r"[A-Za-z]\w*\.[A-Za-z]\w*")
GRANT_KINDS = ("app-role", "app-token", "field", "group", "object", "permission", "permission-set", "profile", "scope")
"""What can be allowed: the kinds of grants, and a token that a user gave to an app."""


def read_name(value: Any) -> str:
    """Text with something in it."""
    text = read_text(value)
    if not text:
        raise ValueError("must not be empty")
    return text


def read_names(value: Any) -> frozenset[str]:
    """A list of names."""
    return frozenset(read_name(part) for part in expect(value, list, "a list of names"))


def read_permissions(value: Any) -> frozenset[str]:
    """Names of system permissions. `Permissions`, which the columns begin with, is taken off."""
    names = frozenset(name.removeprefix("Permissions") for name in read_names(value))
    bad = sorted(name for name in names if not NAME.fullmatch(name))
    if bad:
        raise ValueError(f"must be API names of permissions, such as ApiEnabled: {', '.join(bad)} is none")
    return names


def read_objects(value: Any) -> Mapping[str, str]:
    """Objects with their letters."""
    return _letters(value, NAME, LETTERS, "an object, such as Event")


def read_extra_objects(value: Any) -> Mapping[str, str]:
    """Objects with their letters; `*` is any object."""
    return _letters(value, re.compile(rf"\*|{NAME.pattern}"), LETTERS, "an object, such as Event, or *")


def read_fields(value: Any) -> Mapping[str, str]:
    """Fields with their letters."""
    return _letters(value, FIELD, FIELD_LETTERS, 'a field, such as "Contact.Email"')


def read_reason(value: Any) -> str:
    """Why something is allowed. A proposal leaves it empty, for somebody to think about."""
    reason = read_text(value)
    if not reason:
        raise ValueError("must say why this is accepted: fill in the reason, or take the entry out and the grant away")
    return reason


def read_kind(value: Any) -> str:
    """A kind of grant."""
    text = read_text(value)
    if text not in GRANT_KINDS:
        raise ValueError(f"must be one of: {', '.join(GRANT_KINDS)}")
    return text


def read_until(value: Any) -> date:
    """A last day."""
    return read_date(value)


def _letters(value: Any, names: re.Pattern[str], letters: str, word: str) -> dict[str, str]:
    """Names with letters, these in their order."""
    told = {}
    for name, given in expect(value, dict, "a table of names and letters").items():
        if not names.fullmatch(name):
            raise ValueError(f"{name}: must be {word}")
        text = read_name(given)
        if set(text) - set(letters):
            raise ValueError(f"{name}: must be letters of {letters}")
        told[name] = "".join(letter for letter in letters if letter in text)
    return told
