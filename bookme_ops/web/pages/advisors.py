"""Advisors: who they are in each environment, how fresh their calendars are, and what is wrong."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from bookme_ops.advisor_listing import list_advisors, read_after, write_after
from bookme_ops.advisor_page import gather_advisor
from bookme_ops.deeds import enter
from bookme_ops.store.people_pages import MOST_COUNTED
from bookme_ops.web.fields import read_choice
from bookme_ops.web.gate import Support
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat

router = APIRouter()

LONGEST = 400


@router.get("/advisors")
def list_page(
    *,
    seat: Seat,
    visitor: Support,
    text: Annotated[str, Query(max_length=LONGEST)] = "",
    environment: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """Advisors by address. What was searched for is not written down."""
    names = tuple(site.name for site in seat.ops.chosen)
    chosen = read_choice(environment, ("", *names), "environment")
    try:
        place = read_after(after)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    found = list_advisors(seat.ops, environments=(chosen,) if chosen else names, text=text.strip(), after=place)
    if text.strip():
        enter(seat.ops, seat.deed(visitor, "advisors.searched", f"{len(found.rows)} hits"))
    following = write_after(found.next)
    return seat.page(
        "advisors.html",
        visitor,
        rows=found.rows,
        unread=found.unread,
        text=text,
        chosen=chosen,
        environments=names,
        first=seat.link(after=None) if after else None,
        next=seat.link(after=following) if following else None,
    )


@router.get("/advisors/{environment}/{who:path}")
def advisor_page(seat: Seat, visitor: Support, environment: str, who: str) -> Response:
    """One advisor, by an address or any id; the look is entered."""
    if not who.strip() or len(who) > LONGEST or "\x00" in who:
        raise NotFound("nobody has such an id: search for a part of the address in the list of advisors")
    page = gather_advisor(seat.ops, environment, who, now=seat.now)
    known = f"advisor {page.account.user_id}" if page.account is not None else f"advisor of {page.environment}"
    enter(seat.ops, seat.deed(visitor, "advisor.viewed", known))
    return seat.page(
        "advisor.html",
        visitor,
        page=page,
        most=MOST_COUNTED,
        queue=f"/incidents?{urlencode({'text': page.ident})}",
        bookings=f"/bookings?{urlencode({'advisor': page.title})}",
    )
