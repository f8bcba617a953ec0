"""What all pages of the audit share: sections that say how old they are and what could not be checked."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.access_sheet.sources import Section, Source, find_gaps, tell_gaps
from bookme_ops.cli.screen import STYLES, Screen, data, grid, people_time
from bookme_ops.store.waiver import Waiver
from jobs.base import Finding

Cells = Sequence[str | Text]
TIERS = {0: "bold red", 1: "red", 2: "yellow"}
MARKS = {True: ("✓", "green"), False: ("✗", "bold red"), None: ("?", "yellow")}


def cells(*parts: str | Text) -> Cells:
    """A row of a table."""
    return parts


def write_section(
    screen: Screen, title: str, part: Section[Any], rows: Iterable[Cells], *, now: datetime, none: str, wide: int = -1
) -> None:
    """A heading with the age of what follows, the rows or a word for none, and what could not be checked.

    Where something could not be checked, no rows are not told as none.
    """
    screen.write("")
    screen.write(Text.assemble(data(title, "bold"), data(f"  {tell_age(part.read_at, now)}", "dim")))
    listed = list(rows)
    if listed:
        screen.block(grid(listed, wide=wide))
    elif part.certain:
        screen.block(data(none, "dim"))
    for gap in part.gaps:
        screen.block(data(gap, "yellow"))


def tell_age(read_at: datetime | None, now: datetime) -> str:
    """`read 12 minutes ago`."""
    return "never read" if read_at is None else f"read {spell_span(now - read_at)} ago"


def spell_span(span: timedelta) -> str:
    """`12 minutes`, `3 hours`, `40 days`."""
    minutes = int(span / timedelta(minutes=1))
    if minutes < 2:
        return "a minute"
    if minutes < 120:
        return f"{minutes} minutes"
    hours = minutes // 60
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def write_findings(
    screen: Screen, found: Sequence[tuple[Finding, Waiver | None]], zone: ZoneInfo, *, whose: bool = False
) -> None:
    """Findings, the most urgent first, each with who accepts its risk, and with `whose` what they are about."""
    for finding, waiver in found:
        label, about = finding.priority.label, f"{finding.subject.kind} {finding.subject.id}"
        head = [data(f"{label:8}", STYLES.get(label, "")), data(finding.code, "bold")]
        where = [data(finding.environment), data(about, "dim")] if whose else []
        screen.block(Text("  ").join([*head, *where]))
        screen.block(data(finding.summary), 4)
        if waiver is not None:
            until = people_time(waiver.until, zone)
            screen.block(data(f"accepted until {until} by {waiver.owner}: {waiver.reason}", "cyan"), 4)


def write_gaps(screen: Screen, desks: Sequence[Any], names: Iterable[str]) -> None:
    """What of the named lists could not be checked in some environments, and what to grant."""
    wanted = frozenset(names)
    for desk in desks:
        gaps = [source for source in find_gaps(desk.view) if source.name in wanted]
        write_gaps_of(screen, desk.view.environment, gaps)


def write_gaps_of(screen: Screen, environment: str, gaps: Iterable[Source]) -> None:
    """What could not be checked in one environment: the lists that have the same remedy in one line."""
    for gap in tell_gaps(gaps):
        screen.block(Text.assemble(data(f"{environment}: ", "bold"), data(gap, "yellow")))


def mark(ok: bool | None) -> Text:
    """Yes, no, or nobody knows."""
    sign, style = MARKS[ok]
    return data(sign, style)


def count(number: int, noun: str) -> str:
    """`1 user`, `2,000 users`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tier(number: int | None) -> Text:
    """How dangerous something is."""
    return data("" if number is None else f"tier {number}", TIERS.get(number if number is not None else 9, ""))


def days_left(days: int | None) -> Text:
    """How long a credential lasts."""
    if days is None:
        return data("never ends", "dim")
    if days < 0:
        return data(f"ended {-days} days ago", "bold red")
    return data(f"{days} days left", "red" if days <= 7 else "yellow" if days <= 90 else "")


def ways(via: Sequence[str]) -> str:
    """The paths that grant something, in one cell."""
    return "; ".join(via)
