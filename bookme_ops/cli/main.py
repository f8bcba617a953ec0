"""The command `bookme-ops`: global options, the list of commands, and how errors are told."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from bookme_ops.cli.desk import Desk, Output, load
from bookme_ops.cli.endings import tell_ending
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.hoisting import hoist
from bookme_ops.cli.seams import Works

COMMANDS = {
    "demo": "Everything once, on the built-in simulator.",
    "init": "Write a commented settings file.",
    "doctor": "Prove connections, permissions and field mappings.",
    "settings": "List all settings with their values and where these come from.",
    "simulator": "The simulator over HTTP, its scenes and their truth.",
    "collect": "Systems → mirror.",
    "jobs": "Mirror → findings → incidents.",
    "incidents": "The support queue.",
    "alerts": "Who is told of what: messages, channels, tests.",
    "maintenance": "Planned work, during which alerts are silent.",
    "waivers": "Risks that somebody accepts for a while.",
    "advisors": "What a search for an advisor would return, and why.",
    "bookings": "One booking in all systems, side by side.",
    "bundle": "Everything about one booking in a file that cannot leak.",
    "audit": "Who and what may touch bookings and calendars.",
    "report": "How well reading goes: ages, lags, throttling.",
    "serve": "The service: does everything that is due.",
    "tokens": "Who may use the console and the API, as what, until when.",
    "schedule": "What is due when, what became of it, and what people sign.",
    "db": "The store: schema, backups and their proof.",
    "runbook": "What a finding code means and what to do about it.",
}
"""Each command is the module of its name in this package, which is imported when the command is given."""

EPILOG = "--config, --env and --output may also stand after the command. Example: bookme-ops demo --output json"


class LazyGroup(TyperGroup):
    """The root: it lists commands without importing them, and imports the one that is given."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command in the list, then load the real one."""
        name, _listed, rest = super().resolve_command(ctx, args)
        return name, typer.main.get_command(load(f"bookme_ops.cli.{name}").app), rest


def print_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"bookme-ops {version('bookme-ops')}")
        raise typer.Exit


def take_options(
    ctx: typer.Context,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The settings file; default: bookme-ops.toml here.")
    ] = None,
    env: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this environment; may be repeated.")
    ] = None,
    output: Annotated[Output, typer.Option(help="What standard output gets; csv is for lists.")] = Output.TABLE,
    _version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watch over &bookme Scheduler: Salesforce and Outlook in, BookingId-linked incidents out."""
    desk: Desk = ctx.obj
    given = desk.environ.get("BOOKME_OPS_CONFIG")
    desk.config = config or (Path(given) if given else None)
    desk.environments = tuple(dict.fromkeys(env)) if env else None
    desk.output = output


def build_group() -> TyperGroup:
    """The root command with a line for every command."""
    app = typer.Typer(cls=LazyGroup, rich_markup_mode=None, add_completion=False, epilog=EPILOG, no_args_is_help=True)
    app.callback()(take_options)
    group = typer.main.get_group(app)
    for name, sentence in COMMANDS.items():
        group.add_command(TyperCommand(name=name, help=sentence, rich_markup_mode=None))
    return group


def main(
    arguments: Sequence[str] | None = None,
    *,
    works: Works | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    clock: Callable[[], datetime] | None = None,
) -> int:
    """Carry out one command line and give its exit status; the keywords are the seams of tests."""
    desk = Desk(
        stdout=sys.stdout,
        stderr=sys.stderr,
        environ=os.environ if environ is None else environ,
        folder=folder or Path(),
        clock=clock or (lambda: datetime.now(UTC)),
        given_works=works,
    )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    words = hoist(sys.argv[1:] if arguments is None else arguments)
    try:
        result = build_group().main(words, prog_name="bookme-ops", standalone_mode=False, obj=desk)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  every end of a command is told in one place, see `endings`
        return tell_ending(error, desk)
    return int(result) if isinstance(result, int) else Exit.DONE


if __name__ == "__main__":
    sys.exit(main())
