"""Incidents: the queue, and one of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from bookme_ops.deeds import enter
from bookme_ops.incident_listing import Search
from bookme_ops.incident_listing import list_incidents as sieve_incidents
from bookme_ops.service_levels.clock import Standing
from bookme_ops.standings import standings_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.incident_pages import Asked as Wanted
from bookme_ops.store.incident_pages import Named, Place, incidents_at, keep_asked, places_after, places_named
from bookme_ops.store.incidents import get
from bookme_ops.store.roles import Role
from bookme_ops.telling import explain_key, tell_incident, tell_key
from bookme_ops.web.api.answers import answer, encode
from bookme_ops.web.api.etags import etag_of
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.incidents import IncidentPage, Incidents
from bookme_ops.web.api.shapes.words import BookingId, Code, Id, Name, Number, Page
from bookme_ops.web.api.sites import environments_of
from bookme_ops.web.gate import Viewer
from bookme_ops.web.problems import refused
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from bookme_ops.wiring import Ops
from connectors.records import booking_id
from jobs.base import Priority

router = resource("incidents")

STATES = {
    "open": (State.OPEN, State.ACKNOWLEDGED),
    "unacknowledged": (State.OPEN,),
    "acknowledged": (State.ACKNOWLEDGED,),
    "resolved": (State.RESOLVED,),
    "all": tuple(State),
}
CURSORS = Cursors("incidents", tuple[int, datetime, int])


def _fold(word: Any) -> Any:
    """In documents priorities have a capital letter."""
    return word.lower() if isinstance(word, str) else word


class Filters(Page):
    """Which incidents."""

    state: Literal["open", "unacknowledged", "acknowledged", "resolved", "all"] = "open"
    priority: Annotated[Literal["low", "medium", "high", "critical"], BeforeValidator(_fold)] | None = None
    code: list[Code] = Field([], max_length=20, description="Codes or beginnings of codes.", examples=[["CAL"]])
    environment: Name | None = None
    owner: Id | None = Field(None, description="Who works on it.")
    booking_id: BookingId | None = None
    about: Id | None = Field(None, description="The id of a subject, or of whose calendar raised it.")
    sla: Literal["at_risk", "breached"] | None = Field(
        None, description="Only where a first response is owed and late, or (at_risk) late or about to be."
    )
    order: Literal["urgent", "newest"] = "urgent"


@router.get("/incidents", **reads("listIncidents", Incidents, "The queue, the most urgent first"))
def list_incidents(request: Request, visitor: Viewer, seat: Seat, asked: Annotated[Filters, Query()]) -> Response:
    """Incidents that meet all filters. Without filters: those that are open or acknowledged.

    With `sla` a page may hold fewer than were asked for, or none, and yet have a next one.
    """
    after, wanted = CURSORS.read(request), _wanted(seat.ops, asked)
    place = Place(*after) if after is not None else None
    if asked.sla is not None and (asked.booking_id or asked.about):
        raise refused(422, "query.sla: it cannot be asked for together with ids")
    found, more = _sieved(seat, asked, wanted, place) if asked.sla else (_find(seat.ops, asked, wanted, place), None)
    with seat.ops.store.read() as connection:
        standings = standings_of(seat.ops, connection, found[: asked.limit], seat.now)
    return answer_page(
        request,
        CURSORS,
        found,
        limit=asked.limit,
        key=_key,
        tell=lambda one: show_to(visitor, tell_incident(one, standings.get(one.id))),
        more=_key(more) if more is not None and len(found) <= asked.limit else None,
    )


@router.get("/incidents/{number}", **reads("getIncident", IncidentPage, "One incident"))
def show_incident(request: Request, visitor: Viewer, seat: Seat, number: Number) -> Response:
    """An incident with its clock and its ties. What it holds of people is told to those who work on incidents; their
    look is entered into the audit log."""
    with seat.ops.store.read() as connection:
        document = show_to(visitor, tell_one(seat.ops, connection, number, seat.now))
    told = answer(request, document, etag=revision_of(document))
    if told.status_code == 200 and visitor.may(Role.SUPPORT):
        enter(seat.ops, seat.deed(visitor, "incident.viewed", f"incident {number}"))
    return told


def tell_one(ops: Ops, connection: Connection, number: int, now: datetime) -> dict[str, Any]:
    """An incident as a document. Raises UnknownIncident."""
    incident: Incident = get(connection, number)
    standing = standings_of(ops, connection, [incident], now).get(number)
    told = tell_incident(incident, standing)
    return {**told, "key": tell_key(incident), "joined": explain_key(incident)}


def show_to(visitor: Visitor, document: dict[str, Any]) -> dict[str, Any]:
    """An incident as somebody may see it: `withheld` names what those who do not work on incidents are not told."""
    if visitor.may(Role.SUPPORT):
        return document | {"withheld": []}
    hidden: dict[str, Any] = {"evidence": {}, "fix": None, "intake": None}
    return document | hidden | {"withheld": [name for name in hidden if document[name]]}


def revision_of(document: dict[str, Any]) -> str:
    """The ETag of an incident: of all but its clock, which moves though nobody does anything."""
    still = {name: value for name, value in document.items() if name not in {"sla", "first_response_due"}}
    return etag_of(encode(still))


def _wanted(ops: Ops, asked: Filters) -> Wanted:
    return Wanted(
        environments=environments_of(ops, asked.environment),
        states=STATES[asked.state],
        codes=tuple(asked.code),
        owner=asked.owner,
        newest=asked.order == "newest",
        priorities=(Priority[asked.priority.upper()],) if asked.priority else tuple(sorted(Priority, reverse=True)),
    )


def _find(ops: Ops, asked: Filters, wanted: Wanted, after: Place | None) -> list[Incident]:
    """The next ones, and one more than were asked for if there are."""
    with ops.store.read() as connection:
        if asked.booking_id or asked.about:
            places = _named(connection, asked, wanted, after)
        else:
            places = places_after(connection, wanted, after, asked.limit + 1)
        return incidents_at(connection, [one.id for one in places[: asked.limit + 1]])


def _sieved(
    seat: Workplace, asked: Filters, wanted: Wanted, after: Place | None
) -> tuple[list[Incident], Place | None]:
    """The next ones whose first response stands like this, and where to go on if there may be more."""
    search = Search(
        states=wanted.states,
        environments=wanted.environments,
        priority=Priority[asked.priority.upper()] if asked.priority else None,
        codes=wanted.codes,
        owner=wanted.owner,
        sla=Standing(asked.sla or "breached"),
        newest=wanted.newest,
    )
    listing = sieve_incidents(seat.ops, search, after=after, now=seat.now)
    return list(listing.incidents), listing.next


def _key(one: Incident | Place) -> tuple[int, datetime, int]:
    return (int(one.priority), one.opened_at, one.id)


def _named(connection: Connection, asked: Filters, wanted: Wanted, after: Place | None) -> list[Place]:
    """The places of those that ids name: they are few, so all of them are read."""
    found: set[Place] | None = None
    for named in _names(asked):
        places = set(places_named(connection, named))
        found = places if found is None else found & places
    kept = keep_asked(connection, wanted, found or ())
    return [one for one in kept if after is None or _rank(one, wanted) > _rank(after, wanted)]


def _names(asked: Filters) -> list[Named]:
    folded = booking_id(asked.booking_id) if asked.booking_id else None
    named = [Named(booking=folded)] if folded else []
    return [*named, *([Named(ident=asked.about)] if asked.about else [])]


def _rank(place: Place, wanted: Wanted) -> tuple[float, float, int]:
    """Where it stands in the order that was asked for."""
    opened = place.opened_at.timestamp()
    return (0, -opened, -place.id) if wanted.newest else (-place.priority, opened, place.id)
