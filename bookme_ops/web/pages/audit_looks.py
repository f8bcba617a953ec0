"""Looks at access: what the pages of the audit stand on, which is judged once for all of them."""

from datetime import datetime

from starlette.responses import Response

from bookme_ops.access_reviewing.access_book import Judged, Look
from bookme_ops.deeds import enter
from bookme_ops.printable import printable
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Workplace
from bookme_ops.web.visitor import Visitor
from jobs.environment.access_desk import AccessDesk

PATIENCE = 0.5
"""Seconds that a page waits for the first judgement: of a small bank it is there by then."""
LONGEST = 200
"""Characters of a name or permission that somebody asks for."""
PAGE = 50


def look(seat: Workplace) -> Look:
    """What is known of everybody's access."""
    return seat.console.access.look(seat.ops, patience=PATIENCE)


def still_judging(seat: Workplace, visitor: Visitor, found: Look) -> Response:
    """The page for as long as nothing is known: it comes again by itself, or says why nothing will be."""
    status = 200 if found.problem is None else 503
    response = seat.page("audits_wait.html", visitor, status=status, look=found)
    if found.problem is None:
        response.headers["refresh"] = "2"
    return response


def desks_of(judged: Judged, environment: str) -> tuple[AccessDesk, ...]:
    """The access of one environment, or of all for no name. Raises NotFound."""
    if not environment:
        return judged.desks
    desk = judged.desk(environment)
    if desk is None:
        raise NotFound(f"there is no environment of that name: there are {', '.join(names_of(judged.desks))}")
    return (desk,)


def names_of(desks: tuple[AccessDesk, ...]) -> list[str]:
    """The environments."""
    return [desk.view.environment for desk in desks]


def read_asked(text: str) -> str:
    """What somebody asks for, on one line. Raises BadRequest."""
    if len(text) > LONGEST:
        raise BadRequest(f"give at most {LONGEST} characters")
    return printable(text.strip())


def enter_look(seat: Workplace, visitor: Visitor, action: str, thing: str, detail: str = "") -> None:
    """Write into the audit log who looked at what, before it is shown."""
    enter(seat.ops, seat.deed(visitor, action, thing, detail))


def unread(desks: tuple[AccessDesk, ...]) -> list[str]:
    """The environments whose users could not be read: nobody is known not to be there."""
    return [desk.view.environment for desk in desks if not desk.view.org.people.read.complete]


def at_of(judged: Judged) -> datetime:
    """The instant that pages are about."""
    return judged.at
