"""Runs and slots: what was done when, what was left out, and why."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request
from starlette.responses import Response

from bookme_ops.scheduling.telling import tell_slot
from bookme_ops.store.ledger_pages import run_of, runs_before, slot_of, slots_before
from bookme_ops.store.runs import RunRow
from bookme_ops.store.slot import SlotState
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.paging import Cursors, answer_page
from bookme_ops.web.api.places import reads, resource
from bookme_ops.web.api.shapes.runs import OneRun, Runs, Slot, Slots
from bookme_ops.web.api.shapes.words import Name, Number, Page
from bookme_ops.web.gate import Viewer
from bookme_ops.web.seat import Seat

router = resource("history")

OF_RUNS = Cursors("runs", tuple[int])
OF_SLOTS = Cursors("slots", tuple[datetime, int])


class Kinds(Page):
    """Which runs."""

    kind: Literal["collect", "jobs"] | None = None


class Times(Page):
    """Which slots."""

    task: Name | None = None
    state: SlotState | None = None


@router.get("/runs", **reads("listRuns", Runs, "Runs, the newest first"))
def list_runs(request: Request, _: Viewer, seat: Seat, asked: Annotated[Kinds, Query()]) -> Response:
    """Runs of jobs and runs that read the systems, without what each covered."""
    (before,) = OF_RUNS.read(request) or (None,)
    with seat.ops.store.read() as connection:
        found = runs_before(connection, before, asked.limit + 1, kind=asked.kind)
    return answer_page(request, OF_RUNS, found, limit=asked.limit, key=lambda one: (one.id,), tell=tell_run)


@router.get("/runs/{number}", **reads("getRun", OneRun, "One run, with what it could not read"))
def show_run(request: Request, _: Viewer, seat: Seat, number: Number) -> Response:
    """Its coverage names, for each kind of subject, what was expected, checked and not checked, with the reason."""
    with seat.ops.store.read() as connection:
        run = run_of(connection, number)
    return answer(request, {**tell_run(run), "coverage": run.coverage, "figures": run.figures})


@router.get("/slots", **reads("listSlots", Slots, "What was due: begun, done, skipped, and why"))
def list_slots(request: Request, _: Viewer, seat: Seat, asked: Annotated[Times, Query()]) -> Response:
    """Times at which tasks were expected, the latest first; without `state` those that are no longer waited for."""
    before = OF_SLOTS.read(request)
    with seat.ops.store.read() as connection:
        found = slots_before(connection, before, asked.limit + 1, task=asked.task, state=asked.state)
    return answer_page(
        request,
        OF_SLOTS,
        found,
        limit=asked.limit,
        key=lambda one: (one.expected_at, one.id if asked.task is None else one.attempt),
        tell=tell_slot,
    )


@router.get("/slots/{number}", **reads("getSlot", Slot, "What became of one time at which a task was due"))
def show_slot(request: Request, _: Viewer, seat: Seat, number: Number) -> Response:
    """Whoever asked for a task looks here until it is over."""
    with seat.ops.store.read() as connection:
        return answer(request, tell_slot(slot_of(connection, number)))


def tell_run(run: RunRow) -> dict[str, Any]:
    """A run without what it covered."""
    ended = run.finished_at
    return {
        "id": run.id,
        "kind": run.kind,
        "as_of": tell_instant(run.as_of),
        "started_at": tell_instant(run.started_at),
        "finished_at": tell_instant(ended),
        "status": run.status,
        "seconds": (ended - run.started_at).total_seconds() if ended is not None else None,
    }
