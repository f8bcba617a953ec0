"""`bookme-ops db`: the store itself."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, open_settings, opened, unattended
from bookme_ops.cli.options import ACTOR
from bookme_ops.cli.render_store import write_backup, write_erased, write_purged, write_restored
from bookme_ops.cli.screen import tell
from bookme_ops.deed import Deed
from bookme_ops.store.db import SCHEMA
from bookme_ops.telling import tell_instant
from connectors.health_records import Backup

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Count only, and change nothing.")]
PERSON = Annotated[
    str,
    typer.Option("--person", metavar="MAIL|ID", help="A mail address, or an id of Entra, Salesforce or the backend."),
]
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

    Of a PostgreSQL store it is a dump in the custom format, made by pg_dump. Ends with 4 if the file is there already,
    or cannot be written.

    \b
    Example:
      bookme-ops db backup backups/monday.db
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        made = desk.works.back_up(open_.ops, desk.folder / file, at=desk.clock())
        desk.works.record(open_.ops, _deed_of(made, "store.copied", desk.clock()))
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
        deed = _deed_of(proven, "store-copy.proven", desk.clock())
        desk.works.record(open_.ops, deed, result="ok" if proven.problem is None else "failed")
        tell(desk, tell_backup(proven), page=lambda screen: write_backup(screen, proven))
    return Exit.DONE if proven.problem is None else Exit.FINDINGS


@app.command("restore")
def restore(
    ctx: typer.Context,
    *,
    file: FILE,
    replace: Annotated[bool, typer.Option("--replace", help="Though the store holds something.")] = False,
    actor: ACTOR = None,
) -> None:
    """Let a copy take the place of the store, all at once or not at all. Stop the service before.

    The copy is checked first and brought to the schema of this version; the store as it was stays beside the new one.
    Of a PostgreSQL store the copy is a dump in the custom format: its tables are replaced in one transaction, and
    nothing of them is kept. Ends with 4 if the copy is not sound, if the store holds something and --replace is not
    given, or if others work on it.

    \b
    Example:
      bookme-ops db restore backups/monday.db --replace
    """
    desk, who = desk_of(ctx), acting(actor)
    settings = open_settings(desk)
    done = desk.works.restore(settings, desk.folder / file, replace=replace, actor=who, at=desk.clock())
    tell(desk, asdict(done), page=lambda screen: write_restored(screen, done))


@app.command("purge")
def purge(ctx: typer.Context, *, dry_run: DRY_RUN = False, actor: ACTOR = None) -> None:
    """Remove what was kept for as long as [retention] of the settings says, a little at a time; others go on working.

    What hangs on the BookingId of an open incident stays, and is told as held. Ends with 4 if the audit log is to be
    cut and was tampered with.

    \b
    Example:
      bookme-ops db purge --dry-run
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        told = desk.works.purge(open_.ops, dry_run=dry_run, actor=who, at=desk.clock())
        rows = [{"kind": kind, **values} for kind, values in told["kinds"].items()]
        tell(desk, told, page=lambda screen: write_purged(screen, told, open_.zone), rows=lambda: rows)


@app.command("erase")
def erase(ctx: typer.Context, *, person: PERSON, dry_run: DRY_RUN = False, actor: ACTOR = None) -> None:
    """Take one person, an advisor or a customer, out of the store: tombstones stand for their ids and addresses.

    What is counted stays countable. Erase them in the systems first: what these still tell is read again. A dry run
    shows the ids and addresses that are taken for theirs. What signed reviews and the audit log say stays, and is told.

    \b
    Example:
      bookme-ops db erase --person anna@bank.example --dry-run
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        told = desk.works.erase(open_.ops, person, dry_run=dry_run, actor=who, at=desk.clock())
        tell(desk, told, page=lambda screen: write_erased(screen, told))


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


def _deed_of(backup: Backup, action: str, at: datetime) -> Deed:
    return Deed(actor=unattended(), at=at, action=action, object=f"copy sha256:{backup.sha256}")
