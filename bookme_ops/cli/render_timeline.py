"""The timeline of a booking for people: a line for each thing that happened, under its day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.screen import DAYS, MONTHS, Screen, data, grid

Account = Mapping[str, Any]

SYSTEMS = {"Salesforce": "blue", "Outlook": "cyan", "Backend": "magenta", "bookme_ops": "green"}
WIDEST = max(map(len, SYSTEMS))


def write_timeline(screen: Screen, timeline: Sequence[Account], story: Account, zone: ZoneInfo) -> None:
    """Every moment in the bank's time, then what has to be said about clocks and gaps, and what cannot be told."""
    lines = [one for one in timeline if one.get("sentence")]
    several = len({one.get("environment") for one in lines if one.get("system") in {"Salesforce", "Backend"}}) > 1
    for day, moments in groupby(lines, key=lambda one: _day(one, zone)):
        screen.block(data(spell_day(day), "bold"))
        screen.block(grid([_line(one, zone, several=several) for one in moments]), indent=4)
    if not lines:
        screen.block(data("nothing", "dim"))
    for text, style in _warnings(story):
        screen.block(data(text, style))


def spell_day(day: date) -> str:
    """A date: `Mon 2 Mar 2026`."""
    return f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def _day(one: Account, zone: ZoneInfo) -> date:
    return datetime.fromisoformat(str(one["at"])).astimezone(zone).date()


def _line(one: Account, zone: ZoneInfo, *, several: bool) -> list[str | Text]:
    at, system = datetime.fromisoformat(str(one["at"])).astimezone(zone), str(one["system"])
    place = f" {one.get('environment')}" if several and system in {"Salesforce", "Backend"} else ""
    name = data(f"{system}{place}".ljust(WIDEST), SYSTEMS.get(system, ""))
    return [data(f"{at:%H:%M:%S}", "dim"), name, data(one["sentence"], _style(one))]


def _style(one: Account) -> str:
    """What people did and wrote stands out."""
    return "bold" if one.get("by") else ""


def _warnings(story: Account) -> Iterator[tuple[str, str]]:
    for one in (*(story.get("skews") or ()), *(story.get("gaps") or ())):
        yield f"! {one['sentence']}.", "yellow"
    for remark in story.get("remarks") or ():
        yield f"  {str(remark)[:1].upper()}{str(remark)[1:]}.", "dim"
