"""The copies of one booking side by side, with the fields marked on which they differ."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table
from rich.text import Text

from bookme_ops.cli.screen import MONTHS, data, short

Account = Mapping[str, Any]

LABEL, CELL, APART = 12, 14, 2
"""Columns that a name, a value and the space between two take: four copies fit into 80."""
HIDDEN = frozenset({"organizer"})
"""What --output json alone tells; ids stand below the table."""
IDS = {
    "event_id": "event",
    "detail_id": "detail",
    "owner_id": "owner",
    "mailbox_id": "mailbox",
    "employee_id": "employee",
    "salesforce_id": "in Salesforce",
    "room_id": "room",
}
FLAGS = frozenset({"cancelled", "deleted"})
"""Told only where one of them is so."""
MARK = "≠ "


def fit_abreast(width: int) -> int:
    """How many copies fit beside each other."""
    return max(2, (width - LABEL) // (CELL + APART))


def draw_sides(copies: Sequence[Account], account: Account, zone: ZoneInfo, *, width: int) -> Table:
    """A table of some of the copies of an account; what differs is judged over all of them."""
    width -= LABEL + APART * len(copies)
    differing = _differing(account)
    table = Table(box=None, show_header=True, padding=(0, APART, 0, 0), pad_edge=False)
    table.add_column("", no_wrap=True)
    for copy in copies:
        head = [data(str(copy["system"]), "bold"), data(copy.get("role") or copy.get("environment") or "", "dim")]
        table.add_column(Text("\n").join(head), overflow="fold", max_width=max(CELL, width // len(copies)))
    for name in _shown(account.get("copies") or copies, differing):
        marked = any(field == name for field, _ in differing)
        label = data((MARK if marked else "  ") + name.replace("_", " "), "yellow" if marked else "dim")
        table.add_row(label, *(_cell(copy, name, differing, zone) for copy in copies))
    return table


def list_ids(copies: Sequence[Account]) -> list[list[str | Text]]:
    """The ids of each copy in its system, whole but for those of Outlook, which are very long."""
    rows: list[list[str | Text]] = []
    for copy in copies:
        told = [f"{word} {short(str(copy['fields'][name]))}" for name, word in IDS.items() if copy["fields"].get(name)]
        where = copy.get("role") or copy.get("environment") or ""
        rows.append([data(copy["system"]), data(where, "dim"), ", ".join(told)])
    return rows


def tell_value(value: Any, zone: ZoneInfo, *, most: int = CELL) -> str:
    """Instants in the bank's time, long ids shortened in the middle; anything else as it is."""
    if value is None or isinstance(value, bool):
        return {None: "–", True: "yes", False: "no"}[value]
    text = str(value)
    if isinstance(value, str) and len(text) >= 19 and text[10:11] == "T" and text[:4].isdecimal():
        return _short_time(text, zone)
    if len(text) <= most + 1 or " " in text:
        return text
    return f"{text[: most - 10]}…{text[-9:]}"


def _short_time(text: str, zone: ZoneInfo) -> str:
    """`4 Mar 10:00`: the timeline tells weekdays, years and seconds."""
    local = datetime.fromisoformat(text).astimezone(zone)
    return f"{local.day} {MONTHS[local.month - 1]} {local:%H:%M}"


def _differing(account: Account) -> set[tuple[str, str | None]]:
    """The fields that differ, each with the copy that differs on it; None stands for a field as such."""
    pairs: set[tuple[str, str | None]] = set()
    for one in account.get("differences") or ():
        pairs |= {(str(one["field"]), None), (str(one["field"]), one["between"][1].get("subject"))}
    return pairs


def _shown(copies: Iterable[Account], differing: set[tuple[str, str | None]]) -> list[str]:
    names = dict.fromkeys(name for copy in copies for name in copy["fields"] if name not in HIDDEN and not _is_id(name))
    return [name for name in names if (name, None) in differing or _matters(name, copies)]


def _is_id(name: str) -> bool:
    return name.endswith(("_id", "_uid"))


def _matters(name: str, copies: Iterable[Account]) -> bool:
    values = [copy["fields"].get(name) for copy in copies]
    return any(values) if name in FLAGS else any(value is not None for value in values)


def _cell(copy: Account, name: str, differing: set[tuple[str, str | None]], zone: ZoneInfo) -> Text:
    if name not in copy["fields"]:
        return data("")
    value = tell_value(copy["fields"][name], zone)
    if (name, copy.get("subject")) in differing:
        return data(MARK + value, "yellow")
    return data(value)
