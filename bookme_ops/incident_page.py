"""The page of one incident: what was found, whose clock runs, what happened, what it stands on, and what to do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.reads import needed_reads
from bookme_ops.runbooks import ADVICE, BadRunbook, NoRunbook, Runbook, load_runbook
from bookme_ops.standing import Standing
from bookme_ops.standings import standings_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import Incident, What
from bookme_ops.store.incident_pages import CaseRow, case_of, last_step, members_of, steps_since
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.incidents import get, notes
from bookme_ops.store.read_states import NEVER, ReadState, read_states
from bookme_ops.store.waiver import Waiver
from bookme_ops.store.waivers import waivers
from bookme_ops.telling import explain_key
from bookme_ops.umbrellas import is_umbrella
from bookme_ops.wiring import Ops

STATES_SAY = frozenset({What.OPENED, What.REOPENED, What.ACKNOWLEDGED, What.RESOLVED, What.UNMUTED, What.CHANGED})
"""Steps that are told by the state that they led to."""
MOST_MEMBERS = 20
MOST_LINES = 200
"""Of a story: what flaps for months has thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that happened to an incident."""

    at: datetime
    actor: str
    what: str
    """`note`, a state that it went to, or what else was changed."""
    text: str
    priority: str | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Something that was read for the job that found it."""

    name: str
    read: ReadState


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPage:
    """Everything that the page of one incident tells, at one instant."""

    incident: Incident
    standing: Standing
    joined: str
    """Why findings join it."""
    story: tuple[Line, ...]
    """The latest lines, the oldest of them first."""
    untold: int
    """So many lines before them are left out."""
    seen: int
    """The number of its latest step: a form that changes it brings this along."""
    waivers: tuple[Waiver, ...]
    """The accepted risks that cover it now."""
    members: tuple[Incident, ...]
    """Of an umbrella: the most urgent of those under it."""
    more_members: bool
    case: CaseRow | None
    basis: tuple[Basis, ...]
    job: str | None
    """The job that raises its code."""
    runbook: Runbook | None
    advice: str
    """What to do where there is no runbook."""


def gather_page(ops: Ops, number: int, *, now: datetime) -> IncidentPage:
    """The page of an incident, all of one moment. Raises UnknownIncident."""
    with ops.store.read() as connection:
        incident = get(connection, number)
        steps = steps_since(connection, number, 0)
        story = _tell_story(connection, number, steps)
        members = members_of(connection, number, MOST_MEMBERS + 1) if is_umbrella(incident) else []
        runbook, advice = _advise(incident.code)
        return IncidentPage(
            incident=incident,
            standing=standings_of(ops, connection, [incident], now)[number],
            joined=explain_key(incident),
            story=tuple(story[-MOST_LINES:]),
            untold=max(0, len(story) - MOST_LINES),
            seen=last_step(connection, number),
            waivers=tuple(_covering(connection, incident, now)),
            members=tuple(members[:MOST_MEMBERS]),
            more_members=len(members) > MOST_MEMBERS,
            case=case_of(connection, number),
            basis=tuple(_basis_of(ops, connection, incident)),
            job=next((job.name for job in ops.jobs if incident.code in {kind.code for kind in job.kinds}), None),
            runbook=runbook,
            advice=advice,
        )


def tell_steps(steps: Sequence[Transition]) -> list[Line]:
    """Steps as lines."""
    return [
        Line(
            at=step.at,
            actor=step.actor,
            what=step.to_state.value if step.what in STATES_SAY else step.what.value,
            text=step.reason or "",
            priority=step.priority.label if step.priority is not None and step.what is What.PRIORITY else None,
            run=step.run_id,
        )
        for step in steps
    ]


def changes_since(ops: Ops, number: int, seen: int) -> list[Line]:
    """What was done with an incident after the step that somebody saw last."""
    with ops.store.read() as connection:
        return tell_steps(steps_since(connection, number, seen))


def _tell_story(connection: Connection, number: int, steps: Sequence[Transition]) -> list[Line]:
    story = tell_steps(steps)
    story += [Line(at=one.at, actor=one.actor, what="note", text=one.text) for one in notes(connection, number)]
    return sorted(story, key=lambda line: line.at)


def _covering(connection: Connection, incident: Incident, now: datetime) -> Iterator[Waiver]:
    place = (incident.environment, incident.code, incident.subject)
    return (one for one in waivers(connection) if one.until > now and one.covers(*place))


def _advise(code: str) -> tuple[Runbook | None, str]:
    try:
        return load_runbook(code), ""
    except NoRunbook:
        return None, ADVICE.get(code, "There is no runbook of this code.")
    except BadRunbook as error:
        return None, f"Its runbook cannot be shown: {error}."


def _basis_of(ops: Ops, connection: Connection, incident: Incident) -> Iterator[Basis]:
    """How well that is known which the job looked at: the calendar of the scope, and the lists that it needs."""
    site = next((site for site in ops.estate.sites if site.name == incident.environment), None)
    jobs = [job for job in ops.jobs if incident.code in {kind.code for kind in job.kinds}]
    if site is None or not jobs or site not in ops.chosen:
        return
    if ":" not in incident.scope and not is_umbrella(incident):
        read = read_states(connection, site.tenant, "mailbox", [incident.scope]).get(incident.scope, NEVER)
        yield Basis(name="calendar of the advisor", read=read)
    for one in needed_reads(ops, jobs[:1]):
        if one.scope in {site.name, site.tenant}:
            read = read_states(connection, one.scope, one.kind, [one.subject]).get(one.subject, NEVER)
            yield Basis(name=one.subject.replace("-", " "), read=read)
