"""Incident history: every step, note and service level, a page at a time."""

from typing import Annotated, Any

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from bookme_ops.standings import standings_of
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.incidents import Note, get
from bookme_ops.store.ledger_pages import incidents_after, notes_after, steps_after
from bookme_ops.store.roles import Role
from bookme_ops.telling import tell_clock, tell_instant
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.incidents import Notes, SlaResults, Steps
from bookme_ops.web.api.shapes.words import Instant, Name, Number, OnePage, Page
from bookme_ops.web.api.sites import environments_of
from bookme_ops.web.gate import Support, Viewer
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor

router = resource("history")

OF_STEPS, OF_NOTES, OF_LEVELS = (Cursors(name, tuple[int]) for name in ("steps", "notes", "sla"))


class Levels(Page):
    """Of which incidents."""

    environment: Name | None = None
    since: Instant | None = Field(None, description="Opened since then.")


@router.get("/incidents/{number}/steps", **reads("listStepsOfIncident", Steps, "What happened to one incident"))
def list_own_steps(request: Request, visitor: Viewer, seat: Seat, number: Number, page: OnePage) -> Response:
    """Every change of its state, owner, priority or clock, the first one first."""
    return _answer_steps(request, seat, visitor, page, number)


@router.get("/steps", **reads("listSteps", Steps, "What happened to all incidents"))
def list_steps(request: Request, visitor: Viewer, seat: Seat, page: OnePage) -> Response:
    """Every step of every incident (its flips, for one), the first one first: whoever keeps the last cursor follows."""
    return _answer_steps(request, seat, visitor, page, None)


@router.get("/incidents/{number}/notes", **reads("listNotesOfIncident", Notes, "What people wrote on one incident"))
def list_notes(request: Request, _: Support, seat: Seat, number: Number, page: OnePage) -> Response:
    """The first one first."""
    (after,) = OF_NOTES.read(request) or (0,)
    with seat.ops.store.read() as connection:
        get(connection, number)
        found = notes_after(connection, number, after, page.limit + 1)
    return answer_page(request, OF_NOTES, found, limit=page.limit, key=lambda one: (one[0],), tell=_tell_note)


@router.get("/sla-results", **reads("listSlaResults", SlaResults, "How first responses went, and go"))
def list_levels(request: Request, _: Viewer, seat: Seat, asked: Annotated[Levels, Query()]) -> Response:
    """The clock of every incident, resolved ones too, by their numbers."""
    (after,) = OF_LEVELS.read(request) or (0,)
    names = environments_of(seat.ops, asked.environment)
    with seat.ops.store.read() as connection:
        found = incidents_after(connection, after, asked.limit + 1, environments=names, since=asked.since)
        standings = standings_of(seat.ops, connection, found[: asked.limit], seat.now)
    return answer_page(
        request,
        OF_LEVELS,
        found,
        limit=asked.limit,
        key=lambda one: (one.id,),
        tell=lambda one: _tell_level(one) | {"sla": tell_clock(standings[one.id].clock)},
    )


def _answer_steps(request: Request, seat: Workplace, visitor: Visitor, page: Page, number: int | None) -> Response:
    (after,) = OF_STEPS.read(request) or (0,)
    hidden = {} if visitor.may(Role.SUPPORT) else {"text": None}
    with seat.ops.store.read() as connection:
        if number is not None:
            get(connection, number)
        found = steps_after(connection, after, page.limit + 1, incident_id=number)
    return answer_page(
        request, OF_STEPS, found, limit=page.limit, key=lambda one: (one[0],), tell=lambda one: tell_step(one) | hidden
    )


def tell_step(one: tuple[int, Transition]) -> dict[str, Any]:
    """A step with its number."""
    number, step = one
    return {
        "id": number,
        "incident": step.incident_id,
        "at": tell_instant(step.at),
        "actor": step.actor,
        "what": step.what.value,
        "from_state": step.from_state.value if step.from_state else None,
        "to_state": step.to_state.value,
        "text": step.reason or "",
        "priority": step.priority.label if step.priority else None,
        "party": step.party.value if step.party else None,
        "run": step.run_id,
    }


def _tell_note(one: tuple[int, Note]) -> dict[str, Any]:
    number, note = one
    return {"id": number, "at": tell_instant(note.at), "actor": note.actor, "text": note.text}


def _tell_level(one: Incident) -> dict[str, Any]:
    return {
        "incident": one.id,
        "code": one.code,
        "environment": one.environment,
        "priority": one.priority.label,
        "state": one.state.value,
        "opened_at": tell_instant(one.opened_at),
        "resolved_at": tell_instant(one.resolved_at),
    }
