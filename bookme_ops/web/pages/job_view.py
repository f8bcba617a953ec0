"""How the schedule and one of its tasks are shown, before and after somebody changed something."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from starlette.responses import Response

from bookme_ops.scheduling.outcomes import Line, read_board, read_history
from bookme_ops.scheduling.task import Task
from bookme_ops.trends.graph import Graph, Series, Shape
from bookme_ops.web.charts import draw
from bookme_ops.web.marks import write_mark
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Workplace
from bookme_ops.web.visitor import Visitor

SIZE = 50
DRAWN = 30
"""So many of the latest runs stand in the chart."""
FEWEST = 2
FORMS = ("%d %b", "%a %H:%M", "%d %b %H:%M", "%d %b %H:%M:%S")
MOST_UNREAD = 20
NOTHING: Mapping[str, str] = {}


def show_board(
    seat: Workplace, visitor: Visitor, *, status: int = 200, problem: str = "", typed: Mapping[str, str] = NOTHING
) -> Response:
    """The schedule, perhaps with why something could not be done and with what was typed."""
    board = read_board(seat.ops, seat.console.tasks, seat.now)
    late = sum(1 for line in board.lines if line.told["late_since"])
    return seat.page(
        "jobs.html", visitor, status=status, board=board, late=late, problem=problem, typed=typed, page=None
    )


def show_task(
    seat: Workplace,
    visitor: Visitor,
    name: str,
    place: tuple[datetime, int] | None = None,
    *,
    status: int = 200,
    problem: str = "",
    typed: Mapping[str, str] = NOTHING,
) -> Response:
    """One task, its rules and its history."""
    task = find_task(seat, name)
    board = read_board(seat.ops, {name: task}, seat.now)
    found = read_history(seat.ops, name, place, SIZE + 1)
    shown, graph = found[:SIZE], draw_up(found, seat)
    job = next((one for one in seat.ops.jobs if one.name == name), None)
    return seat.page(
        "job.html",
        visitor,
        status=status,
        board=board,
        line=board.lines[0],
        task=task,
        kinds=job.kinds if job is not None else (),
        history=shown,
        graph=graph,
        drawing=draw(graph) if graph is not None else None,
        most=MOST_UNREAD,
        problem=problem,
        typed=typed,
        first=f"/jobs/{name}" if place is not None else None,
        next=_following(name, shown) if len(found) > SIZE else None,
    )


def find_task(seat: Workplace, name: str) -> Task:
    """The task of a name. Raises NotFound."""
    task = seat.console.tasks.get(name)
    if task is None:
        raise NotFound("there is no task of that name on the schedule: the page of jobs lists them")
    return task


def draw_up(history: Iterable[Line], seat: Workplace) -> Graph | None:
    """How long the latest runs took; None for too few to compare."""
    ended = (line.told for line in history if line.told["seconds"] is not None)
    latest = list(islice(ended, DRAWN))[::-1]
    begun = [datetime.fromisoformat(told["started_at"]).astimezone(seat.zone) for told in latest]
    seconds = dict(zip(_name_moments(begun), (round(told["seconds"], 1) for told in latest), strict=True))
    if len(seconds) < FEWEST:
        return None
    return Graph(
        name="durations",
        title="How long it took",
        about=f"Seconds of the latest {len(seconds)} runs, the newest on the right.",
        shape=Shape.LINE,
        axis="begun",
        places=tuple(seconds),
        series=(Series(name="seconds", values=tuple(seconds.values())),),
        unit="s",
    )


def _name_moments(moments: Sequence[datetime]) -> list[str]:
    """Names as short as they can be while each is another one."""
    told = ([at.strftime(form) for at in moments] for form in FORMS)
    return next((names for names in told if len(set(names)) == len(names)), [at.isoformat() for at in moments])


def _following(name: str, shown: list[Line]) -> str:
    last = shown[-1].told
    return f"/jobs/{name}?after={write_mark(datetime.fromisoformat(last['expected_at']), last['attempt'])}"
