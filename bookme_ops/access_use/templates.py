"""Path templates: what a call asked for, without whom it asked about."""

import re
from urllib.parse import unquote, urlsplit

HOLE = "{id}"
VERSIONS = frozenset({"v1.0", "beta"})
NAMESPACE = "microsoft.graph."
KEYED = re.compile(r"([a-z.$]+)\((.*)\)")
"""`users('x')`, `applications(appid='x')`, `delta()`."""
WORD = re.compile(r"[a-z]{2,48}|\$(?:value|count|ref|batch)|\{id\}", re.ASCII)
HOLES = re.compile(r"\{[^{}]*\}")
LONGEST = 30
"""Parts of a path; what comes behind them is left out."""


def parts_of(uri: str) -> tuple[str, ...]:
    """The parts of a Graph path, folded: without host, version and query, keys in parentheses as parts of their own.

    `https://graph.microsoft.com/v1.0/users('x')/calendarView/delta?…` → `users`, `x`, `calendarview`, `delta`.
    """
    try:
        path = urlsplit(uri).path
    except ValueError:
        path = uri.partition("?")[0]
    raw = [part for part in path.split("/") if part][:LONGEST]
    at = next((number for number, part in enumerate(raw[:4]) if part.casefold() in VERSIONS), None)
    taken = raw if at is None else raw[at + 1 :]
    return tuple(piece for part in taken for piece in _pieces(unquote(part).casefold()))


def template_of(parts: tuple[str, ...]) -> str:
    """A template for parts that no table knows: an id follows a collection, and a word follows an id.

    Whatever does not look like a word of the API becomes a hole, so that no name or address gets through.
    """
    kept: list[str] = []
    for part in parts:
        follows_collection = bool(kept) and kept[-1] != HOLE
        word = WORD.fullmatch(part) is not None and (not follows_collection or part.startswith("$"))
        kept.append(part if word else HOLE)
        if ":" in part:  # a path of somebody's files follows
            break
    return "/" + "/".join(kept)


def table_parts(path: str) -> tuple[str, ...]:
    """The parts of a path in a table of permissions, whatever its holes are called."""
    return tuple(HOLES.sub(HOLE, piece) for part in path.casefold().split("/") if part for piece in _pieces(part))


def _pieces(part: str) -> list[str]:
    plain = part.removeprefix(NAMESPACE)
    found = KEYED.fullmatch(plain)
    if found is None:
        return [plain]
    name, key = found[1], found[2].rpartition("=")[2].strip("'")
    return [name, key] if key else [name]
