"""What was given for the settings: values with their paths and where they come from, before they are understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bookme_ops.configuration.environment_keys import KEYS
from bookme_ops.configuration.keys import ANY, Key

Path = tuple[str, ...]
"""The parts of a dotted key, such as `("bank", "time_zone")`."""

FILE_SUFFIX = "_file"
NAMED: tuple[Path, ...] = (("environments",), ("alerts", "channels"), ("schedule", "tasks"))
"""The tables whose tables have names that the bank gives."""

BY_PATH = {key.path: key for key in KEYS}
SECTIONS = frozenset(
    ".".join(parts[:depth]) for parts in (key.path.split(".") for key in KEYS) for depth in range(1, len(parts))
)


@dataclass(frozen=True, slots=True)
class Given:
    """A value that stands in the file or in the environment."""

    path: Path
    value: Any
    origin: str
    """`file`, or the name of the environment variable."""


def general(path: Path) -> str:
    """The path as the table of keys spells it: the name of an environment, a channel or a task gives way to `*`."""
    named = place_of_name(path)
    return ".".join(path if named is None else (*path[:named], ANY, *path[named + 1 :]))


def place_of_name(path: Path) -> int | None:
    """Where in a path the name stands that the bank gave to an environment, channel or task; None if there is none."""
    return next((len(head) for head in NAMED if path[: len(head)] == head and len(path) > len(head)), None)


def key_of(path: Path) -> tuple[Key, bool] | None:
    """The key that a path names, and whether it names the file of a secret; None for an unknown one."""
    wanted = general(path)
    if wanted in BY_PATH:
        return BY_PATH[wanted], False
    secret = BY_PATH.get(wanted.removesuffix(FILE_SUFFIX))
    return (secret, True) if secret is not None and secret.secret else None


def spellings() -> Iterator[str]:
    """Every path that may be given, with `*` for the name of an environment; secrets in both their forms."""
    for key in KEYS:
        yield key.path
        if key.secret:
            yield key.path + FILE_SUFFIX


def walk(tree: dict[str, Any], above: Path = ()) -> Iterator[Given]:
    """The leaves of a TOML tree, and its tables too (as dicts), so that an empty table is seen."""
    for name, value in tree.items():
        path = (*above, name)
        if isinstance(value, dict) and key_of(path) is None:
            yield Given(path, {}, "file")
            yield from walk(value, path)
        else:
            yield Given(path, value, "file")
