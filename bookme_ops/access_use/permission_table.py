"""The table of permissions: which application permissions allow a call to Graph, by method and path template.

Ours (`graph_paths.toml`) knows the paths that the product and we call. Microsoft's own, `permissions.json` of the
public repository microsoft-graph-devx-content, may be given as a file, and then goes first.
"""

import gzip
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path

import msgspec

from bookme_ops.access_use.calls import LogError
from bookme_ops.access_use.covering import covers
from bookme_ops.access_use.templates import HOLE, parts_of, table_parts, template_of

SHIPPED = "graph_paths.toml"
LARGEST = 64 * 2**20
"""Bytes of a table, unpacked; Microsoft's has 10 million."""
GZIP = b"\x1f\x8b"
SCHEME = "Application"
ROOTS = {"me": ("users", HOLE)}
"""`/me` is a way to say `/users/{id}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathRule:
    """What allows a call."""

    template: str
    least: tuple[str, ...]
    """The least permissions, any of which is enough; none at all if every app may call it."""
    others: tuple[str, ...] = ()

    @property
    def free(self) -> bool:
        """Whether the call asks for no permission of its own."""
        return not self.least and not self.others

    def allowed_by(self, permission: str) -> bool:
        """Whether an application permission is enough."""
        return any(covers(permission, one) for one in (*self.least, *self.others))


@dataclass(slots=True)
class Node:
    """A part of the paths."""

    children: dict[str, "Node"] = field(default_factory=dict)
    rules: dict[str, PathRule] = field(default_factory=dict)
    """By method."""


class PermissionTable:
    """Finds the rule of a call; literal parts go before holes."""

    def __init__(self, rules: Mapping[tuple[str, str], PathRule]) -> None:
        self._root = Node()
        self.rules = dict(rules)
        """By method and template."""
        for (method, template), rule in self.rules.items():
            node = self._root
            for part in table_parts(template):
                node = node.children.setdefault(part, Node())
            node.rules[method] = rule
        self._find = lru_cache(maxsize=4096)(self._look)

    def find(self, method: str, template: str) -> PathRule | None:
        """The rule for a call; None if the table does not know it."""
        return self._find(method.upper(), table_parts(template))

    def template(self, method: str, uri: str) -> str:
        """The template of a call, from its URI: that of the table, or one without anything that could be a name."""
        parts = parts_of(uri)
        rule = self._look(method.upper(), parts)
        return rule.template if rule is not None else template_of(parts)

    def _look(self, method: str, parts: tuple[str, ...]) -> PathRule | None:
        rooted = (*ROOTS[parts[0]], *parts[1:]) if parts and parts[0] in ROOTS else parts
        found = _descend(self._root, method, rooted)
        # Counts and raw values are allowed by what allows the list or the object; no table has them all.
        if found is None and rooted[-1:] in {("$value",), ("$count",)}:
            return _descend(self._root, method, rooted[:-1])
        return found


def load_table(path: Path | None = None) -> PermissionTable:
    """Our own table; with a path also Microsoft's permissions.json, or a table like ours, plain or packed by gzip.

    Raises LogError if the file is none, and OSError if it cannot be opened.
    """
    rules = _toml_rules((resources.files("bookme_ops.access_use") / SHIPPED).read_bytes())
    if path is not None:
        content = _content(path)
        given = _microsoft_rules(content) if content.lstrip()[:1] == b"{" else _toml_rules(content)
        if not given:
            raise LogError("the table of permissions has no path in it")
        rules = rules | given
    return PermissionTable(rules)


def _descend(node: Node, method: str, parts: tuple[str, ...]) -> PathRule | None:
    if not parts:
        return node.rules.get(method)
    for name in (parts[0], HOLE):
        child = node.children.get(name)
        found = _descend(child, method, parts[1:]) if child is not None else None
        if found is not None:
            return found
    return None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        try:
            content = (gzip.GzipFile(fileobj=file) if packed else file).read(LARGEST + 1)
        except (EOFError, gzip.BadGzipFile) as error:
            raise LogError("the table of permissions is not packed properly") from error
    if len(content) > LARGEST:
        raise LogError("the table of permissions is larger than we accept")
    return content


def _toml_rules(content: bytes) -> dict[tuple[str, str], PathRule]:
    """The rules of a table like ours: by path and method the permissions that are enough, the least one first."""
    try:
        rows = msgspec.convert(tomllib.loads(content.decode()), type=dict[str, dict[str, tuple[str, ...]]])
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise LogError("the table of permissions is neither Microsoft's JSON nor TOML like ours") from error
    return {
        (method.upper(), template): PathRule(template=template, least=enough[:1], others=enough[1:])
        for path, methods in rows.items()
        for template in [_joined(path)]
        for method, enough in methods.items()
    }


class MicrosoftPathSet(msgspec.Struct, rename="camel"):
    """Paths that a permission allows, with their methods and kinds of sign-in."""

    scheme_keys: list[str]
    methods: list[str]
    paths: dict[str, str]
    """Path → `least=…` with the kinds of sign-in for which the permission is the least one; or nothing."""


class MicrosoftPermission(msgspec.Struct, rename="camel"):
    """A permission of permissions.json."""

    path_sets: list[MicrosoftPathSet] = []


class MicrosoftTable(msgspec.Struct):
    """The document."""

    permissions: dict[str, MicrosoftPermission]


def _microsoft_rules(content: bytes) -> dict[tuple[str, str], PathRule]:
    try:
        document = msgspec.json.decode(content, type=MicrosoftTable)
    except (ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise LogError("the table of permissions is not in the format of Microsoft's permissions.json") from error
    least: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    others: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for name, permission in document.permissions.items():
        for method, path, is_least in _allowed(permission):
            (least if is_least else others)[method.upper(), _joined(path)].add(name)
    return {
        key: PathRule(template=key[1], least=tuple(sorted(least[key])), others=tuple(sorted(others[key] - least[key])))
        for key in {*least, *others}
    }


def _allowed(permission: MicrosoftPermission) -> Iterator[tuple[str, str, bool]]:
    """Each method and path that an app by itself may use, and whether this is the least permission for it."""
    for paths in permission.path_sets:
        if SCHEME not in paths.scheme_keys:
            continue
        for path, marks in paths.paths.items():
            least = next((mark for mark in marks.split(";") if mark.startswith("least=")), "")
            yield from ((method, path, SCHEME in least[6:].split(",")) for method in paths.methods)


def _joined(path: str) -> str:
    return "/" + "/".join(table_parts(path))
