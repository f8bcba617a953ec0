"""Reports: the metrics of the operations guide, counted aside, so that nobody waits until millions of rows are read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path, Query, Request
from starlette.responses import Response

from bookme_ops.sync_performance import measure_sync
from bookme_ops.telling import Document, tell_instant
from bookme_ops.trends.figures import Counted
from bookme_ops.trends.graph import Graph
from bookme_ops.trends.reports import TITLES
from bookme_ops.web.api.answers import answer
from bookme_ops.web.api.places import PREFIX, reads, resource
from bookme_ops.web.api.shapes.reports import Report, Reports, SyncPerformance
from bookme_ops.web.api.shapes.words import Asked, Name
from bookme_ops.web.counted import Counts
from bookme_ops.web.gate import Viewer
from bookme_ops.web.pages.reports import DRAWN
from bookme_ops.web.problems import refused
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat
from bookme_ops.web.sites import choose_site
from bookme_ops.wiring import Ops

router = resource("reports")

RUNS = 20
"""So many of the latest runs are told of."""


class Place(Asked):
    """Of which environment."""

    environment: Name | None = None


@router.get("/reports", **reads("listReports", Reports, "Which reports there are"))
def list_reports(request: Request, _: Viewer) -> Response:
    """Business metrics first, then technical ones."""
    items = [{"name": name, "title": title, "href": f"{PREFIX}/reports/{name}"} for name, title in TITLES.items()]
    return answer(request, {"items": items, "next": None})


@router.get(
    "/reports/sync-performance", **reads("reportSyncPerformance", SyncPerformance, "How well mailboxes are read")
)
def show_sync(request: Request, _: Viewer, counts: Counts, seat: Seat) -> Response:
    """How old what we know is, how late we saw changes, and what reading costs; each group says how old it is."""
    return answer(request, _told(counts.ask("sync-performance", _measure, seat.now)).value)


@router.get("/reports/{name}", **reads("getReport", Report, "One report of an environment"))
def show_report(
    request: Request,
    _: Viewer,
    counts: Counts,
    seat: Seat,
    *,
    name: Annotated[Name, Path(examples=["bookings"])],
    asked: Annotated[Place, Query()],
) -> Response:
    """Its graphs as numbers; null is what is not known, and `unknown` says what nobody here can tell, and why."""
    if name not in DRAWN:
        raise NotFound("there is no such report: `/api/v1/reports` lists them")
    site = choose_site(seat.ops, asked.environment)
    counted = _told(counts.ask(name, DRAWN[name], seat.now))
    report = counted.value[site].report
    document = {
        "name": report.name,
        "title": report.title,
        "kind": report.kind,
        "environment": site,
        "counted_at": tell_instant(counted.at),
        "unknown": list(report.unknown),
        "graphs": [_tell_graph(graph) for graph in report.graphs],
    }
    return answer(request, document)


def _told(counted: Counted[Any] | None) -> Counted[Any]:
    """What was counted. Raises a problem 503 while that is done for the first time."""
    if counted is None:
        raise refused(503, "it is being counted for the first time: ask again", retry_after="10")
    return counted


def _measure(ops: Ops, now: datetime) -> Document:
    return measure_sync(ops, runs=RUNS, now=now)


def _tell_graph(graph: Graph) -> Mapping[str, Any]:
    return {
        "name": graph.name,
        "title": graph.title,
        "about": graph.about,
        "unit": graph.unit,
        "axis": graph.axis,
        "places": list(graph.places),
        "series": [{"name": one.name, "values": list(one.values)} for one in graph.series],
        "unknown": graph.unknown,
    }
