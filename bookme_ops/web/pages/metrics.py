"""Signs of life, and figures for monitors."""

from datetime import timedelta

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bookme_ops.measures.board import Board
from bookme_ops.measures.figures import Figures
from bookme_ops.store.readiness import is_usable, last_beat
from bookme_ops.web.exposition import write_metrics
from bookme_ops.web.gate import Public, Viewer

router = APIRouter()

BEATS_WITHIN = timedelta(minutes=1)
"""A schedule that was not heard of for so long hangs, or nobody leads it."""


@router.get("/healthz", dependencies=[Depends(Public())], include_in_schema=False)
def tell_alive() -> PlainTextResponse:
    """This process answers. Nothing else is asked, so that a store which is away restarts nobody."""
    return PlainTextResponse("alive\n", headers={"Cache-Control": "no-store"})


@router.get("/readyz", dependencies=[Depends(Public())], include_in_schema=False)
def tell_ready(request: Request) -> JSONResponse:
    """Whether pages can be served and the schedule is worked by: 200, or 503 with what is lacking. No more is told."""
    ops = request.app.state.console.ops
    store = is_usable(ops.store)
    beat = last_beat(ops.store) if store else None
    schedule = beat is not None and abs(ops.now() - beat) < BEATS_WITHIN
    body = {"ready": store and schedule, "store": store, "schedule": schedule}
    return JSONResponse(body, status_code=200 if body["ready"] else 503, headers={"Cache-Control": "no-store"})


@router.get("/metrics", include_in_schema=False)
def show_metrics(request: Request, visitor: Viewer) -> Response:  # noqa: ARG001  the gate
    """Everything that a monitor asks for, in the text format of Prometheus; a token of a viewer is enough."""
    body = write_metrics(_look(request))
    return Response(body, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _look(request: Request) -> Figures | None:
    """The figures; None if the store does not answer."""
    state = request.app.state
    ops = state.console.ops
    if not is_usable(ops.store):
        return None
    if not hasattr(state, "board"):
        # Two that come first at once make two of them; one is forgotten.
        state.board = Board(ops, state.console.tasks.keys())
    board: Board = state.board
    return board.look(ops.now())
