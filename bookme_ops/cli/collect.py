"""`bookme-ops collect`: systems → mirror."""

from collections.abc import Iterable
from typing import Annotated

import typer

from bookme_ops.cli.exits import exit_of_run
from bookme_ops.cli.opening import desk_of, opened, read_instant, record_run, watching
from bookme_ops.cli.options import AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_runs import write_collect
from bookme_ops.cli.screen import tell

app = typer.Typer(rich_markup_mode=None, add_completion=False)

KINDS = ("calendars", "bookings", "directory", "access", "probes")
"""What can be read."""


@app.command()
def collect(
    ctx: typer.Context,
    *,
    kinds: Annotated[
        list[str] | None, typer.Argument(metavar="[calendars|bookings|directory|access|probes|all]...")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read everything anew, not only what changed.")] = False,
    as_of: AS_OF = None,
) -> int:
    """Read bookings, calendars and accounts into the mirror: what changed, or with --full everything.

    `probes` asks each system one question without patience; give it alone every five minutes.

    Ends with 3 if something could not be read, and with 5 if a system is down or refuses us. What could not be read
    is listed, and the mirror keeps what it held of it.

    \b
    Example:
      bookme-ops --env production collect calendars bookings
    """
    desk = desk_of(ctx)
    wanted = chosen_kinds(kinds or ["all"])
    with opened(desk) as open_:
        instant = read_instant(as_of, desk, open_.zone)
        with watching(desk) as progress:
            account = desk.works.collect(open_.ops, kinds=wanted, full=full, as_of=instant, progress=progress)
        tell(desk, account, page=lambda screen: write_collect(screen, account, open_.zone))
        record_run(desk, open_, "mirror.collected", account)
    return exit_of_run(account)


def chosen_kinds(words: Iterable[str]) -> frozenset[str]:
    """The kinds of some words; `all` is every kind. Raises a refusal for an unknown one."""
    chosen = frozenset(words)
    unknown = chosen - {*KINDS, "all"}
    if unknown:
        raise Refusal(f"{', '.join(sorted(unknown))} cannot be collected: choose among {', '.join(KINDS)} and all")
    return frozenset(KINDS) if "all" in chosen else chosen
