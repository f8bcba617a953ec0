"""`bookme-ops settings`: every setting with its value and where that comes from."""

from dataclasses import asdict
from typing import Any

import typer

from bookme_ops.cli.opening import desk_of, open_settings
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.settings import Entry

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command("settings")
def list_settings(ctx: typer.Context) -> None:
    """List every setting; of a secret only whether it is set.

    A value comes from the settings file, from an environment variable, which wins, or is the default.

    \b
    Example:
      BOOKME_OPS_BANK__WINDOW_DAYS=30 bookme-ops settings
    """
    desk = desk_of(ctx)
    entries = [entry for entry in open_settings(desk).entries if _wanted(entry, desk.environments)]
    rows = [asdict(entry) for entry in entries]
    tell(desk, rows, page=lambda screen: _write(screen, entries), rows=lambda: rows)


def _wanted(entry: Entry, environments: tuple[str, ...] | None) -> bool:
    parts = entry.key.split(".")
    return environments is None or parts[0] != "environments" or parts[1] in environments


def _write(screen: Screen, entries: list[Entry]) -> None:
    section = ""
    for entry in entries:
        here, _, name = entry.key.rpartition(".")
        if here != section:
            screen.title(f"[{here}]")
            section = here
        origin = data("" if entry.origin == "default" else entry.origin, "green")
        line = data(f"{name} = ", "bold").append_text(data(_value(entry.value))).append("  ").append_text(origin)
        screen.write(line)
        screen.block(data(entry.meaning, "dim"))


def _value(value: Any) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
