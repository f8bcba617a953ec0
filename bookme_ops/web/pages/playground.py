"""Playground: troubles of a simulated bank that one may switch on and off, and how they are found."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.responses import Response

from bookme_ops.deeds import enter
from bookme_ops.demo.playground import BANK, SYSTEMS, AlreadySo, Playground, Trouble
from bookme_ops.store.incident import Incident
from bookme_ops.store.incidents import latest_by_fingerprint
from bookme_ops.web.gate import Admin
from bookme_ops.web.refusals import Conflict, NotFound
from bookme_ops.web.seat import Seat, Workplace

router = APIRouter(prefix="/playground")
GROUPS = {SYSTEMS: "Systems that misbehave", BANK: "What is wrong in the bank"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A trouble as it is shown."""

    trouble: Trouble
    on: bool
    incidents: tuple[Incident, ...]
    """By which it was found so far, also those that are over."""


@router.get("")
def show_playground(seat: Seat, visitor: Admin) -> Response:
    """All troubles."""
    playground = _playground(seat)
    groups = {title: _lines(seat, playground, group) for group, title in GROUPS.items()}
    return seat.page("playground.html", visitor, groups=groups, rounds=playground.rounds)


@router.post("/{name}/on")
def break_something(name: str, seat: Seat, visitor: Admin) -> Response:
    """Break something."""
    return _switch(name, seat, visitor, on=True)


@router.post("/{name}/off")
def mend_something(name: str, seat: Seat, visitor: Admin) -> Response:
    """Mend something."""
    return _switch(name, seat, visitor, on=False)


def _switch(name: str, seat: Workplace, visitor: Admin, *, on: bool) -> Response:
    playground = _playground(seat)
    try:
        trouble = playground.switch(name, on=on, at=seat.now)
    except KeyError:
        raise NotFound("there is no such trouble: the playground lists them") from None
    except AlreadySo as error:
        raise Conflict(str(error)) from None
    enter(seat.ops, seat.deed(visitor, f"playground.{'broken' if on else 'mended'}", f"trouble {trouble.name}"))
    said = f"{trouble.title}: {'broken' if on else 'mended'}. Everything is read and judged again now."
    return seat.go("/playground", visitor, said=said)


def _playground(seat: Workplace) -> Playground:
    """Raises NotFound where the bank is a real one."""
    playground = seat.console.playground
    if not isinstance(playground, Playground):
        raise NotFound("only the demonstration has a playground: bookme-ops demo --serve")
    return playground


def _lines(seat: Workplace, playground: Playground, group: str) -> list[Line]:
    troubles = [one for one in playground.troubles if one.group == group]
    with seat.ops.store.read() as connection:
        found = latest_by_fingerprint(connection, [key for one in troubles for key in one.found_by])
    return [
        Line(
            trouble=one,
            on=playground.is_on(one.name),
            incidents=tuple(found[key] for key in one.found_by if key in found),
        )
        for one in troubles
    ]
