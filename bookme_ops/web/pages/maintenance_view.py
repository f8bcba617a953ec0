"""How the page of maintenance is shown, before and after somebody changed something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from bookme_ops.alerts.agreements import tell_waiver, tell_window
from bookme_ops.scheduling.telling import tell_duty
from bookme_ops.scheduling.week import first_day, name_week, read_week
from bookme_ops.store.agreement_pages import duties_after, waivers_after, windows_after
from bookme_ops.telling import Document
from bookme_ops.web.marks import read_mark, write_mark
from bookme_ops.web.refusals import BadRequest
from bookme_ops.web.seat import Workplace
from bookme_ops.web.visitor import Visitor

SIZE = 50
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where each list of the page begins, and which week is shown; empty: at the beginning, and this week."""

    week: str = ""
    duties: str = ""
    windows: str = ""
    waivers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A page of one list."""

    rows: tuple[Document, ...]
    first: str | None
    next: str | None


def show_maintenance(
    seat: Workplace,
    visitor: Visitor,
    places: Places | None = None,
    *,
    status: int = 200,
    problem: str = "",
    form: str = "",
    typed: Mapping[str, str] = NOTHING,
) -> Response:
    """The week and the lists, perhaps with why something could not be done and with what was typed into which form."""
    chosen = places or Places()
    marks = {name: read_mark(getattr(chosen, name)) for name in ("duties", "windows", "waivers")}
    today = seat.now.astimezone(seat.zone).date()
    first = _read_week(chosen.week, today)
    with seat.ops.store.read() as connection:
        duties = duties_after(connection, marks["duties"], SIZE + 1, signed=False)
        windows = windows_after(connection, marks["windows"], SIZE + 1, ended=False, now=seat.now)
        waivers = waivers_after(connection, marks["waivers"], SIZE + 1, ended=False)
    return seat.page(
        "maintenance.html",
        visitor,
        status=status,
        week=read_week(seat.ops, first, seat.now),
        this_week=name_week(today),
        duties=_part(seat, "duties", duties, "due_at", [tell_duty(one, seat.now) for one in duties]),
        windows=_part(seat, "windows", windows, "ends_at", [tell_window(one, seat.now, seat.zone) for one in windows]),
        waivers=_part(seat, "waivers", waivers, "until", [tell_waiver(one, seat.now) for one in waivers]),
        sites=[site.name for site in seat.ops.chosen],
        problem=problem,
        form=form,
        typed=typed,
    )


def _read_week(name: str, today: date) -> date:
    try:
        return first_day(name or name_week(today))
    except ValueError as error:
        raise BadRequest(str(error)) from None


def _part(seat: Workplace, name: str, found: list[Any], at: str, told: list[Document]) -> Part:
    """The rows of one page, of which there is one more than it shows if another follows."""
    following = None
    if len(found) > SIZE:
        last = found[SIZE - 1]
        moment: datetime = getattr(last, at)
        following = seat.link(**{name: write_mark(moment, last.id)})
    begun = bool(seat.request.query_params.get(name))
    return Part(rows=tuple(told[:SIZE]), first=seat.link(**{name: None}) if begun else None, next=following)
