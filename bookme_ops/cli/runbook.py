"""`bookme-ops runbook`: what a code means and what to do about it."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markdown import Markdown

from bookme_ops.cli.opening import desk_of
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_findings import priority_text
from bookme_ops.cli.screen import Screen, data, grid, tell
from bookme_ops.runbooks import BadRunbook, NoRunbook, Runbook, list_codes, load_runbook

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
def runbook(
    ctx: typer.Context,
    code: Annotated[
        str | None, typer.Argument(help="A finding code, such as CAL001; without it all are listed.")
    ] = None,
) -> None:
    """Show the runbook of a finding code: meaning, impact, diagnosis, mitigation, escalation.

    \b
    Example:
      bookme-ops runbook CAL001
    """
    desk = desk_of(ctx)
    try:
        pages = [load_runbook(each) for each in ([code] if code is not None else list_codes())]
    except (NoRunbook, BadRunbook) as error:
        raise Refusal(str(error)) from None
    if code is not None:
        tell(desk, asdict(pages[0]), page=lambda screen: _write(screen, pages[0]))
        return
    rows = [{name: value for name, value in asdict(page).items() if name != "body"} for page in pages]
    tell(desk, rows, page=lambda screen: _write_list(screen, pages), rows=lambda: rows)


def _write_list(screen: Screen, pages: list[Runbook]) -> None:
    screen.write(grid([page.code, priority_text(page.priority), page.title] for page in pages))


def _write(screen: Screen, page: Runbook) -> None:
    screen.say(
        data(page.code, "bold"), f"  {page.title}  ", priority_text(page.priority), f"  {page.category}, job {page.job}"
    )
    screen.write("")
    screen.write(Markdown(page.body))
