"""`bookme-ops bookings`: one booking in all systems."""

from typing import Annotated

import typer

from bookme_ops.cli.opening import desk_of, opened
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_booking import write_booking
from bookme_ops.cli.screen import tell
from connectors.records import booking_id

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)


@app.callback()
def bookings() -> None:
    """Bookings: the systems side by side."""


@app.command("show")
def show(
    ctx: typer.Context,
    booking: Annotated[
        str,
        typer.Argument(
            metavar="BOOKING_ID", help="Letter case and braces do not matter; its first eight characters do."
        ),
    ],
) -> None:
    """Show a booking as each system tells it, what differs, what is wrong with it, and what happened to it.

    \b
    Example:
      bookme-ops bookings show 3f2504e0-4f89-11d3-9a0c-0305e82c3301
    """
    desk = desk_of(ctx)
    wanted = booking_id(booking)
    if wanted is None:
        raise Refusal("the BookingId is empty")
    with opened(desk) as open_:
        account = desk.works.show_booking(open_.ops, wanted)
        tell(desk, account, page=lambda screen: write_booking(screen, account, open_.zone))
