"""The inspection of one archive: its build, its manifest, and every byte of it, names and margins included."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from bookme_ops.verifier.containers import MOST_BYTES, Budget, Member, is_zip, members, zip_margins, zip_members
from bookme_ops.verifier.listing import compare, read_manifest
from bookme_ops.verifier.looks import Looks
from bookme_ops.verifier.needles import Needles
from bookme_ops.verifier.refusal import Failure, Refused

WHOLE = "(archive)"
DEEPEST = 4
"""Archives within archives."""

Find = Callable[[bytes], set[str]]
"""Finds the rules that some bytes break."""


@dataclass(slots=True, kw_only=True)
class Inspection:
    """What was seen of an archive."""

    sha256: str = ""
    size: int = 0
    booking_id: str = ""
    redacted_by: str = ""
    """The rule set that the manifest names."""
    files: list[str] = field(default_factory=list)
    """Paths; of one that may not be read, only its number."""
    failures: set[Failure] = field(default_factory=set)


def inspect(
    archive: Path, known: Iterable[Mapping[str, str]], looks: Looks | None = None
) -> tuple[Inspection, Needles]:
    """Look at everything, with the `looks` that were taken ahead at what is in it.

    Whatever is wrong becomes a failure; raises OSError if the file cannot be read.
    """
    needles, seen = Needles(known), Inspection()
    find = partial(_find, looks or Looks(), needles)
    with archive.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    seen.sha256, seen.size = sha256(content).hexdigest(), len(content)
    try:
        budget = Budget()
        files = _unpack(content, budget)
        if find(archive.name.encode()):
            seen.failures.add(Failure(WHOLE, "archive:name"))
        shown = _shown_paths(files, find)
        seen.files = list(shown.values())
        _check_manifest(seen, files, shown)
        seen.failures |= {Failure(WHOLE, rule) for rule in find(zip_margins(content))}
        for path, inner in files.items():
            seen.failures |= set(_search_file(shown[path], inner, find, budget))
    except Refused as refused:
        seen.failures.add(Failure(WHOLE, refused.rule))
    return seen, needles


def _unpack(content: bytes, budget: Budget) -> dict[str, bytes]:
    if len(content) > MOST_BYTES:
        raise Refused("archive:too-large")
    if not is_zip(content):
        raise Refused("archive:damaged")
    return {member.path: member.content for member in zip_members(content, budget)}


def _check_manifest(seen: Inspection, files: Mapping[str, bytes], shown: Mapping[str, str]) -> None:
    manifest = read_manifest(files)
    booking_id, rule_set = manifest.get("booking_id"), manifest.get("rule_set")
    if not isinstance(booking_id, str) or not isinstance(rule_set, str):
        raise Refused("manifest:damaged")
    seen.booking_id, seen.redacted_by = booking_id, rule_set
    for failure in compare(manifest, files):
        seen.failures.add(Failure(shown.get(failure.file, WHOLE), failure.rule))


def _shown_paths(paths: Iterable[str], find: Find) -> dict[str, str]:
    """The paths as they may be told. All are looked at in one go first, for most archives have none to hide."""
    numbered = tuple(enumerate(paths, start=1))
    if not find("\n|\n".join(path for _, path in numbered).encode()):
        return {path: path for _, path in numbered}
    return {path: _shown(path, number, find) for number, path in numbered}


def _shown(path: str, number: int, find: Find) -> str:
    """A path as it may be told: only the number of a file whose name holds what must not be read."""
    return f"file {number}" if find(path.encode()) else path


def _search_file(name: str, content: bytes, find: Find, budget: Budget, depth: int = 0) -> Iterator[Failure]:
    """Look at the bytes of a file, and at what is packed in them."""
    for rule in find(content):
        yield Failure(name, rule)
    try:
        if is_zip(content):
            yield from (Failure(name, rule) for rule in find(zip_margins(content)))
        for number, member in enumerate(_members(content, budget, depth), start=1):
            inner = f"{name}!{_shown(member.path, number, find)}"
            yield from (Failure(inner, rule) for rule in find(member.path.encode()))
            yield from _search_file(inner, member.content, find, budget, depth + 1)
    except Refused as refused:
        yield Failure(name, refused.rule)


def _members(content: bytes, budget: Budget, depth: int) -> Iterable[Member]:
    found = members(content, budget)
    if found is not None and depth == DEEPEST:
        raise Refused("archive:too-deep")
    return found or ()


def search_bytes(content: bytes, needles: Needles) -> set[str]:
    """The rules that some bytes break, however what they hold is spelled."""
    return _find(Looks(), needles, content)


def _find(looks: Looks, needles: Needles, content: bytes) -> set[str]:
    return set(looks.at(content).rules(needles))
