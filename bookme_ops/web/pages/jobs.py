"""Jobs: what is done when, what became of it, how much of it was really looked at, and doing it now."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bookme_ops.scheduling.outcomes import read_coverage
from bookme_ops.store.ledger_pages import UnknownRun, run_of, runs_before
from bookme_ops.web.cells import lay_out
from bookme_ops.web.fields import LARGEST, read_choice, read_number
from bookme_ops.web.gate import Viewer
from bookme_ops.web.marks import read_mark
from bookme_ops.web.pages import job_actions
from bookme_ops.web.pages.job_view import show_board, show_task
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat

router = APIRouter()
router.include_router(job_actions.router)

SIZE = 50
KINDS = ("", "collect", "jobs")
Mark = Annotated[str, Query(max_length=40)]
Word = Annotated[str, Query(max_length=100)]


@router.get("/jobs")
def list_tasks(seat: Seat, visitor: Viewer) -> Response:
    """The schedule."""
    return show_board(seat, visitor)


@router.get("/jobs/{name}")
def task_page(seat: Seat, visitor: Viewer, name: str, after: Mark = "") -> Response:
    """One task with its history."""
    return show_task(seat, visitor, name, read_mark(after))


@router.get("/runs")
def list_runs(seat: Seat, visitor: Viewer, kind: Word = "", after: Mark = "") -> Response:
    """Every run, whoever began it."""
    chosen = read_choice(kind, KINDS, "kind of run")
    before = _read_place(after)
    with seat.ops.store.read() as connection:
        found = runs_before(connection, before, SIZE + 1, kind=chosen or None)
    shown = found[:SIZE]
    return seat.page(
        "runs.html",
        visitor,
        runs=[(run, read_coverage(run.coverage), _seconds(run.started_at, run.finished_at)) for run in shown],
        kind=chosen,
        kinds=KINDS,
        first=seat.link(after=None) if after else None,
        next=seat.link(after=str(shown[-1].id)) if len(found) > SIZE else None,
    )


@router.get("/runs/{number}")
def run_page(seat: Seat, visitor: Viewer, number: str, kind: Word = "", after: Mark = "") -> Response:
    """One run: what it looked at, what not and why, and what it counted."""
    wanted = read_number(number, "run")
    try:
        with seat.ops.store.read() as connection:
            run = run_of(connection, wanted)
    except UnknownRun:
        raise NotFound(f"there is no run {wanted}, or it was forgotten: the list of runs has all others") from None
    checked = read_coverage(run.coverage)
    begin = (_read_place(after) or 0) if kind else 0
    parts = [(one, one.unread[begin : begin + SIZE]) for one in checked if kind in {"", one.kind}]
    if kind and not parts:
        raise NotFound("this run looked at nothing of that kind")
    return seat.page(
        "run.html",
        visitor,
        run=run,
        checked=checked,
        parts=parts,
        seconds=_seconds(run.started_at, run.finished_at),
        figures=lay_out(run.figures),
        kind=kind,
        size=SIZE,
        first=seat.link(after=None) if begin else None,
        next=seat.link(after=str(begin + SIZE)) if kind and len(parts[0][0].unread) > begin + SIZE else None,
    )


def _read_place(text: str) -> int | None:
    """A number behind which a page begins. Raises BadRequest."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and int(text) <= LARGEST):
        raise BadRequest("this page of the list is not to be found: go back to its beginning")
    return int(text)


def _seconds(begun: datetime, ended: datetime | None) -> float | None:
    return (ended - begun).total_seconds() if ended is not None else None
