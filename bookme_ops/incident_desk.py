"""The desk: what people do with an incident, each deed entered into the audit log in the transaction that does it.

Two people may have the same incident before them. Who changes one says which of its steps they saw last; if it has
moved since, nothing is done, and they are told how. To write a note takes nothing from anybody, so that always counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.deed import Deed
from bookme_ops.deeds import doing, enter_within
from bookme_ops.store import incident_moves, incident_reports, incidents
from bookme_ops.store import waivers as risks
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Party, State
from bookme_ops.store.incident_pages import last_step
from bookme_ops.store.incidents import WrongState
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops
from jobs.base import Priority


class Moved(WrongState):
    """The incident is not any more as whoever wants to change it saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Somebody's hand on an incident."""

    ops: Ops
    number: int
    actor: str
    at: datetime
    seen: int | None = None
    """The last step that they saw; None: as it is now."""

    @contextmanager
    def doing(self, action: str, detail: str = "") -> Iterator[Connection]:
        """A transaction for a deed. Raises Moved, UnknownIncident, and NoKey before anything is done."""
        with doing(self.ops, self.deed(action, detail)) as connection:
            incidents.hold(connection, self.number)
            if self.seen is not None and last_step(connection, self.number) != self.seen:
                raise Moved(f"incident {self.number} has moved since you looked at it")
            yield connection

    def deed(self, action: str, detail: str = "") -> Deed:
        """What the audit log is told."""
        return Deed(actor=self.actor, at=self.at, action=action, object=f"incident {self.number}", detail=detail)


def acknowledge(hand: Hand, *, note: str = "", until: datetime | None = None) -> None:
    """Somebody works on it, for good or until an instant, and may say something along with it.

    Raises WrongState if it is resolved, or acknowledged like this already.
    """
    if until is not None and until <= hand.at:
        raise WrongState("it can be acknowledged until an instant that lies ahead")
    with hand.doing("incident.acknowledged", f"until {until.isoformat()}" if until else "") as connection:
        before, known = incidents.get(connection, hand.number), last_step(connection, hand.number)
        incidents.acknowledge(connection, hand.number, actor=hand.actor, at=hand.at, until=until)
        if last_step(connection, hand.number) == known:
            raise WrongState(f"incident {hand.number} is acknowledged already, by {before.owner or 'somebody'}")
        if note:
            incidents.note(connection, hand.number, actor=hand.actor, text=note, at=hand.at)
            enter_within(connection, hand.ops, hand.deed("incident.noted"))


def take(hand: Hand) -> None:
    """Somebody takes an open incident, one of many at once. Raises WrongState with why it stays as it is."""
    with hand.doing("incident.acknowledged") as connection:
        before = incidents.get(connection, hand.number)
        if before.state is not State.OPEN:
            who = f" by {before.owner}" if before.state is State.ACKNOWLEDGED and before.owner else ""
            raise WrongState(f"it is {before.state.value} already{who}")
        incidents.acknowledge(connection, hand.number, actor=hand.actor, at=hand.at)


def note(hand: Hand, text: str) -> None:
    """Somebody has something to say about it."""
    with hand.doing("incident.noted") as connection:
        incidents.note(connection, hand.number, actor=hand.actor, text=text, at=hand.at)


def assign(hand: Hand, owner: str) -> None:
    """Somebody gives it to somebody."""
    with hand.doing("incident.assigned") as connection:
        incidents.assign(connection, hand.number, owner=owner, actor=hand.actor, at=hand.at)


def resolve(hand: Hand, reason: str) -> None:
    """Somebody says that it is over."""
    with hand.doing("incident.resolved") as connection:
        incidents.resolve(connection, hand.number, actor=hand.actor, reason=reason, at=hand.at)


def reopen(hand: Hand, reason: str) -> None:
    """Somebody says that it is not over after all."""
    with hand.doing("incident.reopened") as connection:
        incident_moves.reopen(connection, hand.number, reason=reason, actor=hand.actor, at=hand.at)


def wait(hand: Hand, party: Party, reason: str) -> None:
    """Somebody hands the clock to another party."""
    with hand.doing("incident.waiting", f"for {party}") as connection:
        incident_moves.wait(connection, hand.number, party=party, reason=reason, actor=hand.actor, at=hand.at)


def resume(hand: Hand, reason: str) -> None:
    """Somebody takes the clock back."""
    with hand.doing("incident.resumed") as connection:
        incident_moves.resume(connection, hand.number, reason=reason, actor=hand.actor, at=hand.at)


def merge(hand: Hand, into: int, reason: str) -> None:
    """Somebody says that it is a duplicate of another."""
    with hand.doing("incident.merged", f"into incident {into}") as connection:
        incident_moves.merge(connection, hand.number, into, reason=reason, actor=hand.actor, at=hand.at)


def mute(hand: Hand, until: datetime, reason: str) -> None:
    """Somebody accepts its risk for a while. Raises ValueError if that is over already."""
    with hand.doing("incident.muted", f"until {until.isoformat()}") as connection:
        one = incidents.get(connection, hand.number)
        risk = Risk(environment=one.environment, code=one.code, subject=one.subject)
        risks.accept(connection, risk=risk, owner=hand.actor, reason=reason, at=hand.at, until=until)


def unmute(hand: Hand) -> None:
    """Its risk is accepted no longer."""
    with hand.doing("incident.unmuted") as connection:
        risks.end_for(connection, incidents.get(connection, hand.number), actor=hand.actor, at=hand.at)


def set_priority(hand: Hand, priority: Priority) -> None:
    """Somebody makes a report more or less urgent. Raises WrongState for what a job found, which the next run tells."""
    with hand.doing("incident.amended", f"priority {priority.label}") as connection:
        incident_reports.amend(connection, hand.number, facts={}, priority=priority, actor=hand.actor, at=hand.at)
