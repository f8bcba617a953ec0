"""The works behind the commands of the support queue, as they are in earnest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

from bookme_ops.alerts.status import count_dead, tell_status
from bookme_ops.casework.opening import NoCases
from bookme_ops.casework.syncing import Account, sync_cases, write_case
from bookme_ops.cli.desk_seams import Amendment, Mask, Report
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.seams import Document
from bookme_ops.deed import Deed
from bookme_ops.deeds import FAILED, doing, enter, enter_within
from bookme_ops.incident_preview import preview, tell_preview
from bookme_ops.incident_search import search_incidents
from bookme_ops.keyring import NoKey
from bookme_ops.standing import Standing
from bookme_ops.standings import standings_of
from bookme_ops.store import incident_links, incident_moves, incident_reports, incidents
from bookme_ops.store import waivers as risks
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.waiver import Risk
from bookme_ops.wiring import Ops
from connectors.errors import ConnectorError
from jobs.base import Subject

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

    def acknowledge(self, ops: Ops, number: int, *, actor: str, at: datetime, until: datetime | None) -> None:
        """Somebody works on it."""
        end = f"until {until.isoformat()}" if until else ""
        with changing(ops, _deed("incident.acknowledged", number, actor, at, end)) as connection:
            incidents.acknowledge(connection, number, actor=actor, at=at, until=until)

    def note(self, ops: Ops, number: int, *, actor: str, text: str, at: datetime) -> None:
        """Somebody has something to say about it."""
        with changing(ops, _deed("incident.noted", number, actor, at)) as connection:
            incidents.note(connection, number, actor=actor, text=text, at=at)

    def resolve(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime) -> None:
        """Somebody says that it is over."""
        with changing(ops, _deed("incident.resolved", number, actor, at)) as connection:
            incidents.resolve(connection, number, actor=actor, reason=reason, at=at)

    def assign(self, ops: Ops, number: int, *, owner: str, actor: str, at: datetime) -> None:
        """Somebody gives it to somebody."""
        with changing(ops, _deed("incident.assigned", number, actor, at)) as connection:
            incidents.assign(connection, number, owner=owner, actor=actor, at=at)

    def mute(self, ops: Ops, number: int, *, actor: str, reason: str, at: datetime, until: datetime) -> None:
        """Somebody accepts the risk of one incident for a while."""
        with changing(ops, _deed("incident.muted", number, actor, at, f"until {until.isoformat()}")) as connection:
            one = incidents.get(connection, number)
            risk = Risk(environment=one.environment, code=one.code, subject=one.subject)
            risks.accept(connection, risk=risk, owner=actor, reason=reason, at=at, until=until)

    def unmute(self, ops: Ops, number: int, *, actor: str, at: datetime) -> None:
        """The risk is accepted no longer."""
        with changing(ops, _deed("incident.unmuted", number, actor, at)) as connection:
            risks.end_for(connection, incidents.get(connection, number), actor=actor, at=at)

    def subject_kinds(self, ops: Ops) -> frozenset[str]:
        """The kinds that incidents have."""
        with ops.store.read() as connection:
            return incidents.subject_kinds(connection)

    def preview(self, ops: Ops, *, code: str, subject: Subject, at: datetime) -> list[Document]:
        """What would become of a finding."""
        return [tell_preview(one) for one in preview(ops, code, subject, now=at)]

    def alerts_status(self, ops: Ops, *, at: datetime) -> Document:
        """The queue of alerts."""
        return tell_status(ops, at)

    def dead_letters(self, ops: Ops, *, at: datetime) -> dict[str, int]:
        """Alerts that were given up."""
        return count_dead(ops, at)

    def open_report(self, ops: Ops, *, report: Report, actor: str, at: datetime) -> int:
        """Somebody opens an incident."""
        with refusing(), ops.store.begin() as connection:
            number = incident_reports.open_report(connection, **asdict(report), actor=actor, at=at).id
            enter_within(connection, ops, _deed("incident.opened", number, actor, at, report.category))
            return number

    def amend(self, ops: Ops, number: int, *, amendment: Amendment, actor: str, at: datetime) -> None:
        """Somebody supplies facts."""
        with changing(ops, _deed("incident.amended", number, actor, at)) as connection:
            incident_reports.amend(connection, number, **asdict(amendment), actor=actor, at=at)

    def link(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody ties it to something."""
        with changing(
            ops, _deed("incident.linked", number, asked["actor"], asked["at"], f"to {asked['kind']} {asked['target']}")
        ) as connection:
            incident_links.link(connection, number, **asked)

    def merge(self, ops: Ops, number: int, *, into: int, reason: str, actor: str, at: datetime) -> None:
        """Somebody says that it is a duplicate."""
        with changing(ops, _deed("incident.merged", number, actor, at, f"into incident {into}")) as connection:
            incident_moves.merge(connection, number, into, reason=reason, actor=actor, at=at)

    def reopen(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody says that it is not over."""
        with changing(ops, _deed("incident.reopened", number, asked["actor"], asked["at"])) as connection:
            incident_moves.reopen(connection, number, **asked)

    def wait(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody hands the clock on."""
        with changing(
            ops, _deed("incident.waiting", number, asked["actor"], asked["at"], f"for {asked['party']}")
        ) as connection:
            incident_moves.wait(connection, number, **asked)

    def resume(self, ops: Ops, number: int, **asked: Any) -> None:
        """Somebody takes the clock back."""
        with changing(ops, _deed("incident.resumed", number, asked["actor"], asked["at"])) as connection:
            incident_moves.resume(connection, number, **asked)

    def write_case(self, ops: Ops, number: int, *, actor: str, at: datetime, mask: Mask) -> Document:
        """Create or update the Case of an incident."""
        with refusing():
            try:
                told = write_case(ops, number, actor=actor, now=at, mask=mask)
            except ConnectorError:
                enter(ops, _deed("case.written", number, actor, at), result=FAILED)
                raise
            enter(ops, _deed("case.written", number, actor, at, f"Case {told['case']}"), result=told["done"])
            return told

    def sync_cases(self, ops: Ops, *, actor: str, at: datetime, mask: Mask) -> Account:
        """Create and update Cases."""
        with refusing():
            account = sync_cases(ops, actor=actor, now=at, mask=mask)
            for row in account.cases:
                deed = _deed("case.written", row["incident"], actor, at, f"Case {row['case']}")
                enter(ops, deed, result=row["done"])
            for row in account.not_done:
                if row["incident"] is not None:
                    enter(ops, _deed("case.written", row["incident"], actor, at), result=FAILED)
            return account

    def record(self, ops: Ops, deed: Deed, *, result: str = "ok") -> None:
        """Enter a deed into the audit log."""
        with refusing():
            enter(ops, deed, result=result)


@contextmanager
def changing(ops: Ops, deed: Deed) -> Iterator[Any]:
    """A write transaction for a deed, which is entered into the audit log; an incident may have moved since it was
    looked at."""
    with refusing(), doing(ops, deed) as connection:
        yield connection


@contextmanager
def refusing() -> Iterator[None]:
    """What cannot be done with an incident as it stands, by these settings, or without the key, is refused."""
    try:
        yield
    except (incidents.UnknownIncident, incidents.WrongState, NoCases, NoKey) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None


def _deed(action: str, number: int, actor: str, at: datetime, detail: str = "") -> Deed:
    return Deed(actor=actor, at=at, action=action, object=f"incident {number}", detail=detail)


def _tell_step(step: Transition) -> Document:
    what = step.to_state.value if step.what in STATES_SAY else step.what.value
    told: Document = {"at": step.at, "actor": step.actor, "what": what, "text": step.reason or ""}
    named = {
        "priority": step.priority.label if step.priority else None,
        "party": step.party.value if step.party else None,
        "run": step.run_id,
    }
    return told | {name: value for name, value in named.items() if value is not None}
