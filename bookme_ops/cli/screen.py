"""Standard output: one JSON document, CSV rows, or pages for people that fit their terminal."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bookme_ops.cli.desk import Desk, Output
from bookme_ops.cli.refusal import Refusal
from bookme_ops.printable import printable

WIDTH = 100
"""Columns where nobody says how many there are."""

STYLES = {"Critical": "bold red", "High": "red", "Medium": "yellow", "Low": "blue"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet would take for a formula."""

Row = Mapping[str, Any]


class Screen:
    """What a page is written on. Text from outside goes through `data`, never straight to the console."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str]) -> None:
        self._stream = stream
        terminal = stream.isatty()
        columns = environ.get("COLUMNS", "")
        self.console = Console(
            file=stream,
            force_terminal=terminal,
            color_system="auto" if terminal and not environ.get("NO_COLOR") else None,
            width=None if terminal else int(columns) if columns.isdecimal() and int(columns) >= 40 else WIDTH,
            markup=False,
            highlight=False,
            emoji=False,
        )

    def write(self, renderable: RenderableType) -> None:
        """Write anything that rich can draw, without the blanks that it puts at the ends of lines."""
        with self.console.capture() as drawn:
            self.console.print(renderable)
        self._stream.write("".join(f"{line.rstrip()}\n" for line in drawn.get().splitlines()))

    def say(self, *parts: str | Text) -> None:
        """Write a paragraph, wrapped at words."""
        self.write(Text("").join(data(part) if isinstance(part, str) else part for part in parts))

    def title(self, text: str) -> None:
        """Write a heading after an empty line."""
        self.write("")
        self.write(data(text, "bold"))

    def block(self, renderable: RenderableType, indent: int = 2) -> None:
        """Write a table or a text, moved to the right."""
        self.write(Padding(renderable, (0, 0, 0, indent), expand=False))


def data(value: object, style: str = "") -> Text:
    """A value as text that can neither style itself nor steer the terminal."""
    return Text(printable("" if value is None else str(value)), style=style, overflow="fold")


def grid(rows: Iterable[Sequence[str | Text]], *, wide: int = -1) -> Table:
    """Columns without lines; the column `wide` takes what is left and wraps, the others stay whole if they can."""
    listed = [[data(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    table = Table.grid(padding=(0, 2, 0, 0), pad_edge=False)
    count = max((len(row) for row in listed), default=1)
    for number in range(count):
        last = number == wide % count
        table.add_column(no_wrap=not last, overflow="fold" if last else "ellipsis", ratio=None)
    for row in listed:
        table.add_row(*row)
    return table


def tell(
    desk: Desk,
    document: Any,
    *,
    page: Callable[[Screen], None],
    rows: Callable[[], Iterable[Row]] | None = None,
    columns: Sequence[str] = (),
) -> None:
    """Write a result in the form that was asked for: `document` as JSON, `rows` as CSV, `page` for people.

    A list that may be empty gives its `columns`, so that CSV has a header all the same.
    """
    if desk.output is Output.JSON:
        write_json(document, desk.stdout)
    elif desk.output is Output.TABLE:
        page(Screen(desk.stdout, desk.environ))
    elif rows is None:
        raise Refusal("this command has no list to give as csv: use --output json or table")
    else:
        write_csv(rows(), desk.stdout, columns)


def warn(desk: Desk, sentence: str) -> None:
    """Write a line beside the result, which nobody who reads that takes for a part of it."""
    desk.stderr.write(f"bookme-ops: warning: {printable(sentence)}\n")


def write_json(document: Any, stream: TextIO) -> None:
    """Write one JSON document; plain ASCII where the stream cannot hold more."""
    unicode_works = (stream.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, indent=2, ensure_ascii=not unicode_works, default=json_value)
    stream.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")


def write_csv(rows: Iterable[Row], stream: TextIO, columns: Sequence[str] = ()) -> None:
    """Write rows under `columns` and the names of the first row; without rows under `columns` alone.

    Nothing in them is taken for a formula by a spreadsheet.
    """
    listed = iter(rows)
    first = next(listed, {})
    names = list(dict.fromkeys((*columns, *first)))
    if not names:
        return
    writer = csv.DictWriter(stream, fieldnames=names, lineterminator="\n")
    writer.writeheader()
    for row in (first, *listed) if first else ():
        writer.writerow({name: _cell(value) for name, value in row.items()})


def json_value(value: Any) -> Any:
    """What JSON has no word for: instants in ISO 8601, and the values of enumerations."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} is no JSON value")


def short(text: str) -> str:
    """A long id, shortened in the middle; --output json has it whole."""
    return text if len(text) <= 44 or " " in text else f"{text[:28]}…{text[-12:]}"


def people_time(value: datetime | str | None, zone: ZoneInfo) -> str:
    """An instant as people of the bank read it: `Mon 2 Mar 2026 09:00`."""
    if value is None:
        return "–"
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = instant.astimezone(zone)
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, default=json_value)
    text = json_value(value) if isinstance(value, datetime | Enum) else value
    if not isinstance(text, str):
        return text
    return f"'{printable(text)}" if text.startswith(FORMULA) else printable(text)
