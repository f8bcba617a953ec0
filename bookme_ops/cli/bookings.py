"""`bookme-ops bookings`: one booking in all systems, and finding one."""

from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bookme_ops.booking_page.found import COLUMNS, STATES, tell_found
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened, read_instant
from bookme_ops.cli.options import ACTOR, LIMIT
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_booking import write_booking, write_candidates
from bookme_ops.cli.render_found import write_found
from bookme_ops.cli.screen import tell
from bookme_ops.deed import Deed
from connectors.records import booking_id, midnight

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

ASKED_HELP = (
    "A BookingId in any spelling or its beginning (six characters or more), the id of a Salesforce Event or Event "
    "Detail, an Outlook event id, or an iCalUId."
)


@app.callback()
def bookings() -> None:
    """Bookings: the systems side by side."""


@app.command("show")
def show(
    ctx: typer.Context,
    booking: Annotated[str, typer.Argument(metavar="BOOKING_ID", help=ASKED_HELP)],
    actor: ACTOR = None,
) -> int:
    """Show a booking as each system tells it, what differs, what is wrong with it, and what happened to it.

    Ends with 3 if something that it stands on could not be read, and with 2 if several could be meant: it lists them.
    The look is written into the audit log.

    \b
    Example:
      bookme-ops bookings show 3f2504e0-4f89-11d3-9a0c-0305e82c3301
    """
    desk, who = desk_of(ctx), acting(actor)
    if booking_id(booking) is None:
        raise Refusal("the BookingId is empty")
    with opened(desk) as open_:
        account = desk.works.show_booking(open_.ops, booking.strip())
        if "candidates" in account:
            tell(
                desk,
                account,
                page=lambda screen: write_candidates(screen, account, open_.zone),
                rows=lambda: account["candidates"],
            )
            return Exit.USAGE
        shown = account.get("booking_id") or booking.strip()
        desk.works.record(
            open_.ops, Deed(actor=who, at=desk.clock(), action="booking.viewed", object=f"booking {shown}")
        )
        tell(desk, account, page=lambda screen: write_booking(screen, account, open_.zone))
    whole = all(one["complete"] for one in account.get("coverage", ()))
    return Exit.DONE if whole else Exit.INCOMPLETE


@app.command("find")
def find(
    ctx: typer.Context,
    *,
    advisor: Annotated[
        str | None,
        typer.Option(help="Whose: any address of the account, its Entra object id, or a Salesforce User id."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="What ends after this; default: today begins.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="What starts before the end of this.")] = None,
    room: Annotated[str | None, typer.Option(help="In which room: its address, its name, or its id.")] = None,
    state: Annotated[str, typer.Option(help="active, cancelled, deleted or all.")] = "active",
    limit: LIMIT = 50,
    actor: ACTOR = None,
) -> None:
    """List bookings to pick from, by start. The search is written into the audit log, but not what for.

    \b
    Example:
      bookme-ops --env production bookings find --advisor anna@bank.example --from 2026-03-02 --until 2026-03-06
    """
    desk, who = desk_of(ctx), acting(actor)
    if state not in STATES:
        raise Refusal(f"there is no state {state!r}: there are {', '.join(STATES)}")
    with opened(desk) as open_:
        start, end = _read_range(desk, since, until, open_.zone)
        found = desk.works.find_bookings(
            open_.ops,
            advisor=(advisor or "").strip() or None,
            start=start,
            end=end,
            room=(room or "").strip() or None,
            state=state,
            limit=limit + 1,
        )
        rows = [tell_found(one) for one in found[:limit]]
        look = Deed(actor=who, at=desk.clock(), action="bookings.searched", object=f"{len(rows)} bookings")
        desk.works.record(open_.ops, look)
        more = len(found) > limit
        tell(
            desk,
            rows,
            page=lambda screen: write_found(screen, rows, open_.zone, more=more),
            rows=lambda: rows,
            columns=COLUMNS,
        )


def _read_range(desk: Desk, since: str | None, until: str | None, zone: ZoneInfo) -> tuple[datetime, datetime | None]:
    """The instants of `--from` and `--until`; a date alone means all of the day. Raises a refusal."""
    start = midnight(desk.clock().astimezone(zone).date(), zone)
    if since is not None:
        start = read_instant(since, desk, zone, option="--from")
    if until is None:
        return start, None
    end = read_instant(until, desk, zone, option="--until")
    if len(until.strip()) == len("2026-03-02"):
        end = midnight(end.astimezone(zone).date() + timedelta(days=1), zone)
    if end <= start:
        raise Refusal(f"--until {until!r} lies before --from: nothing can be between them")
    return start, end
