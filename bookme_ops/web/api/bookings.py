"""Bookings: finding one, and everything that is known of one. Every look is entered into the audit log."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.booking_page.found import tell_found
from bookme_ops.booking_page.page import AmbiguousBooking, show
from bookme_ops.booking_page.telling import tell_candidates
from bookme_ops.deeds import enter
from bookme_ops.dossiers.booking_listing import Search, list_bookings
from bookme_ops.store.booking_pages import Mark
from bookme_ops.store.instants import epoch
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.bookings import Booking, Bookings, Timeline
from bookme_ops.web.api.shapes.words import Id, Instant, Name, Page
from bookme_ops.web.api.sites import environments_of
from bookme_ops.web.gate import Support
from bookme_ops.web.problems import problem, refused
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from connectors.records import midnight

router = resource("bookings")

CURSORS = Cursors("bookings", tuple[int, str, str])
SPELLED = r"^[A-Za-z0-9{][A-Za-z0-9{}._:@=+ -]{5,1023}$"
Asked = Annotated[
    str,
    Path(
        pattern=SPELLED,
        description="A BookingId in any spelling or its beginning, the id of a Salesforce Event or Event Detail, an "
        "Outlook event id, or an iCalUId.",
        examples=["3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
    ),
]


class Filters(Page):
    """Which bookings."""

    environment: Name | None = None
    advisor: Id | None = Field(
        None, description="Any address of the account, its Entra object id, or a Salesforce User id."
    )
    room: Id | None = Field(None, description="Its address, its name, or its id.")
    since: Instant | None = Field(None, description="What ends after this; left out: today begins.")
    until: Instant | None = Field(None, description="What starts before this.")
    state: Literal["active", "cancelled", "deleted", "all"] = "active"


@router.get("/bookings", **reads("findBookings", Bookings, "Bookings to pick from, in the order in which they end"))
def find_bookings(request: Request, visitor: Support, seat: Seat, asked: Annotated[Filters, Query()]) -> Response:
    """By advisor, room, time and state. A page may hold fewer than were asked for, or none, and yet have a next one."""
    after = CURSORS.read(request)
    start = asked.since or midnight(seat.now.astimezone(seat.zone).date(), seat.zone)
    search = Search(
        environments=environments_of(seat.ops, asked.environment),
        advisor=(asked.advisor or "").strip(),
        room=(asked.room or "").strip(),
        start=start,
        end=asked.until,
        state=asked.state,
    )
    found = list_bookings(seat.ops, search, after=Mark(*after) if after is not None else None)
    enter(seat.ops, seat.deed(visitor, "bookings.searched", f"{len(found.bookings)} bookings"))
    return answer_page(
        request,
        CURSORS,
        found.bookings,
        limit=asked.limit,
        key=lambda one: (epoch(one.end), one.environment, one.event_id),
        tell=tell_found,
        more=found.next if found.next is not None and len(found.bookings) <= asked.limit else None,
    )


@router.get("/bookings/{booking}", **reads("getBooking", Booking, "One booking: the systems side by side", 409))
def show_booking(request: Request, visitor: Support, seat: Seat, booking: Asked) -> Response:
    """What each system holds, where they differ, what is wrong, how old all that is, and what could not be read.

    If several could be meant, the problem (409) names them in `candidates`.
    """
    told = _look_up(seat, visitor, booking)
    return answer(request, told) if isinstance(told, dict) else told


@router.get(
    "/bookings/{booking}/timeline", **reads("getBookingTimeline", Timeline, "What happened to one booking", 409)
)
def show_timeline(request: Request, visitor: Support, seat: Seat, booking: Asked) -> Response:
    """In all systems, oldest first; and what has to be said about clocks and gaps."""
    told = _look_up(seat, visitor, booking)
    if not isinstance(told, dict):
        return told
    document = {"booking_id": told["booking_id"], "items": told["timeline"], "story": told["story"], "next": None}
    return answer(request, document)


def _look_up(seat: Workplace, visitor: Visitor, booking: str) -> dict[str, Any] | Response:
    """The page of a booking, or which ones could be meant."""
    try:
        told = show(seat.ops, booking.strip())
    except AmbiguousBooking as error:
        candidates = tell_candidates(booking, str(error), error.candidates)["candidates"]
        return problem(409, str(error), candidates=candidates)
    except ValueError as error:
        raise refused(422, f"path.booking: {error}") from None
    shown = told.get("booking_id") or booking.strip()
    enter(seat.ops, seat.deed(visitor, "booking.viewed", f"booking {shown}"))
    return told
