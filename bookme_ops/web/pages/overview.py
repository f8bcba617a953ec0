"""The overview: what is wrong now, the worst first, and how fresh everything is that we know."""

from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from bookme_ops.trends.front import read_front
from bookme_ops.trends.window import count_window
from bookme_ops.web.counted import Counts
from bookme_ops.web.gate import Viewer
from bookme_ops.web.heat import HeatStrip, lay_strip
from bookme_ops.web.listening import TooMany, listening_of
from bookme_ops.web.seat import Seat
from bookme_ops.web.sites import choose_site
from bookme_ops.wiring import Ops
from connectors.errors import SENTENCES
from jobs.base import Priority

router = APIRouter()

FEW_LINES, MOST_LINES = 12, 40
"""So many locations are shown, and so many if more are asked for."""
URGENT_FIRST = tuple(sorted(Priority, reverse=True))


@router.get("/")
def show_overview(
    seat: Seat, visitor: Viewer, counts: Counts, environment: str | None = None, places: str | None = None
) -> Response:
    """The front page."""
    site = choose_site(seat.ops, environment)
    counted = counts.ask("window", draw_window, seat.now)
    few, many = counted.value[site] if counted is not None else (None, None)
    strip = many if places == "all" else few
    return seat.page(
        "overview.html",
        visitor,
        front=read_front(seat.ops, seat.now),
        priorities=URGENT_FIRST,
        sentences=SENTENCES,
        site=site,
        sites=[one.name for one in seat.ops.chosen],
        strip=strip,
        counted_at=counted.at if counted is not None else None,
        more=seat.link(places="all") if few is not None and places != "all" and not few.whole else None,
    )


@router.get("/events")
async def listen(request: Request, _visitor: Viewer) -> Response:
    """A message whenever something happened that a page may show; pages with scripts listen."""
    listening = listening_of(request.app)
    try:
        stream = listening.admit()
    except TooMany:
        return PlainTextResponse("Too many pages listen already: this one has to be loaded again by hand.\n", 503)
    # No proxy may keep the messages back (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering).
    return StreamingResponse(stream, media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def draw_window(ops: Ops, now: datetime) -> dict[str, tuple[HeatStrip, HeatStrip]]:
    """The strip of each environment, with few lines and with many."""
    return {
        site: (lay_strip(strip.shorten(FEW_LINES)), lay_strip(strip.shorten(MOST_LINES)))
        for site, strip in count_window(ops, now).items()
    }
