"""The bank's own lists: who is an advisor since when, and when each can be booked; CSV files that people keep.

Separated by commas or semicolons, UTF-8 with or without a byte-order mark, with a line of column names in any order; a
cell that is left empty says nothing. Dates are ISO 8601, times `HH:MM`, and weekdays 1 (Monday) to 7 (Sunday) or their
English names, whole or by three letters; meeting types are separated by `|`. A line that cannot be understood spoils
the whole list: half a list would look like people who left.
"""

import csv
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date, time
from io import StringIO
from typing import TypeVar

from connectors.directory_records import RosterEntry, WorkingHours
from connectors.errors import Malformed
from connectors.records import address

ROSTER = ("mail", "sync_start", "location", "initials", "can_be_booked", "max_meeting_minutes")
SCHEDULES = ("mail", "weekday", "from", "to", "meeting_types", "location")
NEEDED = frozenset({"mail", "weekday", "from", "to"})
"""Columns that a list has if it knows them; the others may be left out."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = {spelling: number for number, name in enumerate(DAYS) for spelling in (name, name[:3], str(number + 1))}
TRUTHS = {"true": True, "yes": True, "1": True, "": True, "false": False, "no": False, "0": False}
MIDNIGHT = time(0)
MOST_TOLD = 20
"""So many bad lines are told; of the others their number."""
DAY_MINUTES = 24 * 60

Cells = Mapping[str, str]
Entry = TypeVar("Entry", RosterEntry, WorkingHours)


def read_roster(text: str) -> tuple[RosterEntry, ...]:
    """The lines of a roster. Raises Malformed that tells every bad line, and nothing of what stands in it."""
    return _read(text, ROSTER, read_advisor, lambda entry: entry.mail)


def read_schedules(text: str) -> tuple[WorkingHours, ...]:
    """The lines of the schedules. Raises Malformed that tells every bad line, and nothing of what stands in it."""
    return _read(text, SCHEDULES, read_hours, lambda entry: (entry.mail, entry.weekday, entry.start, entry.end))


def read_advisor(cells: Cells) -> RosterEntry:
    """A line of the roster. Raises ValueError."""
    return RosterEntry(
        mail=_mail(cells),
        sync_start=_date(cells, "sync_start"),
        location=cells["location"] or None,
        initials=cells["initials"] or None,
        can_be_booked=_truth(cells, "can_be_booked"),
        max_meeting_minutes=_minutes(cells, "max_meeting_minutes"),
    )


def read_hours(cells: Cells) -> WorkingHours:
    """A line of the schedules. Raises ValueError."""
    weekday = WEEKDAYS.get(cells["weekday"].casefold())
    if weekday is None:
        raise ValueError("weekday must be 1 (Monday) to 7 (Sunday), or an English name")
    start, end = _time(cells, "from"), _time(cells, "to")
    if end != MIDNIGHT and end <= start:
        raise ValueError("to must be after from")
    return WorkingHours(
        mail=_mail(cells),
        weekday=weekday,
        start=start,
        end=end,
        meeting_types=frozenset(part.strip().casefold() for part in cells["meeting_types"].split("|") if part.strip()),
        location=cells["location"] or None,
    )


def _read(
    text: str, columns: tuple[str, ...], read: Callable[[Cells], Entry], key_of: Callable[[Entry], Hashable]
) -> tuple[Entry, ...]:
    entries: dict[Hashable, tuple[int, Entry]] = {}
    problems: list[str] = []
    for number, cells in _lines(text, columns):
        try:
            entry = read(cells)
        except ValueError as error:
            problems.append(f"line {number}: {error}")
            continue
        first, _ = entries.setdefault(key_of(entry), (number, entry))
        if first != number:
            problems.append(f"line {number}: says again what line {first} says")
    if problems:
        more = f"; and {len(problems) - MOST_TOLD} more" if len(problems) > MOST_TOLD else ""
        raise Malformed("the list", "; ".join(problems[:MOST_TOLD]) + more)
    return tuple(entry for _, entry in entries.values())


def _lines(text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Cells]]:
    """The lines that say something, with their numbers as an editor shows them. Raises Malformed for a bad head."""
    head, _, _ = text.partition("\n")
    reader = csv.reader(StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    try:
        names = [name.strip().casefold() for name in next(reader, [])]
        _check_head(names, columns)
        before, blank = reader.line_num, dict.fromkeys(columns, "")
        for row in reader:
            number, before = before + 1, reader.line_num
            if any(map(str.strip, row)):
                yield number, blank | _cells(names, row)
    except csv.Error:
        raise Malformed("the list", f"line {reader.line_num}: is not CSV") from None


def _cells(names: list[str], row: list[str]) -> dict[str, str]:
    cells = dict(zip(names, map(str.strip, row), strict=False))
    cells[""] = "yes" if any(map(str.strip, row[len(names) :])) else ""
    return cells


def _check_head(names: list[str], columns: tuple[str, ...]) -> None:
    missing = [name for name in columns if name in NEEDED and name not in names]
    foreign = len(set(names) - {*columns, ""})
    if missing:
        raise Malformed(
            "the list", f"line 1: the column {', '.join(missing)} is missing; columns are {','.join(columns)}"
        )
    if foreign or len(names) != len(set(names)):
        raise Malformed("the list", f"line 1: columns are {','.join(columns)}, each once, and no others")


def _mail(cells: Cells) -> str:
    if cells.get(""):
        raise ValueError("has more cells than there are columns")
    mail = address(cells["mail"])
    if mail is None or mail.count("@") != 1 or mail[0] == "@" or mail[-1] == "@" or any(map(str.isspace, mail)):
        raise ValueError("mail must be an e-mail address")
    return mail


def _date(cells: Cells, name: str) -> date | None:
    try:
        return date.fromisoformat(cells[name]) if cells[name] else None
    except ValueError:
        raise ValueError(f"{name} must be a date such as 2026-03-31") from None


def _time(cells: Cells, name: str) -> time:
    text = "00:00" if cells[name] == "24:00" else cells[name]
    try:
        found = time.fromisoformat(text if len(text) > 4 else f"0{text}")
    except ValueError:
        raise ValueError(f"{name} must be a time such as 08:30") from None
    if found.tzinfo is not None:
        raise ValueError(f"{name} must be a time such as 08:30")
    return found


def _truth(cells: Cells, name: str) -> bool:
    truth = TRUTHS.get(cells[name].casefold())
    if truth is None:
        raise ValueError(f"{name} must be true or false")
    return truth


def _minutes(cells: Cells, name: str) -> int | None:
    text = cells[name]
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or not 0 <= int(text) <= DAY_MINUTES:
        raise ValueError(f"{name} must be a whole number of minutes, at most {DAY_MINUTES}")
    return int(text)
