"""Jobs: what is looked at, the schedule, doing a task now, and leaving it for a while."""

from typing import Annotated, Any

from fastapi import Path, Request
from starlette.responses import Response

from bookme_ops.scheduling.task import Task
from bookme_ops.scheduling.telling import ask_for, tell_slot, tell_tasks
from bookme_ops.store.db import Connection
from bookme_ops.store.schedule_pauses import Pause, pause, resume
from bookme_ops.telling import tell_instant
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.idempotency import Once, do_once
from bookme_ops.web.api.places import PREFIX, changes, reads, resource
from bookme_ops.web.api.shapes.orders import Pausing
from bookme_ops.web.api.shapes.runs import Jobs, Slot, TaskPause, Tasks
from bookme_ops.web.api.shapes.words import Name
from bookme_ops.web.gate import Operator, Viewer
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat, Workplace
from jobs.base import Job

router = resource("jobs")
TaskName = Annotated[Name, Path(description="A task of the schedule.", examples=["backup"])]


@router.get("/jobs", **reads("listJobs", Jobs, "The installed jobs, with the codes that they judge"))
def list_jobs(request: Request, _: Viewer, seat: Seat) -> Response:
    """What each looks at, and when it is due by itself."""
    return answer(request, {"items": [tell_job(job) for job in seat.ops.jobs], "next": None})


@router.get("/tasks", **reads("listTasks", Tasks, "The schedule: when each task is due, and how it ended last"))
def list_tasks(request: Request, _: Viewer, seat: Seat) -> Response:
    """Jobs run as tasks of the schedule, and so does all other work of the service."""
    return answer(request, {"items": tell_tasks(seat.ops, seat.console.tasks, seat.now), "next": None})


@router.post("/tasks/{name}/run", **changes("runTask", Slot, "Have a task done now", status=202))
def run_task(visitor: Operator, seat: Seat, once: Once, name: TaskName) -> Response:
    """It begins within seconds, even if it is paused. `Location` is the slot, which tells what becomes of it.

    If somebody has asked for it already and it has not begun yet, that slot is meant.
    """
    task = _find(seat, name)

    def act(connection: Connection) -> Any:
        return tell_slot(ask_for(connection, task, seat.now))

    deed = seat.deed(visitor, "task.asked-for", f"task {name}")
    place = f"{PREFIX}/slots"
    told = do_once(seat.ops, once, deed, act, status=202, headers=lambda slot: {"location": f"{place}/{slot['id']}"})
    seat.console.wake()
    return told


@router.post("/tasks/{name}/pause", **changes("pauseTask", TaskPause, "Do not start a task for a while"))
def pause_task(visitor: Operator, seat: Seat, once: Once, name: TaskName, order: Pausing) -> Response:
    """What goes on is not touched, and nothing is late; a pause of it that stands already is over."""
    _find(seat, name)

    def act(connection: Connection) -> Any:
        made = pause(connection, name, reason=order.reason, actor=visitor.actor, at=seat.now, until=order.until)
        return {"task": name, "paused": _tell_pause(made)}

    return do_once(seat.ops, once, seat.deed(visitor, "schedule.paused", f"task {name}"), act)


@router.post("/tasks/{name}/resume", **changes("resumeTask", TaskPause, "Start a task again when it is due"))
def resume_task(visitor: Operator, seat: Seat, once: Once, name: TaskName) -> Response:
    """Of what was left out meanwhile nothing is caught up."""
    _find(seat, name)

    def act(connection: Connection) -> Any:
        resume(connection, name, actor=visitor.actor, at=seat.now)
        return {"task": name, "paused": None}

    told = do_once(seat.ops, once, seat.deed(visitor, "schedule.resumed", f"task {name}"), act)
    seat.console.wake()
    return told


def tell_job(job: Job[Any, Any]) -> dict[str, Any]:
    """A job in the shape of the interface document."""
    return {
        "name": job.name,
        "title": job.title,
        "grain": job.grain.__name__.removesuffix("View").lower(),
        "cron": job.cron,
        "codes": [kind.code for kind in job.kinds],
        "enabled": True,
    }


def _find(seat: Workplace, name: str) -> Task:
    task = seat.console.tasks.get(name)
    if task is None:
        known = ", ".join(sorted(seat.console.tasks))
        raise NotFound(f"there is no task of that name on the schedule: there are {known}")
    return task


def _tell_pause(one: Pause) -> dict[str, Any]:
    return {
        "reason": one.reason,
        "actor": one.actor,
        "since": tell_instant(one.created_at),
        "until": tell_instant(one.until),
    }
