"""The works behind the commands of the support queue, as they are in earnest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bookme_ops.casework.opening import NoCases
from bookme_ops.casework.syncing import Account, sync_cases, write_case
from bookme_ops.cli.desk_seams import Amendment, Mask, Report
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Document
from bookme_ops.incident_search import search_incidents
from bookme_ops.standing import Standing
from bookme_ops.standings import standings_of
from bookme_ops.store import incident_links, incident_moves, incident_reports, incidents
from bookme_ops.store import waivers as risks
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops

STATES_SAY = frozenset({What.OPENED, What.REOPENED, What.ACKNOWLEDGED, What.RESOLVED, What.UNMUTED, What.CHANGED})
"""Steps that are told by the state that they led to."""


class RealDeskWorks:
    """Hands every wish of a person at the support queue to the store."""

    def search_incidents(self, ops: Ops, **asked: Any) -> list[Incident]:
        """Incidents of the chosen environments."""
        return search_incidents(ops, **asked)

    def find_incident(self, ops: Ops, number: int) -> Incident | None:
        """One incident of whatever environment."""
        with ops.store.read() as connection:
            try:
                return incidents.get(connection, number)
            except incidents.UnknownIncident:
                return None

    def standings(self, ops: Ops, incidents: Sequence[Incident], *, at: datetime) -> dict[int, Standing]:
        """Where they stand."""
        with ops.store.read() as connection:
            return standings_of(ops, connection, incidents, at)

    def incident_story(self, ops: Ops, number: int) -> list[Document]:
        """Transitions and notes in order of time."""
        with ops.store.read() as connection:
            steps, notes = incidents.transitions(connection, number), incidents.notes(connection, number)
        story = [_tell_step(step) for step in steps]
        story += [{"at": note.at, "actor": note.actor, "what": "note", "text": note.text} for note in notes]
        return sorted(story, key=lambda line: line["at"])

    def acknowledge(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """Somebody works on it."""
        with changing(ops) as connection:
            incidents.acknowledge(connection, number, actor=actor, at=at)

    def note(self, ops: Ops, number: int, *, actor: str, text: str, at: datetime) -> None:
        """Somebody has something to say about it."""
        with changing(ops) as connection:
            incidents.note(connection, number, actor=actor, text=text, at=at)

    def resolve(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime) -> None:
        """Somebody says that it is over."""
        with changing(ops) as connection:
            incidents.resolve(connection, number, actor=actor, reason=reason, at=at)

    def assign(self, ops: Ops, number: int, *, owner: str, actor: str, at: datetime) -> None:
        """Somebody gives it to somebody."""
        with changing(ops) as connection:
            incidents.assign(connection, number, owner=owner, actor=actor, at=at)

    def mute(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime, until: datetime) -> None:
        """Somebody accepts the risk of one incident for a while."""
        with changing(ops) as connection:
            one = incidents.get(connection, number)
            risk = Risk(environment=one.environment, code=one.code, subject=one.subject)
            risks.accept(connection, risk=risk, owner=actor, reason=reason, at=at, until=until)

    def unmute(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """The risk is accepted no longer."""
        with changing(ops) as connection:
            risks.end_for(connection, incidents.get(connection, number), actor=actor, at=at)

    def open_report(self, ops: Ops, *, report: Report, actor: str, at: datetime) -> int:
        """Somebody opens an incident."""
        with changing(ops) as connection:
            return incident_reports.open_report(connection, **asdict(report), actor=actor, at=at).id

    def amend(self, ops: Ops, number: int, *, amendment: Amendment, actor: str, at: datetime) -> None:
        """Somebody supplies facts."""
        with changing(ops) as connection:
            incident_reports.amend(connection, number, **asdict(amendment), actor=actor, at=at)

    def link(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody ties it to something."""
        with changing(ops) as connection:
            incident_links.link(connection, number, **asked)

    def merge(self, ops: Ops, number: int, *, into: int, reason: str, actor: str, at: datetime) -> None:
        """Somebody says that it is a duplicate."""
        with changing(ops) as connection:
            incident_moves.merge(connection, number, into, reason=reason, actor=actor, at=at)

    def reopen(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody says that it is not over."""
        with changing(ops) as connection:
            incident_moves.reopen(connection, number, **asked)

    def wait(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody hands the clock on."""
        with changing(ops) as connection:
            incident_moves.wait(connection, number, **asked)

    def resume(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody takes the clock back."""
        with changing(ops) as connection:
            incident_moves.resume(connection, number, **asked)

    def write_case(self, ops: Ops, number: int, *, actor: str, at: datetime, mask: Mask) -> Document:
        """Create or update the Case of an incident."""
        with refusing():
            return write_case(ops, number, actor=actor, now=at, mask=mask)

    def sync_cases(self, ops: Ops, *, actor: str, at: datetime, mask: Mask) -> Account:
        """Create and update Cases."""
        with refusing():
            return sync_cases(ops, actor=actor, now=at, mask=mask)


@contextmanager
def changing(ops: Ops) -> Iterator[Any]:
    """A write transaction in which an incident may have moved since it was looked at."""
    with ops.store.begin() as connection, refusing():
        yield connection


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done with an incident as it stands, or by these settings, is refused."""
    try:
        yield
    except (incidents.UnknownIncident, incidents.WrongState, NoCases) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None


def _tell_step(step: Transition) -> Document:
    what = step.to_state.value if step.what in STATES_SAY else step.what.value
    told: Document = {"at": step.at, "actor": step.actor, "what": what, "text": step.reason or ""}
    named = {
        "priority": step.priority.label if step.priority else None,
        "party": step.party.value if step.party else None,
        "run": step.run_id,
    }
    return told | {name: value for name, value in named.items() if value is not None}
