"""Incidents: the queue, fifty at a time, and one of them with all that is known of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from bookme_ops.deeds import enter
from bookme_ops.incident_listing import MOST_COUNTED, Listing, list_incidents, read_cursor, write_cursor
from bookme_ops.incident_page import gather_page
from bookme_ops.runbooks import BadRunbook, NoRunbook, load_runbook
from bookme_ops.standings import standings_of
from bookme_ops.store.roles import Role
from bookme_ops.web.fields import read_number
from bookme_ops.web.gate import Viewer
from bookme_ops.web.pages import incident_actions
from bookme_ops.web.pages.incident_filters import ORDERS, PRIORITIES, STANDINGS, STATES, Filters
from bookme_ops.web.pages.incident_view import show_incident
from bookme_ops.web.prose import write_prose
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat, Workplace

router = APIRouter()
router.include_router(incident_actions.router)

CHOICES = {
    "states": tuple(STATES),
    "priorities": PRIORITIES[1:],
    "standings_words": dict(zip(STANDINGS, ("any", "at risk or late", "late"), strict=True)),
    "orders": dict(zip(ORDERS, ("worst first", "newest first"), strict=True)),
}


@router.get("/incidents")
def list_page(seat: Seat, visitor: Viewer, filters: Annotated[Filters, Depends()]) -> Response:
    """The queue, as it was filtered."""
    search = filters.search(seat.ops)
    try:
        after = read_cursor(filters.after)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    listing = list_incidents(seat.ops, search, after=after, now=seat.now)
    return seat.page("incidents.html", visitor, filters=filters, **_tell_listing(seat, filters, listing))


@router.get("/incidents/{number}")
def incident_page(seat: Seat, visitor: Viewer, number: str) -> Response:
    """One incident. What it holds of people is shown to those who work on incidents, and the look is entered."""
    page = gather_page(seat.ops, read_number(number, "incident"), now=seat.now)
    if visitor.may(Role.SUPPORT):
        enter(seat.ops, seat.deed(visitor, "incident.viewed", f"incident {page.incident.id}"))
    return show_incident(seat, visitor, page)


@router.get("/runbooks/{code}")
def runbook_page(seat: Seat, visitor: Viewer, code: str) -> Response:
    """The runbook of a code."""
    try:
        runbook = load_runbook(code[:20])
    except (NoRunbook, BadRunbook):
        raise NotFound("there is no such runbook: the page of an incident shows its own") from None
    return seat.page("runbook.html", visitor, runbook=runbook, prose=write_prose(runbook.body, below=1))


def _tell_listing(seat: Workplace, filters: Filters, listing: Listing) -> dict[str, Any]:
    with seat.ops.store.read() as connection:
        standings = standings_of(seat.ops, connection, listing.incidents, seat.now)
    following = write_cursor(listing.next)
    return {
        **CHOICES,
        "environments": [site.name for site in seat.ops.chosen],
        "incidents": listing.incidents,
        "standings": standings,
        "count": listing.count,
        "most": MOST_COUNTED,
        "whole": listing.whole,
        "first": filters.link("/incidents", after=None) if filters.after else None,
        "next": filters.link("/incidents", after=following) if following else None,
        "back": filters.link("").lstrip("?"),
    }
