"""Runbooks: for each finding code one page that tells a person what it means and what to do."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

FIELDS = ("code", "title", "job", "priority", "category")
CODE = re.compile(r"[A-Z]{3}[0-9]{3}")


class NoRunbook(LookupError):
    """There is no runbook of this code. The message lists those that there are."""


class BadRunbook(ValueError):
    """A runbook is not written as one: its front matter is broken or lacks a field."""


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
    """The runbook of a code, in any letter case. Raises `NoRunbook`, and `BadRunbook` if the page is broken."""
    wanted = code.strip().upper()
    known = list_codes()
    if wanted not in known:
        raise NoRunbook(f"there is no runbook of {code.strip()!r}: there are {', '.join(known)}")
    return parse_runbook(files("runbooks").joinpath(f"{wanted}.md").read_text(encoding="utf-8"), name=wanted)


def list_codes() -> tuple[str, ...]:
    """The codes that have a runbook, in order."""
    names = (entry.name.removesuffix(".md") for entry in files("runbooks").iterdir() if entry.name.endswith(".md"))
    return tuple(sorted(name for name in names if CODE.fullmatch(name)))


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
