"""`bookme-ops maintenance`: planned work, during which alerts are silent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.alerts.maintenance import check_plan, is_active
from bookme_ops.cli.codes import check_beginning, find_subject
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_end, read_instant
from bookme_ops.cli.options import ACTOR, LARGEST, UNTIL
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, people_time, tell
from bookme_ops.deed import Deed
from bookme_ops.deeds import doing, enter_within
from bookme_ops.keyring import NoKey
from bookme_ops.store.alerts_windows import Plan, UnknownWindow, Window, add_window, end_window, windows
from bookme_ops.telling import Document, tell_instant

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

COLUMNS = (
    *("id", "environment", "code", "subject", "starts_at", "ends_at"),
    *("cron", "minutes", "reason", "owner", "ended_at", "active"),
)
CRON_HELP = 'When it begins again and again, in the bank\'s time zone, days by name: "0 22 * * sun".'


@app.callback()
def maintenance() -> None:
    """Maintenance windows: incidents are kept and measured as ever, but nobody is told until the work is over."""


@app.command("list")
def list_windows(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that are over.")] = False,
) -> None:
    """List the maintenance windows, the next to end first.

    \b
    Example:
      bookme-ops maintenance list
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        with open_.ops.store.read() as connection:
            found = windows(connection, ended=every, now=desk.clock())
        rows = [tell_window(window, desk.clock(), open_.zone) for window in found]
        tell(
            desk, rows, page=lambda screen: write_windows(screen, rows, open_.zone), rows=lambda: rows, columns=COLUMNS
        )


@app.command("add")
def add(
    ctx: typer.Context,
    *,
    until: UNTIL,
    reason: Annotated[str, typer.Option(help="What the work is.")],
    start: Annotated[
        str | None, typer.Option("--from", metavar="INSTANT", help="When it begins: as --until; default: now.")
    ] = None,
    code: Annotated[str | None, typer.Option(help="Only this code or beginning of codes; default: all.")] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="KIND:ID", help="Only this subject, such as room:…; default: all.")
    ] = None,
    cron: Annotated[str | None, typer.Option(help=CRON_HELP)] = None,
    minutes: Annotated[int | None, typer.Option(min=1, help="How long it lasts each time, with --cron.")] = None,
    actor: ACTOR = None,
) -> None:
    """Plan work in the environment that --env names, or in all: once, or again and again by --cron and --minutes.

    Recoveries are told all the same; what is still open when it ends is told at once.

    \b
    Example:
      bookme-ops --env production maintenance add --cron "0 22 * * sun" --minutes 120
        --until 2026-12-31 --reason "Salesforce release weekend"
    """
    desk, who = desk_of(ctx), acting(actor)
    if len(desk.environments or ()) > 1:
        raise Refusal("name one environment with --env, or none for all")
    if (cron is None) != (minutes is None):
        raise Refusal("a recurring window needs both --cron and --minutes")
    with opened(desk) as open_:
        plan = Plan(
            environment=desk.environments[0] if desk.environments else None,
            code=check_beginning(code, desk.works.jobs()) if code is not None else None,
            subject=find_subject(desk, open_, subject) if subject is not None else None,
            starts_at=read_instant(start, desk, open_.zone, option="--from"),
            ends_at=read_end(until, desk, open_.zone),
            cron=cron,
            seconds=minutes * 60 if minutes else None,
            reason=reason.strip(),
            owner=who,
        )
        row = tell_window(_keep(open_, plan, desk.clock()), desk.clock(), open_.zone)
        tell(desk, row, page=lambda screen: write_windows(screen, [row], open_.zone))


@app.command("end")
def end(
    ctx: typer.Context,
    *,
    number: Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="Its number.")],
    actor: ACTOR = None,
) -> None:
    """End a maintenance window now; what is still open is told by the next `alerts send`.

    \b
    Example:
      bookme-ops maintenance end 3
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        at = desk.clock()
        deed = Deed(actor=who, at=at, action="maintenance.ended", object=f"maintenance window {number}")
        try:
            with doing(open_.ops, deed) as connection:
                over = end_window(connection, number, at)
        except UnknownWindow as error:
            raise Refusal(f"{error}: `bookme-ops maintenance list` lists them", exit_code=Exit.REFUSED) from None
        except NoKey as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        row = tell_window(over, desk.clock(), open_.zone)
        tell(desk, row, page=lambda screen: write_windows(screen, [row], open_.zone))


def tell_window(window: Window, now: datetime, zone: ZoneInfo) -> Document:
    """A window as plain JSON."""
    subject = window.subject
    return {
        "id": window.id,
        "environment": window.environment,
        "code": window.code,
        "subject": {"kind": subject.kind, "id": subject.id} if subject else None,
        "starts_at": tell_instant(window.starts_at),
        "ends_at": tell_instant(window.ends_at),
        "cron": window.cron,
        "minutes": window.seconds // 60 if window.seconds else None,
        "reason": window.reason,
        "owner": window.owner,
        "ended_at": tell_instant(window.ended_at),
        "active": window.ended_at is None and is_active(window, now, zone),
    }


def write_windows(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    """The page of `maintenance`."""
    if not rows:
        screen.say("No work is planned. `bookme-ops maintenance add --help` says how it is.")
        return
    for row in rows:
        screen.write(_head(row, zone))
        screen.block(data(f"{row['owner']}: {row['reason']}"), indent=5)


def _keep(open_: Opened, plan: Plan, now: datetime) -> Window:
    try:
        check_plan(plan, open_.zone)
        with open_.ops.store.begin() as connection:
            window = add_window(connection, plan, now)
            planned = f"maintenance window {window.id}"
            enter_within(
                connection, open_.ops, Deed(actor=plan.owner, at=now, action="maintenance.planned", object=planned)
            )
            return window
    except ValueError as error:
        raise Refusal(str(error)) from None
    except NoKey as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None


def _head(row: Document, zone: ZoneInfo) -> Text:
    about = [row["environment"] or "everywhere", row["code"] or "every code"]
    about += [f"{row['subject']['kind']} {row['subject']['id']}"] if row["subject"] else []
    again = f", {row['minutes']} minutes at {row['cron']}" if row["cron"] else ""
    times = f"{people_time(row['starts_at'], zone)} to {people_time(row['ended_at'] or row['ends_at'], zone)}"
    stands = "under way" if row["active"] else "over" if row["ended_at"] else "planned"
    parts = [data(f"#{row['id']}", "bold"), data(stands, "yellow"), data(", ".join(about)), data(times + again, "dim")]
    return Text("  ").join(parts)
