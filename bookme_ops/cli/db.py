"""`bookme-ops db`: the store itself."""

from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.screen import Screen, data, tell
from bookme_ops.store.db import SCHEMA
from bookme_ops.telling import tell_instant
from connectors.health_records import Backup

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

FILE = Annotated[Path, typer.Argument(dir_okay=False, help="The file of the copy.")]


@app.callback()
def db() -> None:
    """The store: its schema, its copies, and the proof that they are good."""


@app.command("upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the store to the schema of this version; every command does that by itself.

    \b
    Example:
      bookme-ops db upgrade
    """
    desk = desk_of(ctx)
    with opened(desk):
        tell(desk, {"schema": SCHEMA}, page=lambda screen: screen.say(f"The store stands at schema {SCHEMA}."))


@app.command("backup")
def backup(ctx: typer.Context, file: FILE) -> None:
    """Copy the store into a new file while others go on working. A copy counts once it was verified.

    Ends with 4 if the file is there already, if it cannot be written, or if the store is a PostgreSQL database, which
    is backed up by its own tools.

    \b
    Example:
      bookme-ops db backup backups/monday.db
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        made = desk.works.back_up(open_.ops, desk.folder / file, at=desk.clock())
        tell(desk, tell_backup(made), page=lambda screen: write_backup(screen, made))


@app.command("verify-backup")
def verify_backup(ctx: typer.Context, file: FILE) -> int:
    """Restore a copy beside the store, check every page of it, and remember that it is good.

    Ends with 1 if it is not, and with 4 if there is no such file.

    \b
    Example:
      bookme-ops db verify-backup backups/monday.db
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        proven = desk.works.prove_backup(open_.ops, desk.folder / file, at=desk.clock())
        tell(desk, tell_backup(proven), page=lambda screen: write_backup(screen, proven))
    return Exit.DONE if proven.problem is None else Exit.FINDINGS


def tell_backup(backup: Backup) -> dict[str, Any]:
    """A copy as plain JSON."""
    return {
        "file": backup.file,
        "taken_at": tell_instant(backup.taken_at),
        "sha256": backup.sha256,
        "bytes": backup.size,
        "verified_at": tell_instant(backup.verified_at),
        "problem": backup.problem,
    }


def write_backup(screen: Screen, backup: Backup) -> None:
    """The page of `db backup` and `db verify-backup`."""
    screen.say(data(backup.file, "bold"), f"  {backup.size:,} bytes, SHA-256 {backup.sha256}")
    if backup.problem is not None:
        screen.say(data(f"It cannot be used: {backup.problem}.", "red"))
    elif backup.verified_at is not None:
        screen.say(data("It was restored and is sound.", "green"))
    else:
        screen.say(f"It counts once it was proven: bookme-ops db verify-backup {backup.file}")
