"""The HTML page of sheets: one file that needs nothing from anywhere, for the screen and for paper.

Everything in it is escaped: usernames, apps and the sentences of an audit trail are written by strangers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from bookme_ops.access_sheet.layouts import HOLDINGS, PLATFORM, WAYS_IN, Layout
from bookme_ops.access_sheet.sources import Section
from bookme_ops.access_sheet.user_sheet import Found, UserSheet

TEMPLATE = Path(__file__).with_name("sheets.html.j2")
MOST_ROWS = 200
"""Of a table; `--output json` has all of them."""
UNSAFE_DIRECTIONS = dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207))
"""Characters that turn the direction of writing, by which a name could pass for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A section as a table."""

    title: str
    read: str
    """When it was read."""
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    gaps: Sequence[str]
    none: str
    """What no rows mean; empty where that is not known."""
    more: int
    """Rows that are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One sheet."""

    anchor: str
    title: str
    environment: str
    verdict: str
    good: bool | None
    facts: Sequence[tuple[str, str]]
    findings: Sequence[tuple[str, str, str, str]]
    """Code, priority, sentence, and who accepts the risk."""
    tables: Sequence[Table]


def render_sheets(sheets: Sequence[UserSheet], zone: ZoneInfo, places: str) -> str:
    """All sheets on one page, each on a sheet of paper of its own."""
    pages = [page_of(number, sheet, zone) for number, sheet in enumerate(sheets)]
    as_of = _spell(sheets[0].as_of, zone) if sheets else ""
    return load_template().render(pages=pages, places=_safe(places), as_of=as_of)


@cache
def load_template() -> Template:
    """The page's template."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def page_of(number: int, sheet: UserSheet, zone: ZoneInfo) -> Page:
    """One sheet in words and tables, for whatever it is shown on."""
    verdicts = {True: "usable", False: "cannot be used", None: "nobody can tell whether it is usable"}
    return Page(
        anchor=f"user-{number}",
        title=_safe(sheet.username),
        environment=_safe(sheet.environment),
        verdict=verdicts[sheet.usable],
        good=sheet.usable,
        facts=[
            ("id", sheet.user_id),
            ("profile", _safe(sheet.profile or "–")),
            ("licence", _safe(sheet.licence or "–")),
            ("created", _spell(sheet.created, zone)),
            ("as of", _spell(sheet.as_of, zone)),
        ],
        findings=[_tell_found(one, zone) for one in sheet.findings],
        tables=list(_tables(sheet, zone)),
    )


def _tell_found(found: Found, zone: ZoneInfo) -> tuple[str, str, str, str]:
    finding, waiver = found.finding, found.waiver
    accepted = f"accepted until {_spell(waiver.until, zone)} by {waiver.owner}: {waiver.reason}" if waiver else ""
    return finding.code, finding.priority.label, _safe(finding.summary), _safe(accepted)


def _tables(sheet: UserSheet, zone: ZoneInfo) -> Iterator[Table]:
    yield from (_lay_out(layout, sheet, zone) for layout in HOLDINGS)
    yield from _sign_ins(sheet, zone)
    yield from (_lay_out(layout, sheet, zone) for layout in WAYS_IN)
    yield _changes(sheet, zone)
    yield from (_lay_out(layout, sheet, zone) for layout in PLATFORM)


def _lay_out(layout: Layout, sheet: UserSheet, zone: ZoneInfo) -> Table:
    part = layout.of(sheet)
    rows = [[_spell(cell, zone) for cell in layout.tell(row)] for row in part.rows]
    return _table(layout.title, part, layout.head.split(", "), rows, none=layout.none, zone=zone)


def _sign_ins(sheet: UserSheet, zone: ZoneInfo) -> Iterator[Table]:
    page = sheet.sign_ins
    if page is None:
        return
    rows = [
        [one.address, one.place, one.kind, one.interactive, one.application, one.successes, one.failures, one.last]
        for one in page.groups.rows
    ]
    head = ["address", "place", "kind", "interactive", "application", "worked", "failed", "last"]
    title = f"Sign-ins since {_spell(page.since, zone)}"
    yield _table(
        title, page.groups, head, [[_spell(cell, zone) for cell in row] for row in rows], none="None.", zone=zone
    )
    failures = [[one.reason, one.count, one.lately, one.last] for one in page.failures.rows]
    told = [[_spell(cell, zone) for cell in row] for row in failures]
    yield _table("Failures", page.failures, ["reason", "times", "in 24 hours", "last"], told, none="None.", zone=zone)


def _changes(sheet: UserSheet, zone: ZoneInfo) -> Table:
    (trail,) = sheet.changes.rows
    rows = [
        [_spell(cell, zone) for cell in (one.at, one.by or "the platform", one.action, one.text, one.why)]
        for one in trail.changes
    ]
    folded = ", ".join(f"{one.count} × {one.action}" for one in trail.folded)
    title = f"Who changed what lately{f' (expected, and not listed: {_safe(folded)})' if folded else ''}"
    head = ["when", "who", "action", "what", "why it is here"]
    return _table(title, sheet.changes, head, rows, none="Nobody changed anything.", zone=zone)


def _table(
    title: str, part: Section[Any], head: Sequence[str], rows: Sequence[Sequence[str]], *, none: str, zone: ZoneInfo
) -> Table:
    return Table(
        title=title,
        read=f"read {_spell(part.read_at, zone)}" if part.read_at else "never read",
        head=head,
        rows=rows[:MOST_ROWS],
        gaps=[_safe(gap) for gap in part.gaps],
        none=none if part.certain else "",
        more=max(0, len(rows) - MOST_ROWS),
    )


def _spell(value: Any, zone: ZoneInfo) -> str:
    """A value in a cell: instants in the bank's time, with the offset."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d %H:%M %z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "; ".join(_safe(str(one)) for one in value) or "–"
    return _safe(str(value))


def _safe(text: str) -> str:
    """Text without what would turn its direction; the template escapes the rest."""
    return text.translate(UNSAFE_DIRECTIONS)
