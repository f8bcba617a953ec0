"""Reports: the technical and business metrics of the operations guide, with their trends, each to be taken home."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from markupsafe import Markup
from starlette.responses import Response

from bookme_ops.trends.figures import Counted
from bookme_ops.trends.graph import Graph, Report, write_csv
from bookme_ops.trends.headlines import tell_headlines
from bookme_ops.trends.reports import REPORT_OF, REPORTS, TITLES, Reports, find_graph
from bookme_ops.web.charts import draw, legend, tones
from bookme_ops.web.counted import Counts
from bookme_ops.web.gate import Viewer
from bookme_ops.web.refusals import NotFound
from bookme_ops.web.seat import Seat
from bookme_ops.web.sites import choose_site
from bookme_ops.wiring import Ops

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A graph as a page shows it."""

    graph: Graph
    drawing: Markup
    tones: str
    legend: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A report with its drawings, which are made when it is counted: they take longer than a page may."""

    report: Report
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A report as a page shows it; without a report it is being counted."""

    name: str
    title: str
    drawn: Drawn | None
    counted_at: datetime | None

    @property
    def panels(self) -> tuple[Panel, ...]:
        """Those of the report, if there is one."""
        return self.drawn.panels if self.drawn is not None else ()


@router.get("/reports")
def show_reports(seat: Seat, visitor: Viewer, counts: Counts, environment: str | None = None) -> Response:
    """All reports of one environment."""
    site = choose_site(seat.ops, environment)
    counted = counts.ask_all(DRAWN, seat.now)
    sections = [_section(name, counted[name], site) for name in DRAWN]
    graphs = [panel.graph for section in sections for panel in section.panels]
    local = seat.now.astimezone(seat.zone)
    return seat.page(
        "reports.html",
        visitor,
        sections=sections,
        headlines=tell_headlines(graphs, f"{local:%G}-W{local:%V}"),
        site=site,
        sites=[one.name for one in seat.ops.chosen],
    )


@router.get("/reports/{name}.csv")
def take_home(seat: Seat, _visitor: Viewer, counts: Counts, name: str, environment: str | None = None) -> Response:
    """The numbers of one graph, for spreadsheets."""
    site = choose_site(seat.ops, environment)
    if name not in REPORT_OF:
        raise NotFound("there is no such report: the page of reports has a link to each")
    counted = counts.ask(REPORT_OF[name], DRAWN[REPORT_OF[name]], seat.now)
    if counted is None:
        return Response("It is being counted for the first time: ask again in a moment.\n", 503, {"retry-after": "10"})
    text = write_csv(find_graph(counted.value[site].report, name), counted.at)
    headers = {"content-disposition": f'attachment; filename="{name}-{site}.csv"'}
    # The mark of its encoding, by which spreadsheets read letters beyond ASCII.
    return Response(f"\ufeff{text}", media_type="text/csv; charset=utf-8", headers=headers)


def _section(name: str, counted: Counted[dict[str, Drawn]] | None, site: str) -> Section:
    return Section(
        name=name,
        title=TITLES[name],
        drawn=counted.value[site] if counted is not None else None,
        counted_at=counted.at if counted is not None else None,
    )


def _draw(count: Callable[[Ops, datetime], Reports], ops: Ops, now: datetime) -> dict[str, Drawn]:
    """The report of each environment with its drawings."""
    return {
        site: Drawn(report=report, panels=tuple(map(_panel, report.graphs))) for site, report in count(ops, now).items()
    }


def _panel(graph: Graph) -> Panel:
    return Panel(graph=graph, drawing=draw(graph), tones=tones(graph), legend=tuple(legend(graph)))


DRAWN = {name: partial(_draw, count) for name, count in REPORTS.items()}
