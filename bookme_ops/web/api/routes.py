"""The API: all of its routes, and the document that describes them."""

from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from bookme_ops.web.api import (
    about,
    advisors,
    agreements,
    audits,
    bookings,
    bundles,
    duties,
    exports,
    incident_changes,
    incident_history,
    incidents,
    jobs,
    log,
    previews,
    reports,
    rooms,
    runs,
)
from bookme_ops.web.api.about import our_version
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.document import make_document
from bookme_ops.web.api.places import PREFIX
from bookme_ops.web.gate import Viewer

PARTS = (
    *(incidents, incident_changes, incident_history, previews, jobs, runs, bookings, bundles, advisors, rooms),
    *(agreements, duties, audits, log, reports, exports, about),
)

API_ROUTES = [route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)]
"""All that the document tells of. They stand side by side: whoever walks the routes of a router finds each of them."""

router = APIRouter()
router.routes.extend(API_ROUTES)


@router.get(f"{PREFIX}/openapi.json", include_in_schema=False)
def show_document(request: Request, _: Viewer) -> Response:
    """The OpenAPI 3.1 document of these routes."""
    return answer(request, _document())


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return make_document(API_ROUTES, our_version())
