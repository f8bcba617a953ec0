"""The report of a bundle: one page that tells what its files hold, for people, on paper too.

It is made from redacted documents alone, and everything in it is escaped: whatever came from outside is text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

FOLDER = Path(__file__).parent
MOST_ROWS = 200
"""Of a table; the file beside the report has all of them."""
MOST_TEXT = 40_000
"""Characters of a log; the file beside the report has all of it."""
INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")
"""In UTC, as JSON has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of a table."""

    text: str
    differs: bool = False
    """It is not what the other systems say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under one head."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A log, or another long text."""

    title: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A line of the timeline."""

    when: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the page; what it has nothing of stays away."""

    anchor: str
    title: str
    note: str = ""
    warns: bool = False
    facts: Sequence[tuple[str, str]] = ()
    story: Sequence[Moment] = ()
    tables: Sequence[Table] = ()
    blocks: Sequence[Markup] = ()
    """Tables and texts that are HTML already: `render_block`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole page."""

    booking_id: str
    as_of: str
    sections: Sequence[Section]


def render_report(report: Report) -> str:
    """The page as HTML that needs nothing from anywhere."""
    return load_template().render(report=report)


def render_block(block: Table | Text) -> Markup:
    """A part of the page, which may be made before the rest is known."""
    blocks: Any = _templates().get_template("blocks.html.j2").module
    shown: Markup = blocks.show_text(block) if isinstance(block, Text) else blocks.show_table(block, block.title)
    return shown


@cache
def load_template() -> Template:
    """The page's template: made once, which takes longer than a page."""
    return _templates().get_template("report.html.j2")


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def tabulate(rows: Sequence[Mapping[str, Any]], *, title: str = "", note: str = "") -> Table:
    """Records as a table: a column for every field that any of them has, in the order of their first sight."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    shown = [[Cell(text=spell(row.get(name))) for name in head] for row in rows[:MOST_ROWS]]
    return Table(title=title, note=_and_rest(note, len(rows) - MOST_ROWS), head=head, rows=shown)


def quote(title: str, text: str, note: str = "") -> Text:
    """A text, cut where it would drown the rest of the page."""
    left_out = len(text) - MOST_TEXT
    more = f"{left_out:,} more characters are in the file." if left_out > 0 else ""
    return Text(title=title, text=text[:MOST_TEXT], note=" ".join(filter(None, (note, more))))


def spell(value: Any) -> str:
    """A plain value as people read it in a cell."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {spell(inner)}" for name, inner in value.items())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(spell(inner) for inner in value)
    instant = INSTANT.fullmatch(str(value))
    return f"{instant[1]} {instant[2]} UTC" if instant else str(value)


def _and_rest(note: str, left_out: int) -> str:
    more = f"{left_out:,} more rows are in the file." if left_out > 0 else ""
    return " ".join(filter(None, (note, more)))
