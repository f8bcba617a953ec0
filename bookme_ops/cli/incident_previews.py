"""`bookme-ops incidents preview`: which incident a finding would join, and why."""

from collections.abc import Callable, Sequence
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bookme_ops.cli.codes import check_code, find_subject
from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.screen import Screen, data, people_time, tell
from bookme_ops.telling import Document

COLUMNS = ("key", "fate", "incident", "state", "merged_into", "umbrella", "muted_until", "why")


def preview(
    ctx: typer.Context,
    *,
    code: Annotated[str, typer.Option(help="The finding code.")],
    subject: Annotated[str, typer.Option(metavar="KIND:ID", help="What it would be about, such as booking:7f3a….")],
) -> None:
    """Tell which incident a finding would join if a run found it now, by which key, and why. Nothing is changed.

    It may open one, join an open one, reopen one that was resolved, or stay closed as a duplicate.

    \b
    Example:
      bookme-ops --env production incidents preview --code MTG020 --subject room:boardroom@bank.example
    """
    desk = desk_of(ctx)
    wanted = check_code(code, desk.works.jobs())
    with opened(desk) as open_:
        about = find_subject(desk, open_, subject)
        rows = desk.works.preview(open_.ops, code=wanted, subject=about, at=desk.clock())
        tell(desk, rows, page=lambda screen: _write(screen, rows, open_.zone), rows=lambda: rows, columns=COLUMNS)


PREVIEW_COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (("preview", preview),)
"""The command with its name."""


def _write(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    for row in rows:
        key = row["key"]
        screen.say(
            data(f"{key['environment']} · {key['code']} · {key['subject']['kind']} {key['subject']['id']}", "bold")
        )
        for sentence in row["why"]:
            screen.block(data(sentence))
        if row["muted_until"] is not None:
            screen.block(data(f"muted until {people_time(row['muted_until'], zone)}", "magenta"))
