"""What people do with incidents: a form for each, of the page of one, and one for many of the queue at once.

A form brings the number of the incident's last step along (`seen`). If it has moved meanwhile, or cannot be changed as
it stands, the page is shown again with what happened and with all that was typed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from bookme_ops import incident_desk
from bookme_ops.incident_desk import Hand, Moved
from bookme_ops.incident_page import Line, changes_since, gather_page
from bookme_ops.store.incident import Party
from bookme_ops.store.incidents import UnknownIncident
from bookme_ops.web.fields import LARGEST, Word, Words, read_moment, read_number
from bookme_ops.web.gate import Operator, Support, Viewer
from bookme_ops.web.pages.incident_filters import read_back
from bookme_ops.web.pages.incident_view import OTHERS, show_incident
from bookme_ops.web.refusals import BadRequest, NotFound
from bookme_ops.web.seat import Seat, Workplace
from bookme_ops.web.visitor import Visitor
from jobs.base import Priority

router = APIRouter()

Seen = Annotated[int, Form(ge=0, le=LARGEST)]
MOST_AT_ONCE = 200
FORMS = frozenset(
    {"acknowledge", "note", "assign", "resolve", "reopen", "wait", "resume", "merge", "priority", "mute", "unmute"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants done with an incident, and what they typed."""

    name: str
    said: str
    """What is said when it was done."""
    typed: Mapping[str, str]


@router.get("/incidents/acknowledge")
def back_to_queue(seat: Seat, visitor: Viewer) -> Response:
    """Whoever loads the answer to a form again comes back to the queue."""
    return seat.go("/incidents", visitor)


@router.get("/incidents/{number}/{form}")
def back_to_incident(seat: Seat, visitor: Viewer, number: str, form: str) -> Response:
    """Whoever loads a page again on which a form was refused comes back to the incident."""
    if form not in FORMS:
        raise NotFound("there is no such page: the page of the incident shows all that can be done with it")
    return seat.go(f"/incidents/{read_number(number, 'incident')}", visitor)


@router.post("/incidents/acknowledge")
def acknowledge_many(
    *, seat: Seat, visitor: Support, number: Annotated[list[str] | None, Form()] = None, back: Words = ""
) -> Response:
    """Take all incidents that were ticked; says which stayed as they are, and why."""
    numbers = list(dict.fromkeys(read_number(one, "incident") for one in (number or [])[: MOST_AT_ONCE + 1]))
    if not numbers or len(numbers) > MOST_AT_ONCE:
        raise BadRequest(f"tick the incidents that you work on, at most {MOST_AT_ONCE} of them at once")
    told = [(one, _take(Hand(ops=seat.ops, number=one, actor=visitor.actor, at=seat.now))) for one in numbers]
    left = [(one, why) for one, why in told if why]
    address, done = read_back(back).link("/incidents"), len(told) - len(left)
    if not left:
        count = "one incident" if done == 1 else f"{done} incidents"
        return seat.go(address, visitor, said=f"{count} acknowledged: you work on them now")
    return seat.page("acknowledged.html", visitor, done=[one for one, why in told if not why], left=left, back=address)


@router.post("/incidents/{number}/acknowledge")
def acknowledge(
    *, seat: Seat, visitor: Support, number: str, seen: Seen, note: Words = "", until: Word = ""
) -> Response:
    """Say that one works on it, perhaps until an instant."""
    wish = Wish(name="acknowledge", said="acknowledged", typed={"note": note, "until": until})

    def act(hand: Hand) -> None:
        end = read_moment(until, seat.zone, last=True)
        incident_desk.acknowledge(hand, note=note.strip(), until=end)

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/note")
def note(*, seat: Seat, visitor: Support, number: str, text: Words = "") -> Response:
    """Say something about it; that takes nothing from anybody, so nobody is asked what they saw."""
    wish = Wish(name="note", said="the note was written down", typed={"text": text})

    def act(hand: Hand) -> None:
        incident_desk.note(hand, _needed(text, "the note is empty: write what there is to say"))

    return _do(seat, visitor, (number, None), wish, act)


@router.post("/incidents/{number}/assign")
def assign(*, seat: Seat, visitor: Support, number: str, seen: Seen, owner: Word = "") -> Response:
    """Give it to somebody."""
    wish = Wish(name="assign", said="given on", typed={"owner": owner})

    def act(hand: Hand) -> None:
        incident_desk.assign(hand, _needed(owner, "the name is empty: say who works on it"))

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/resolve")
def resolve(*, seat: Seat, visitor: Support, number: str, seen: Seen, reason: Words = "") -> Response:
    """Say that it is over."""
    wish = Wish(name="resolve", said="resolved", typed={"reason": reason})
    return _do(seat, visitor, (number, seen), wish, lambda hand: incident_desk.resolve(hand, reason.strip()))


