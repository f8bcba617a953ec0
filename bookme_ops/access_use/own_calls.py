"""Our own calls of Graph, as the collecting runs kept them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import dropwhile

from bookme_ops.access_use.calls import Call, CallLog
from bookme_ops.access_use.permission_table import PermissionTable
from bookme_ops.store.sync_figures import ReadingRun

SOURCE = "own calls"
FIGURE = "calls"
"""Of a run: environment → system → method and shape → times (`bookme_ops.call_counts.kinds_of_calls`)."""


def read_own_calls(runs: Iterable[ReadingRun], apps: Mapping[str, str], table: PermissionTable) -> CallLog:
    """What our apps called in some runs; `apps` tells the app (client) id by which an environment's tenant is read.

    Runs of before calls were counted, and environments whose app is not named, have none.
    """
    times: defaultdict[tuple[str, str, str], list[tuple[int, datetime]]] = defaultdict(list)
    counted = 0
    for run in runs:
        figures = run.figures.get(FIGURE, {})
        counted += bool(figures)
        for environment, systems in figures.items():
            if environment not in apps:
                continue
            for kind, number in systems.get("graph", {}).items():
                method, _, shape = kind.partition(" ")
                # Shapes have the spelling of our own paths; the table's is folded.
                template = table.template(method, _unproxied(shape))
                times[apps[environment].casefold(), method, template].append((number, run.started_at))
    calls = [
        Call(
            system="graph",
            method=method,
            template=template,
            count=sum(number for number, _ in seen),
            source=SOURCE,
            app_id=app_id,
            first=min(at for _, at in seen),
            last=max(at for _, at in seen),
        )
        for (app_id, method, template), seen in sorted(times.items())
    ]
    return CallLog(calls=tuple(calls), rows=counted)


def _unproxied(shape: str) -> str:
    """The shape without the path of a Graph-Proxy, of which nothing but holes is kept."""
    return "/" + "/".join(dropwhile(lambda part: part == "{id}", shape.strip("/").split("/")))
