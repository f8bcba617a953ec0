"""What people do with the schedule: have a task done now, pause it or all of it for a while, and end that."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from bookme_ops.deeds import doing
from bookme_ops.scheduling.telling import ask_for
from bookme_ops.store.schedule_pauses import NotPaused, pause, resume
from bookme_ops.web.ends import read_end
from bookme_ops.web.fields import Word
from bookme_ops.web.gate import Operator
from bookme_ops.web.pages.job_view import find_task, show_board, show_task
from bookme_ops.web.refusals import BadRequest
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor

router = APIRouter()

Reason = Annotated[str, Form(max_length=1000)]


@router.post("/jobs/pause")
def pause_all(seat: Seat, visitor: Operator, until: Word = "", reason: Reason = "") -> Response:
    """Start nothing at all for a while."""
    return _pause(seat, visitor, None, {"until": until, "reason": reason})


@router.post("/jobs/resume")
def resume_all(seat: Seat, visitor: Operator) -> Response:
    """Start what is due again."""
    return _resume(seat, visitor, None)


@router.post("/jobs/{name}/run")
def run_now(seat: Seat, visitor: Operator, name: str) -> Response:
    """Have a task done now, even if it is paused. Whoever asks twice before it begins has asked once."""
    task = find_task(seat, name)
    with doing(seat.ops, seat.deed(visitor, "task.asked-for", f"task {name}")) as connection:
        ask_for(connection, task, seat.now)
    seat.console.wake()
    return seat.go(f"/jobs/{name}", visitor, said=f"{task.title}: asked for, it begins within seconds")


@router.post("/jobs/{name}/pause")
def pause_one(seat: Seat, visitor: Operator, name: str, until: Word = "", reason: Reason = "") -> Response:
    """Do not start a task for a while."""
    find_task(seat, name)
    return _pause(seat, visitor, name, {"until": until, "reason": reason})


@router.post("/jobs/{name}/resume")
def resume_one(seat: Seat, visitor: Operator, name: str) -> Response:
    """Start a task again when it is due."""
    find_task(seat, name)
    return _resume(seat, visitor, name)


def _pause(seat: Workplace, visitor: Visitor, name: str | None, typed: Mapping[str, str]) -> Response:
    try:
        end = read_end(typed["until"], seat.zone)
        deed = seat.deed(visitor, "schedule.paused", f"task {name or 'all'}")
        with doing(seat.ops, deed) as connection:
            pause(connection, name, reason=typed["reason"], actor=visitor.actor, at=seat.now, until=end)
    except (BadRequest, ValueError) as error:
        return _again(seat, visitor, name, str(error), typed)
    seat.console.wake()
    return seat.go(_address(name), visitor, said=f"{name or 'The whole schedule'} is paused")


def _resume(seat: Workplace, visitor: Visitor, name: str | None) -> Response:
    deed = seat.deed(visitor, "schedule.resumed", f"task {name or 'all'}")
    try:
        with doing(seat.ops, deed) as connection:
            resume(connection, name, actor=visitor.actor, at=seat.now)
    except NotPaused as error:
        return _again(seat, visitor, name, str(error), {})
    seat.console.wake()
    return seat.go(_address(name), visitor, said=f"{name or 'The whole schedule'} goes on")


def _again(seat: Workplace, visitor: Visitor, name: str | None, problem: str, typed: Mapping[str, str]) -> Response:
    """The page again, with why not and all that was typed."""
    if name is None:
        return show_board(seat, visitor, status=409, problem=problem, typed=typed)
    return show_task(seat, visitor, name, status=409, problem=problem, typed=typed)


def _address(name: str | None) -> str:
    return f"/jobs/{name}" if name else "/jobs"
