"""The page of one incident as it is shown: after a look, and after a form of it was refused."""

from typing import Any

from starlette.responses import Response

from bookme_ops.incident_page import IncidentPage
from bookme_ops.store.incident import Party
from bookme_ops.web.cells import lay_out
from bookme_ops.web.pages.incident_filters import PRIORITIES
from bookme_ops.web.prose import write_prose
from bookme_ops.web.seat import Workplace
from bookme_ops.web.visitor import Visitor

OTHERS = tuple(party.value for party in Party if party is not Party.US)
"""Who may have the clock beside us."""


def show_incident(
    seat: Workplace, visitor: Visitor, page: IncidentPage, *, status: int = 200, **refused: Any
) -> Response:
    """The page of an incident; where a form of it was refused, with what was typed, and why."""
    told = {"action": "", "typed": {}, "problem": "", "changes": ()} | refused
    return seat.page(
        "incident.html",
        visitor,
        status=status,
        page=page,
        incident=page.incident,
        clock=page.standing.clock,
        evidence=lay_out(page.incident.evidence),
        fix=lay_out(page.incident.fix or {}),
        intake=lay_out(page.incident.intake or {}),
        prose=write_prose(page.runbook.body, below=2) if page.runbook is not None else None,
        parties=OTHERS,
        priorities=PRIORITIES[1:],
        **told,
    )
