"""A bank in which strangers wrote something else than names wherever they could."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from connectors.simulator.model import World

WORDS = "<svg/onload=alert(7)>\"'`{{7*7}}</script><a href=javascript:alert(7)>x"
"""Ends attributes, scripts and templates, and begins what runs. No `&`: it is to be found as it was written."""
TELLTALE = ("\"'`{{", "<svg/onload", "<a href=javascript", "49</script>", "javascript:alert(7)>")
"""What stands in a page that took it for its own."""
ATTRIBUTES = frozenset(
    {"display_name", "given_name", "surname", "subject", "location", "organizer_name", "body", "department", "office"}
)
COLUMNS = frozenset(
    {
        "Subject",
        "Location",
        "Description",
        "FirstName",
        "LastName",
        "Title",
        "Label",
        "Display",
        "SourceIp",
        "Application",
    }
)
NAMED = frozenset({"Room", "Attendee", "App"})
"""Things of the world whose `name` is for people; other names are looked for by their letters."""


def poison(world: World) -> World:
    """Put the words behind every text that strangers may choose; nothing that is compared or looked up."""
    for thing in _walk(world, set()):
        if isinstance(thing, dict):
            for name in COLUMNS & thing.keys():
                if isinstance(thing[name], str):
                    thing[name] += WORDS
            continue
        wanted = ATTRIBUTES | ({"name"} if type(thing).__name__ in NAMED else frozenset())
        for field in fields(thing):
            value = getattr(thing, field.name)
            if field.name in wanted and isinstance(value, str):
                setattr(thing, field.name, value + WORDS)
    return world


def _walk(value: Any, seen: set[int]) -> Iterator[Any]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        if any(isinstance(one, str) for one in value.values()):
            yield value
        for one in list(value.values()):
            yield from _walk(one, seen)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _walk(one, seen)
    elif is_dataclass(value) and not isinstance(value, type) and not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        yield value
        for field in fields(value):
            yield from _walk(getattr(value, field.name), seen)
