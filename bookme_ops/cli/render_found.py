"""Bookings to pick from, for people: under their day, the beginning of the BookingId first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.cli.render_timeline import spell_day
from bookme_ops.cli.screen import Screen, data, grid

Row = Mapping[str, Any]
ENOUGH = 8
"""So much of a BookingId tells it from others."""
STYLES = {"cancelled": "yellow", "deleted": "red"}


def write_found(screen: Screen, rows: Sequence[Row], zone: ZoneInfo, *, more: bool) -> None:
    """The page of `bookings find`; `more`: there are others that were not asked for."""
    if not rows:
        screen.say("No booking is like that. `--state all` lists cancelled and deleted ones too, `--from` older ones.")
        return
    for day, of_day in groupby(rows, key=lambda one: _day(one, zone)):
        screen.block(data(spell_day(day), "bold"), indent=0)
        screen.block(grid([_line(one, zone) for one in of_day]))
    if more:
        screen.say(data(f"… and more: `--limit {len(rows) * 10}` lists ten times as many", "dim"))
    screen.title("Where to look next")
    screen.block(data(f"bookme-ops bookings show {_name(rows[0])}"))


def _line(one: Row, zone: ZoneInfo) -> list[str | Text]:
    return [
        _times(one, zone),
        data(_name(one), "bold"),
        data(one["environment"], "dim"),
        str(one["owner"]),
        _place(one),
    ]


def _place(one: Row) -> Text:
    """Where it is, and that it is off."""
    place = data(one["room"] or one["type"] or "")
    if one["state"] == "active":
        return place
    return data(one["state"], STYLES.get(str(one["state"]), "")).append("  ").append_text(place)


def _name(one: Row) -> str:
    """Enough to find it by."""
    known: str | None = one["booking_id"]
    return known[:ENOUGH] if known is not None else str(one["event_id"])


def _times(one: Row, zone: ZoneInfo) -> str:
    if len(str(one["start"])) == len("2026-03-02"):
        return "all day"
    start, end = (datetime.fromisoformat(str(one[name])).astimezone(zone) for name in ("start", "end"))
    return f"{start:%H:%M}–{end:%H:%M}"


def _day(one: Row, zone: ZoneInfo) -> date:
    text = str(one["start"])
    return (
        date.fromisoformat(text)
        if len(text) == len("2026-03-02")
        else datetime.fromisoformat(text).astimezone(zone).date()
    )
