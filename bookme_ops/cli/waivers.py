"""`bookme-ops waivers`: risks that somebody accepts for a while."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.cli.codes import find_subject
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened, read_end
from bookme_ops.cli.options import ACTOR, LARGEST, UNTIL
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, people_time, tell
from bookme_ops.store.incident import UNREAD
from bookme_ops.store.waiver import Risk, Waiver
from bookme_ops.telling import tell_instant
from jobs.registry import list_kinds

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

COLUMNS = ("id", "environment", "code", "subject", "owner", "reason", "created_at", "until", "ended_at", "ends_soon")
SOON = timedelta(days=7)
"""A waiver is shown as ending from so long before on."""


@app.callback()
def waivers() -> None:
    """Waivers: findings whose risk somebody accepts, with a reason, until a date."""


@app.command("list")
def list_waivers(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
) -> None:
    """List the accepted risks, the next to end first.

    \b
    Example:
      bookme-ops waivers list --output csv
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        found = desk.works.waivers(open_.ops, ended=every)
        rows = [tell_waiver(waiver, desk.clock()) for waiver in found]
        tell(
            desk,
            rows,
            page=lambda screen: write_waivers(screen, found, open_.zone, desk.clock()),
            rows=lambda: rows,
            columns=COLUMNS,
        )


@app.command("add")
def add(
    ctx: typer.Context,
    *,
    code: Annotated[str, typer.Argument(help="The finding code.")],
    until: UNTIL,
    reason: Annotated[str, typer.Option(help="Why the risk is accepted.")],
    subject: Annotated[
        str | None, typer.Option(metavar="KIND:ID", help="Only this subject, such as booking:…; default: all.")
    ] = None,
    actor: ACTOR = None,
) -> None:
    """Accept the risk of a code, of one subject or of all, in the environment that --env names.

    What it covers stays in the queue, muted, and fails no --fail-on. When it ends, all of it speaks up again.

    \b
    Example:
      bookme-ops --env test waivers add CAL005 --until 2026-12-31 --reason "nobody books privately there"
    """
    desk, who = desk_of(ctx), acting(actor)
    wanted = code.strip().upper()
    if wanted != UNREAD and wanted not in list_kinds(desk.works.jobs()):
        raise Refusal(f"there is no code {wanted}: `bookme-ops jobs list` shows them")
    if not reason.strip():
        raise Refusal("the reason is empty: say why the risk is accepted")
    if len(desk.environments or ()) != 1:
        raise Refusal("say with --env in which environment the risk is accepted")
    environment = (desk.environments or ("",))[0]
    with opened(desk) as open_:
        about = find_subject(desk, open_, subject) if subject is not None else None
        risk = Risk(environment=environment, code=wanted, subject=about)
        end, at = read_end(until, desk, open_.zone), desk.clock()
        made = desk.works.accept(open_.ops, risk=risk, owner=who, reason=reason.strip(), at=at, until=end)
        tell(
            desk,
            tell_waiver(made, at),
            page=lambda screen: write_waivers(screen, [made], open_.zone, at),
            rows=list,
        )


@app.command("end")
def end(
    ctx: typer.Context,
    *,
    number: Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="The number of the waiver.")],
    actor: ACTOR = None,
) -> None:
    """Take an accepted risk back: what it covered speaks up again.

    \b
    Example:
      bookme-ops waivers end 3
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        if number not in {one.id for one in desk.works.waivers(open_.ops, ended=False)}:
            raise Refusal(f"no waiver {number} stands: `bookme-ops waivers list` lists them", exit_code=Exit.REFUSED)
        desk.works.end_waiver(open_.ops, number, actor=who, at=desk.clock())
        found = [one for one in desk.works.waivers(open_.ops, ended=True) if one.id == number]
        rows = [tell_waiver(one, desk.clock()) for one in found]
        tell(desk, rows[0], page=lambda screen: write_waivers(screen, found, open_.zone, desk.clock()))


def tell_waiver(waiver: Waiver, now: datetime) -> dict[str, Any]:
    """A waiver as plain JSON."""
    subject = waiver.subject
    return {
        "id": waiver.id,
        "environment": waiver.environment,
        "code": waiver.code,
        "subject": {"kind": subject.kind, "id": subject.id} if subject else None,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "created_at": tell_instant(waiver.created_at),
        "until": tell_instant(waiver.until),
        "ended_at": tell_instant(waiver.ended_at),
        "ends_soon": waiver.ended_at is None and waiver.until - now <= SOON,
    }


def write_waivers(screen: Screen, found: Sequence[Waiver], zone: ZoneInfo, now: datetime) -> None:
    """The page of `waivers`."""
    if not found:
        screen.say("No risk is accepted. `bookme-ops waivers add --help` says how one is.")
        return
    screen.write(grid((_line(waiver, zone, now) for waiver in found), wide=-1))


def _line(waiver: Waiver, zone: ZoneInfo, now: datetime) -> list[str | Text]:
    subject = f"{waiver.subject.kind} {waiver.subject.id}" if waiver.subject else "every subject"
    return [
        data(f"#{waiver.id}", "bold"),
        data(waiver.code),
        data(waiver.environment, "dim"),
        subject,
        _ending(waiver, zone, now),
        f"{waiver.owner}: {waiver.reason}",
    ]


def _ending(waiver: Waiver, zone: ZoneInfo, now: datetime) -> Text:
    if waiver.ended_at is not None:
        return data(f"ended {people_time(waiver.ended_at, zone)}", "dim")
    if waiver.until - now <= SOON:
        return data(f"ends soon: {people_time(waiver.until, zone)}", "yellow")
    return data(f"until {people_time(waiver.until, zone)}")