@router.post("/incidents/{number}/reopen")
def reopen(*, seat: Seat, visitor: Support, number: str, seen: Seen, reason: Words = "") -> Response:
    """Say that it is not over after all."""
    wish = Wish(name="reopen", said="open again", typed={"reason": reason})
    return _do(seat, visitor, (number, seen), wish, lambda hand: incident_desk.reopen(hand, reason.strip()))


@router.post("/incidents/{number}/wait")
def wait(*, seat: Seat, visitor: Support, number: str, seen: Seen, party: Word = "", reason: Words = "") -> Response:
    """Hand the clock to another party."""
    wish = Wish(name="wait", said="the clock is handed on", typed={"party": party, "reason": reason})

    def act(hand: Hand) -> None:
        if party not in OTHERS:
            raise BadRequest(f"say whose move it is: {', '.join(OTHERS)}")
        incident_desk.wait(hand, Party(party), reason.strip())

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/resume")
def resume(*, seat: Seat, visitor: Support, number: str, seen: Seen, reason: Words = "") -> Response:
    """Take the clock back."""
    wish = Wish(name="resume", said="the clock is ours again", typed={"reason": reason})
    return _do(seat, visitor, (number, seen), wish, lambda hand: incident_desk.resume(hand, reason.strip()))


@router.post("/incidents/{number}/merge")
def merge(*, seat: Seat, visitor: Support, number: str, seen: Seen, into: Word = "", reason: Words = "") -> Response:
    """Say that it is a duplicate of another."""
    wish = Wish(name="merge", said="merged", typed={"into": into, "reason": reason})

    def act(hand: Hand) -> None:
        digits = into.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
            raise BadRequest("say which incident it is a duplicate of, by its number")
        incident_desk.merge(hand, int(digits), reason.strip())

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/priority")
def set_priority(*, seat: Seat, visitor: Support, number: str, seen: Seen, priority: Word = "") -> Response:
    """Make a report more or less urgent."""
    wish = Wish(name="priority", said="its priority was changed", typed={"priority": priority})

    def act(hand: Hand) -> None:
        if priority.upper() not in Priority.__members__:
            raise BadRequest("choose one of the four priorities")
        incident_desk.set_priority(hand, Priority[priority.upper()])

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/mute")
def mute(*, seat: Seat, visitor: Operator, number: str, seen: Seen, until: Word = "", reason: Words = "") -> Response:
    """Accept its risk for a while."""
    wish = Wish(name="mute", said="muted: its risk is accepted for a while", typed={"until": until, "reason": reason})

    def act(hand: Hand) -> None:
        why = _needed(reason, "the reason is empty: say why the risk is accepted")
        end = read_moment(until, seat.zone, last=True)
        if end is None:
            raise BadRequest("say until when the risk is accepted")
        incident_desk.mute(hand, end, why)

    return _do(seat, visitor, (number, seen), wish, act)


@router.post("/incidents/{number}/unmute")
def unmute(*, seat: Seat, visitor: Operator, number: str, seen: Seen) -> Response:
    """Accept its risk no longer."""
    wish = Wish(name="unmute", said="it speaks up again", typed={})
    return _do(seat, visitor, (number, seen), wish, incident_desk.unmute)


def _do(
    seat: Workplace, visitor: Visitor, place: tuple[str, int | None], wish: Wish, act: Callable[[Hand], None]
) -> Response:
    """Do it, and go back to the incident; or show it again with why not, what happened, and what was typed.

    `place` is the number of the incident as it stands in the address, and the step that they saw last.
    """
    (number, seen), changes = place, list[Line]()
    wanted = read_number(number, "incident")
    hand = Hand(ops=seat.ops, number=wanted, actor=visitor.actor, at=seat.now, seen=seen)
    try:
        act(hand)
        return seat.go(f"/incidents/{wanted}", visitor, said=f"Incident {wanted}: {wish.said}")
    except BadRequest as error:
        status, problem = 400, str(error)
    except (UnknownIncident, ValueError) as error:
        status, problem = 409, str(error)
        changes = changes_since(seat.ops, wanted, seen or 0) if isinstance(error, Moved) else []
    page = gather_page(seat.ops, wanted, now=seat.now)
    return show_incident(
        seat, visitor, page, status=status, problem=problem, changes=changes, action=wish.name, typed=wish.typed
    )


def _take(hand: Hand) -> str:
    """Why an incident was not acknowledged; empty if it was."""
    try:
        incident_desk.take(hand)
    except (UnknownIncident, ValueError) as error:
        return str(error)
    return ""


def _needed(text: str, otherwise: str) -> str:
    given = text.strip()
    if not given:
        raise BadRequest(otherwise)
    return given
