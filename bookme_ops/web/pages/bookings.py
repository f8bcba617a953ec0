"""Bookings: finding one, and one of them as each system tells it."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from starlette.responses import Response

from bookme_ops.booking_page.found import tell_found
from bookme_ops.booking_page.page import AmbiguousBooking, UnknownBooking, show
from bookme_ops.booking_page.telling import tell_candidates
from bookme_ops.deeds import enter
from bookme_ops.dossiers.booking_listing import know_bookings, list_bookings, read_mark, write_mark
from bookme_ops.web.gate import Support
from bookme_ops.web.pages.booking_filters import STATES, Filters
from bookme_ops.web.pages.booking_sides import lay_sides, tell_differences
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor

router = APIRouter()

LONGEST = 400
MOST_MOMENTS = 300


@router.get("/bookings")
def list_page(seat: Seat, visitor: Support, filters: Annotated[Filters, Depends()]) -> Response:
    """Bookings to pick from; who knows an id is led to its booking. What was looked for is not written down."""
    if filters.id.strip():
        return _find_one(seat, visitor, filters, filters.id.strip())
    search = filters.search(seat.ops, seat.now)
    try:
        after = read_mark(filters.after)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    found = list_bookings(seat.ops, search, after=after)
    rows = [tell_found(one) for one in found.bookings]
    enter(seat.ops, seat.deed(visitor, "bookings.searched", f"{len(rows)} bookings"))
    following = write_mark(found.next)
    return _show_list(
        seat,
        visitor,
        filters,
        rows=rows,
        reads=know_bookings(seat.ops, search.environments),
        whole=found.whole,
        first=filters.link("/bookings", after=None) if filters.after else None,
        next=filters.link("/bookings", after=following) if following else None,
    )


@router.get("/bookings/{asked:path}")
def booking_page(seat: Seat, visitor: Support, asked: str) -> Response:
    """One booking, by its BookingId or any other id; the look is entered."""
    if len(asked) > LONGEST:
        raise NotFound("no id of a booking is so long: search for it by its advisor, its room or its time")
    try:
        account = show(seat.ops, asked)
    except AmbiguousBooking as error:
        return _show_candidates(seat, visitor, asked, error)
    except UnknownBooking as error:
        raise NotFound(str(error)) from None
    shown = account["booking_id"] or asked
    enter(seat.ops, seat.deed(visitor, "booking.viewed", f"booking {shown}"))
    timeline = account["timeline"]
    return seat.page(
        "booking.html",
        visitor,
        account=account,
        asked=asked,
        sides=lay_sides(account),
        differences=tell_differences(account),
        moments=timeline[-MOST_MOMENTS:],
        untold=max(0, len(timeline) - MOST_MOMENTS),
        over=[one for one in account["incidents"] if one["state"] == "resolved"],
    )


def _find_one(seat: Workplace, visitor: Visitor, filters: Filters, asked: str) -> Response:
    """Lead to the booking of an id, or say that there is none, beside the form in which it still stands."""
    try:
        account = show(seat.ops, asked[:LONGEST])
    except AmbiguousBooking as error:
        return _show_candidates(seat, visitor, asked, error)
    except UnknownBooking as error:
        return _show_list(seat, visitor, filters, status=404, problem=str(error))
    return seat.go(f"/bookings/{quote(account['booking_id'] or asked, safe='')}", visitor)


def _show_candidates(seat: Workplace, visitor: Visitor, asked: str, error: AmbiguousBooking) -> Response:
    told = tell_candidates(asked, str(error), error.candidates)
    enter(seat.ops, seat.deed(visitor, "bookings.searched", f"{len(told['candidates'])} bookings"))
    return _show_list(seat, visitor, Filters(id=asked), candidates=told["candidates"], problem=told["sentence"])


def _show_list(seat: Workplace, visitor: Visitor, filters: Filters, *, status: int = 200, **told: Any) -> Response:
    nothing = {"rows": None, "reads": (), "candidates": None, "problem": "", "whole": True, "first": None, "next": None}
    return seat.page(
        "bookings.html",
        visitor,
        status=status,
        filters=filters,
        states=STATES,
        environments=[site.name for site in seat.ops.chosen],
        **(nothing | told),
    )
