"""Heat maps as tables: each cell says its number in words and figures; its shade only repeats it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from markupsafe import Markup

from bookme_ops.trends.window import Line, Square, Strip
from connectors.errors import SENTENCES, Reason
from jobs.base import Priority

STEPS = 5
"""Shades beside none; charts.css has a class for each."""
WEEKEND = 5
ROW = Markup('<tr><th scope="row"><bdi>{name}</bdi></th>{cells}<td class="number">{meetings} {sum}</td></tr>')
CELL = Markup('<td class="{}" title="{}">{}{}</td>')
MARK = Markup('<b class="mark mark-{}">{}</b>')


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """A cell of a heat map."""

    text: str
    title: str
    step: int
    """0: nothing; else up to `STEPS`."""
    mark: str = ""
    """What is wrong there, in figures."""
    worst: str = ""
    """The highest priority of what is wrong, as a class names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatLine:
    """A row of a heat map."""

    name: str
    cells: tuple[HeatCell, ...]
    meetings: int
    troubles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHead:
    """The head of a column."""

    day: date
    week: str
    """The week that begins here, else nothing."""
    closed: bool
    first: bool
    """Whether a week begins here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatStrip:
    """The window, ready to be written."""

    days: tuple[DayHead, ...]
    weeks: tuple[tuple[str, int], ...]
    """The weeks above the days, each with how many days it spans."""
    rows: Markup
    """The lines, written; empty if there is none. They are too many to be written anew for each reader."""
    read_at: datetime | None
    unknown: str | None
    """Why what is shown may be old, or is nothing at all."""
    whole: bool
    """Whether every location has a line of its own."""


def lay_strip(strip: Strip) -> HeatStrip:
    """A strip as cells with words."""
    heads = tuple(
        DayHead(
            day=day,
            week=f"{day:%G}-W{day:%V}" if day.weekday() == 0 or place == 0 else "",
            closed=day in strip.closed or day.weekday() >= WEEKEND,
            first=day.weekday() == 0,
        )
        for place, day in enumerate(strip.days)
    )
    return HeatStrip(
        days=heads,
        weeks=_weeks(strip.days),
        rows=Markup("\n").join(_write(_line(line, strip), heads) for line in strip.lines),
        read_at=strip.read_at,
        unknown=SENTENCES[strip.reason] if strip.reason is not None else None,
        whole=not any(line.joined for line in strip.lines),
    )


def share_cell(share: float | None, reason: Reason | None, what: str) -> HeatCell:
    """How full something is, in per cent; where it is not known, the cell says so."""
    if share is None:
        why = SENTENCES[reason or Reason.NEVER_READ]
        return HeatCell(text="?", title=f"{what}: not known, because {why}", step=0)
    return HeatCell(text=f"{share:.0%}".rstrip("%"), title=f"{what}: {share:.0%}", step=step_of(share, 1.0))


def step_of(value: float, largest: float) -> int:
    """The shade of a value: 0 of nothing, `STEPS` of the largest."""
    return min(STEPS, max(1, ceil(STEPS * value / largest))) if value > 0 and largest > 0 else 0


def name_line(line: Line) -> str:
    """What a row is called."""
    if line.joined:
        return f"{line.joined} other locations"
    return line.place or "no location"


def _line(line: Line, strip: Strip) -> HeatLine:
    name = name_line(line)
    cells = tuple(_cell(name, day, one, strip.busiest) for day, one in zip(strip.days, line.squares, strict=True))
    return HeatLine(name=name, cells=cells, meetings=line.meetings, troubles=line.troubles)


def _write(line: HeatLine, heads: Sequence[DayHead]) -> Markup:
    """A row of the strip."""
    cells = Markup().join(_write_cell(cell, head) for cell, head in zip(line.cells, heads, strict=True))
    sum_ = MARK.format("sum", line.troubles) if line.troubles else ""
    return ROW.format(name=line.name, cells=cells, meetings=f"{line.meetings:,}", sum=sum_)


def _write_cell(cell: HeatCell, head: DayHead) -> Markup:
    classes = f"step-{cell.step}{' closed' if head.closed else ''}{' first' if head.first else ''}"
    mark = MARK.format(cell.worst, cell.mark) if cell.mark else ""
    return CELL.format(classes, cell.title, cell.text, mark)


def _cell(name: str, day: date, square: Square, busiest: int) -> HeatCell:
    told = [f"{name}, {day:%a} {day.day} {day:%b}: {_count(square.meetings, 'meeting')}"]
    if square.conflicts:
        told.append(_count(square.conflicts, "conflict"))
    if square.others:
        told.append(_count(square.others, "other incident" if square.conflicts else "incident"))
    worst = Priority(square.worst).label if square.worst is not None else ""
    if worst:
        told.append(f"the worst is {worst}")
    return HeatCell(
        text=str(square.meetings) if square.meetings else "",
        title=", ".join(told),
        step=step_of(square.meetings, busiest),
        mark=str(square.troubles) if square.troubles else "",
        worst=worst.lower(),
    )


def _weeks(days: Sequence[date]) -> tuple[tuple[str, int], ...]:
    spans: dict[str, int] = {}
    for day in days:
        name = f"W{day:%V}"
        spans[name] = spans.get(name, 0) + 1
    return tuple(spans.items())


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
