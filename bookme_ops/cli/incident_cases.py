"""`bookme-ops incidents case|sync-cases`: incidents as Cases of the bank's own Salesforce."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import typer
from rich.text import Text

from bookme_ops.cli.desk_seams import CaseAccount
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.incident_page import find_incident
from bookme_ops.cli.opening import acting, desk_of, opened
from bookme_ops.cli.options import ACTOR, NUMBER
from bookme_ops.cli.screen import Screen, data, grid, tell

Row = Mapping[str, Any]


def case(ctx: typer.Context, *, number: NUMBER, actor: ACTOR = None) -> None:
    """Make the Case of an incident in Salesforce, or bring it up to date; notes become comments.

    To do it again changes nothing. Where the Case was deleted in Salesforce, another one is made.

    \b
    Example:
      bookme-ops incidents case 12
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        find_incident(desk, open_, number)
        row = desk.works.write_case(open_.ops, number, actor=who, at=desk.clock(), mask=desk.redactor.text)
        tell(desk, row, page=lambda screen: _write_cases(screen, [row]), rows=lambda: [row])


def sync_cases(ctx: typer.Context, *, actor: ACTOR = None) -> None:
    """Make or bring up to date every Case in Salesforce that is due, and say what was done.

    Due are incidents from the environment's min_priority on, and Cases whose incident changed or has new notes.

    \b
    Example:
      bookme-ops incidents sync-cases
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        account = desk.works.sync_cases(open_.ops, actor=who, at=desk.clock(), mask=desk.redactor.text)
        document = {"cases": list(account.cases), "not_done": list(account.not_done), "left": account.left}
        tell(desk, document, page=lambda screen: _write_account(screen, account), rows=lambda: _lines_of(account))
    status = _exit_of(account)
    if status is not Exit.DONE:
        raise typer.Exit(status)


CASE_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (("case", case), ("sync-cases", sync_cases))
"""The commands with their names."""


def _exit_of(account: CaseAccount) -> Exit:
    if account.not_done and not account.cases:
        return Exit.DOWN
    return Exit.INCOMPLETE if account.not_done or account.left else Exit.DONE


def _lines_of(account: CaseAccount) -> list[Row]:
    """Everything in lines of the same columns."""
    names = ("incident", "environment", "case", "done", "comments", "remarks", "reason", "problem")
    return [{name: row.get(name) for name in names} for row in (*account.cases, *account.not_done)]


def _write_account(screen: Screen, account: CaseAccount) -> None:
    if not account.cases and not account.not_done and not account.left:
        screen.say("No Case is due.")
        return
    _write_cases(screen, account.cases)
    for row in account.not_done:
        what = f"#{row['incident']}" if row["incident"] is not None else "all"
        screen.say(Text.assemble(data(f"{what}, {row['environment']}: ", "bold red"), data(row["problem"])))
    if account.left:
        screen.say(f"{account.left} more are due: the next `bookme-ops incidents sync-cases` goes on with them.")


def _write_cases(screen: Screen, rows: Sequence[Row]) -> None:
    if not rows:
        return
    screen.write(grid([_line(row) for row in rows]))
    for row in rows:
        for remark in row["remarks"]:
            screen.say(Text.assemble(data(f"#{row['incident']}: ", "bold"), data(remark)))


def _line(row: Row) -> list[str | Text]:
    count = row["comments"]
    comments = f"{count} {'comment' if count == 1 else 'comments'} added" if count else ""
    return [data(f"#{row['incident']}", "bold"), data(row["environment"]), data(row["case"]), row["done"], comments]
