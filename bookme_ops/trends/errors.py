"""Trends of our own work: how runs ended, and how often systems told us to slow down."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from bookme_ops.store.operation_figures import list_problems
from bookme_ops.store.trend_health import Ended, runs_since
from bookme_ops.trends.graph import Graph, Report, Shape, series_of
from bookme_ops.trends.shares import middle, per_cent
from bookme_ops.trends.weeks import Stretches, weeks_around
from bookme_ops.wiring import Ops

BACK = 11
ENDS = ("complete", "incomplete", "failed", "crashed")
MOST_PROBLEMS = 20


class _Week:
    """What was counted of one week."""

    def __init__(self) -> None:
        self.ends: Counter[str] = Counter()
        self.requests = self.throttled = 0
        self.seconds: dict[str, list[float]] = {}

    def add(self, run: Ended) -> None:
        """One more run."""
        self.ends[run.status] += 1
        self.requests += sum(run.figures.get("requests", {}).values())
        self.throttled += sum((run.figures.get("throttled") or {}).values())
        if run.finished_at is not None and (run.kind != "collect" or run.figures.get("read")):
            self.seconds.setdefault(run.kind, []).append((run.finished_at - run.started_at).total_seconds())


def count_errors(ops: Ops, now: datetime) -> Report:
    """One report for all environments: runs are about several of them."""
    weeks = weeks_around(now, ops.settings.bank.time_zone, back=BACK)
    with ops.store.read() as connection:
        counted = _count(runs_since(connection, weeks.bounds[0]), weeks)
        problems = list_problems(connection, weeks.bounds[-2], MOST_PROBLEMS)
    graphs = (_ends(counted, weeks), _rate(counted, weeks), _pace(counted, weeks), _lengths(counted, weeks))
    return Report(name="errors", title="Our own work", kind="technical", graphs=(*graphs, _problems(problems)))


def _count(runs: Iterable[Ended], weeks: Stretches) -> list[_Week]:
    counted = [_Week() for _ in weeks.names]
    week = len(weeks) - 1
    for run in runs:
        while week > 0 and run.started_at < weeks.bounds[week]:
            week -= 1
        counted[week].add(run)
    return counted


def _ends(counted: Sequence[_Week], weeks: Stretches) -> Graph:
    return Graph(
        name="runs-by-end",
        title="How our runs ended",
        about="Runs by the week in which they began; an incomplete one could not read something, and says what.",
        shape=Shape.STACK,
        axis="week",
        places=weeks.names,
        series=series_of((end, _known(counted, [one.ends[end] for one in counted])) for end in ENDS),
        evidence="/jobs",
    )


def _rate(counted: Sequence[_Week], weeks: Stretches) -> Graph:
    rates = [per_cent(sum(one.ends[end] for end in ENDS[1:]), sum(one.ends[end] for end in ENDS)) for one in counted]
    return Graph(
        name="error-rate",
        title="Error rate",
        about="How many of a hundred runs did not end complete.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="%",
        series=series_of([("not complete, %", rates)]),
        evidence="/jobs",
    )


def _pace(counted: Sequence[_Week], weeks: Stretches) -> Graph:
    rates = [per_cent(one.throttled, one.requests) for one in counted]
    return Graph(
        name="throttling",
        title="Told to slow down",
        about="How many of a hundred of our requests a system asked us to repeat later.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="%",
        series=series_of([("throttled, %", rates)]),
        evidence="/jobs",
    )


def _lengths(counted: Sequence[_Week], weeks: Stretches) -> Graph:
    kinds = sorted({kind for one in counted for kind in one.seconds})
    return Graph(
        name="run-lengths",
        title="How long runs take",
        about="Half of the runs of a kind took at most so many seconds; runs that only probe are left out.",
        shape=Shape.LINE,
        axis="week",
        places=weeks.names,
        unit="s",
        series=series_of((kind, [middle(one.seconds.get(kind, ())) for one in counted]) for kind in kinds),
        evidence="/jobs",
    )


def _problems(problems: Sequence[tuple[str, str, str | None, int]]) -> Graph:
    return Graph(
        name="problems",
        title="What went wrong most often this week",
        about="Tasks that did not end well since Monday, with the reason.",
        shape=Shape.TABLE,
        axis="task",
        places=tuple(task for task, _, _, _ in problems),
        series=series_of(
            [
                ("how it ended", [state for _, state, _, _ in problems]),
                ("reason", [reason or "none was given" for _, _, reason, _ in problems]),
                ("times", [times for _, _, _, times in problems]),
            ]
        ),
        evidence="/jobs",
    )


def _known(counted: Sequence[_Week], values: Sequence[int]) -> list[int | None]:
    """A week without any run was not watched."""
    return [value if one.ends.total() else None for one, value in zip(counted, values, strict=True)]
