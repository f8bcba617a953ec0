"""`bookme-ops doctor`: does everything work that we depend on, and if not, what to do."""

import typer

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.cli.seams import Check

app = typer.Typer(rich_markup_mode=None, add_completion=False)

MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "dim")}


@app.command()
def doctor(ctx: typer.Context) -> int:
    """Prove connections, permissions and field mappings, and say what to do about each failure.

    Ends with 5 if anything fails. What is not set up is not judged, and told so.

    \b
    Example:
      bookme-ops --env production doctor
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        checks = list(desk.works.examine(open_.ops))
    rows = [{"name": c.name, "ok": c.ok, "detail": c.detail, "remedy": c.remedy} for c in checks]
    tell(desk, rows, page=lambda screen: _write(screen, checks), rows=lambda: rows)
    return Exit.DOWN if any(check.ok is False for check in checks) else Exit.DONE


def _write(screen: Screen, checks: list[Check]) -> None:
    for check in checks:
        mark, style = MARKS[check.ok]
        screen.write(data(f"{mark} ", style).append_text(data(check.name, "bold")))
        if check.detail:
            screen.block(data(check.detail))
        if check.remedy and not check.ok:
            screen.block(data(f"→ {check.remedy}", style))
    failed = sum(check.ok is False for check in checks)
    screen.write("")
    screen.say(f"{failed} of {len(checks)} checks failed." if failed else f"All is well: {len(checks)} checks.")
