"""Incident changes: what people do with one incident. All but a note need the state that they are meant for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import Depends
from starlette.responses import Response

from bookme_ops import incident_desk
from bookme_ops.incident_desk import Hand
from bookme_ops.store.answered import Answer
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Party
from bookme_ops.web.api.answers import encode
from bookme_ops.web.api.etags import check_match, need_match
from bookme_ops.web.api.idempotency import Once, Wish, answer_once
from bookme_ops.web.api.incidents import revision_of, tell_one
from bookme_ops.web.api.places import changes, resource
from bookme_ops.web.api.shapes.incidents import IncidentPage
from bookme_ops.web.api.shapes.orders import (
    Acknowledgement,
    Assignment,
    Merging,
    Muting,
    Reason,
    Urgency,
    Waiting,
    Writing,
)
from bookme_ops.web.api.shapes.words import IfMatch, Number
from bookme_ops.web.gate import Operator, Support
from bookme_ops.web.seat import Seat
from jobs.base import Priority

router = resource("incidents")


@dataclass(frozen=True, slots=True, kw_only=True)
class SureHand(Hand):
    """A hand that looks at the condition of its request before, and keeps its answer after, in the transaction."""

    wish: Wish
    match: str
    made: list[Answer] = field(default_factory=list)

    @contextmanager
    def doing(self, action: str, detail: str = "") -> Iterator[Connection]:
        """A transaction for a deed. Raises Stale, AnsweredMeanwhile, UnknownIncident, and NoKey."""
        with Hand.doing(self, action, detail) as connection:
            self.wish.claim(connection, self.actor, self.at)
            check_match(self.match, revision_of(self._tell(connection)))
            yield connection
            answer = Answer(status=200, body=encode(self._tell(connection)).decode())
            self.wish.remember(connection, answer, self.actor, self.at)
            self.made.append(answer)

    def _tell(self, connection: Connection) -> dict[str, Any]:
        return tell_one(self.ops, connection, self.number, self.at) | {"withheld": []}


class Change:
    """A change of one incident that somebody asks for."""

    def __init__(self, visitor: Support, seat: Seat, once: Once, number: Number, if_match: IfMatch = None) -> None:
        self._visitor, self._seat, self._wish = visitor, seat, once
        self._number, self._match = number, if_match

    def make(self, act: Callable[[Hand], None], *, match: str | None = None) -> Response:
        """Make it once, and tell the incident as it stands then; `match` is the condition if none is given."""

        def do() -> Answer:
            hand = SureHand(
                ops=self._seat.ops,
                number=self._number,
                actor=self._visitor.actor,
                at=self._seat.now,
                wish=self._wish,
                match=need_match(self._match or match),
            )
            act(hand)
            return hand.made[0]

        who, at = self._visitor.actor, self._seat.now
        return answer_once(self._seat.ops, self._wish, who, at, do, headers=lambda told: {"etag": revision_of(told)})


class Agreement(Change):
    """A change by which somebody accepts a risk."""

    def __init__(self, visitor: Operator, seat: Seat, once: Once, number: Number, if_match: IfMatch = None) -> None:
        super().__init__(visitor, seat, once, number, if_match)


Changing = Annotated[Change, Depends(Change)]
Agreeing = Annotated[Agreement, Depends(Agreement)]


@router.post("/incidents/{number}/acknowledge", **changes("acknowledgeIncident", IncidentPage, "Work on it"))
def acknowledge(change: Changing, order: Acknowledgement) -> Response:
    """Nobody is reminded of it any more, or with `until`, not before then."""
    return change.make(lambda hand: incident_desk.acknowledge(hand, note=order.note.strip(), until=order.until))


@router.post("/incidents/{number}/assign", **changes("assignIncident", IncidentPage, "Give it to somebody"))
def assign(change: Changing, order: Assignment) -> Response:
    """Somebody works on it from now on."""
    return change.make(lambda hand: incident_desk.assign(hand, order.owner))


@router.post("/incidents/{number}/note", **changes("noteOnIncident", IncidentPage, "Write something on it"))
def note(change: Changing, order: Writing) -> Response:
    """It takes nothing from anybody, so it needs no `If-Match`; one that is given counts. No personal data, please."""
    return change.make(lambda hand: incident_desk.note(hand, order.text), match="*")


@router.post("/incidents/{number}/resolve", **changes("resolveIncident", IncidentPage, "Say that it is over"))
def resolve(change: Changing, order: Reason) -> Response:
    """The next complete run that finds it again opens it again."""
    return change.make(lambda hand: incident_desk.resolve(hand, order.reason.strip()))


@router.post("/incidents/{number}/reopen", **changes("reopenIncident", IncidentPage, "Say that it is not over"))
def reopen(change: Changing, order: Reason) -> Response:
    """A first response is owed anew."""
    return change.make(lambda hand: incident_desk.reopen(hand, order.reason.strip()))


@router.post("/incidents/{number}/wait", **changes("waitForOthers", IncidentPage, "Hand its clock to another party"))
def wait(change: Changing, order: Waiting) -> Response:
    """Ours stands still until it is resumed."""
    return change.make(lambda hand: incident_desk.wait(hand, Party(order.party), order.reason.strip()))


@router.post("/incidents/{number}/resume", **changes("resumeIncident", IncidentPage, "Take its clock back"))
def resume(change: Changing, order: Reason) -> Response:
    """It is our move again."""
    return change.make(lambda hand: incident_desk.resume(hand, order.reason.strip()))


@router.post("/incidents/{number}/merge", **changes("mergeIncident", IncidentPage, "Say that it is a duplicate"))
def merge(change: Changing, order: Merging) -> Response:
    """The other one stands for it from now on: it is resolved, and stays so while that one is open."""
    return change.make(lambda hand: incident_desk.merge(hand, order.into, order.reason.strip()))


@router.post(
    "/incidents/{number}/priority", **changes("setPriority", IncidentPage, "Make a report more urgent, or less")
)
def set_priority(change: Changing, order: Urgency) -> Response:
    """Only of what people reported: the next run says it anew of what jobs found."""
    return change.make(lambda hand: incident_desk.set_priority(hand, Priority[order.priority.upper()]))


@router.post("/incidents/{number}/mute", **changes("muteIncident", IncidentPage, "Accept its risk for a while"))
def mute(change: Agreeing, order: Muting) -> Response:
    """Then it speaks up again."""
    return change.make(lambda hand: incident_desk.mute(hand, order.until, order.reason))


@router.post("/incidents/{number}/unmute", **changes("unmuteIncident", IncidentPage, "Accept its risk no longer"))
def unmute(change: Agreeing) -> Response:
    """It speaks up at once."""
    return change.make(incident_desk.unmute)
