"""Runbooks: for each finding code one page that tells a person what it means and what to do.

A package that brings jobs of its own brings their runbooks along: its entry point under the group `bookme_ops.runbooks`
names the Python package that holds them, as pages `CODE.md`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable

FIELDS = ("code", "title", "job", "priority", "category")
CODE = re.compile(r"[A-Z]{3,5}[0-9]{3}")
OURS = "runbooks"
GROUP = "bookme_ops.runbooks"
ADVICE = {
    "ALERT": "Mend why the channel refuses us, then `bookme-ops alerts test` it and `bookme-ops alerts enable` it.",
    "REPORT": "A person opened it: supply what is missing with `bookme-ops incidents amend`.",
    "UNREAD": "Give our apps access to what it names, or mend what fails there, then `bookme-ops collect` again.",
}
"""What to do about the incidents that no job raises: they have no page."""


class NoRunbook(LookupError):
    """There is no runbook of this code. The message lists those that there are."""


class BadRunbook(ValueError):
    """A runbook is not written as one: its front matter is broken or lacks a field, or it cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """One page, in Markdown, with what its front matter says of the code."""

    code: str
    title: str
    """The name of the code, such as `missing-in-outlook`."""
    job: str
    priority: str
    """`Critical`, `High`, `Medium` or `Low`."""
    category: str
    body: str
    """Markdown without the front matter."""

    @property
    def sections(self) -> dict[str, str]:
        """The text under each second-level heading, in the order of the page."""
        _, *parts = re.split(r"^## +(.+)$", self.body, flags=re.MULTILINE)
        return {heading.strip(): text.strip() for heading, text in zip(parts[::2], parts[1::2], strict=True)}


def load_runbook(code: str) -> Runbook:
    """The runbook of a code, in any letter case.

    Raises `NoRunbook`, for a code of `ADVICE` with that, and `BadRunbook` if the page is broken.
    """
    wanted = code.strip().upper()
    if wanted in ADVICE:
        raise NoRunbook(f"{wanted} is no finding, and has no runbook. {ADVICE[wanted]}")
    pages = find_pages()
    if wanted not in pages:
        raise NoRunbook(f"there is no runbook of {code.strip()!r}: there are {', '.join(sorted(pages))}")
    return parse_runbook(pages[wanted].read_text(encoding="utf-8"), name=wanted)


def list_codes() -> tuple[str, ...]:
    """The codes that have a runbook, in order."""
    return tuple(sorted(find_pages()))


def find_pages(points: Iterable[EntryPoint] | None = None) -> dict[str, Traversable]:
    """The page of every code, ours and those of the installed packages, in whose place `points` may stand.

    Nobody replaces a page of ours. Raises `BadRunbook` if a package cannot be read.
    """
    found = entry_points(group=GROUP) if points is None else points
    pages = _pages_in(OURS)
    for point in sorted(found, key=lambda one: (one.name, one.value)):
        try:
            pages = _pages_in(point.value) | pages
        except (ImportError, OSError) as error:
            raise BadRunbook(f"the runbooks of {point.name} ({point.value}) cannot be read: {error}") from error
    return pages


def _pages_in(package: str) -> dict[str, Traversable]:
    pages = {entry.name.removesuffix(".md"): entry for entry in files(package).iterdir() if entry.name.endswith(".md")}
    return {code: page for code, page in pages.items() if CODE.fullmatch(code)}


def parse_runbook(text: str, *, name: str) -> Runbook:
    """Read a page whose first lines are `key: value` between two lines `---`. Raises `BadRunbook`."""
    opening, _, rest = text.partition("---\n")
    front, closed, body = rest.partition("\n---\n")
    if opening or not closed:
        raise BadRunbook(f"runbook {name}: it must begin with front matter between two lines `---`")
    values = dict(_read_fields(front, name))
    problems = [field for field in FIELDS if not values.get(field)] + sorted(values.keys() - set(FIELDS))
    if problems:
        raise BadRunbook(f"runbook {name}: missing or unknown in its front matter: {', '.join(problems)}")
    return Runbook(**values, body=body.strip() + "\n")


def _read_fields(front: str, name: str) -> Iterator[tuple[str, str]]:
    for line in front.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise BadRunbook(f"runbook {name}: {line!r} in its front matter is not `key: value`")
        yield key.strip(), value.strip()
