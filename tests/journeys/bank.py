"""A small bank with everything that a journey through it needs: its systems, a store, a clock that is moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import Connection, connect
from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.settings import load_settings
from bookme_ops.simulation import Simulation
from bookme_ops.store import incidents
from bookme_ops.store.estate import Site
from bookme_ops.store.incident import Incident, State
from bookme_ops.store.views import advisor_views
from bookme_ops.telling import Document
from bookme_ops.wiring import Ops, open_ops
from connectors.records import CalendarEvent, address, booking_id
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.exchange import Call
from connectors.simulator.faults import Fault, parse_fault
from connectors.simulator.model import Environment, Event, Mailbox, Planted, World
from connectors.simulator.scenes import CODE_SCENES
from connectors.simulator.settings_file import describe_built
from connectors.simulator.world import build_world
from tests.bookme_ops.empty_store import empty_store

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
STORE = "bookme-ops.db"
"""The file of a journey's store in its folder."""
CODES = {code: scene for scene, (code, _) in CODE_SCENES.items()}
"""Each code that a scene plants with the scene that plants it alone, or with what it honestly causes."""
DETAIL = "andmoney__AMB_Event_Detail__c"
BOOKING_ID_FIELD = "andmoney__BookingFlowId__c"
STEP = timedelta(minutes=15)
IMPATIENT = "\n[http]\nattempts = 1\n"
"""A call is sent once: what is to fail for ever does so at once."""
PATIENT = "\n[http]\nattempts = 20\n"
"""Enough for whatever heals."""

Key = tuple[str, str, str, str]
"""Code, environment, kind and id of a subject."""
Tables = dict[str, list[tuple[Any, ...]]]
When = Callable[[Call], bool]


class Hurry:
    """A clock of the connectors on which waiting takes no time."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def monotonic(self) -> float:
        """Seconds that were waited so far."""
        return self._seconds

    def sleep(self, seconds: float) -> None:
        """Wait, without waiting."""
        self._seconds += seconds

    def now(self) -> datetime:
        """Some instant, and the seconds since."""
        return NOW + timedelta(seconds=self._seconds)


@dataclass(frozen=True, kw_only=True)
class NarrowFault(Fault):
    """A fault that strikes only some of the calls that it could strike."""

    when: When

    def concerns(self, system: str, call: Call, *, login: bool, inner: bool) -> bool:
        """Whether the fault is meant for this call."""
        return Fault.concerns(self, system, call, login=login, inner=inner) and self.when(call)


@dataclass(kw_only=True)
class Journey:
    """A bank in time: what is done to it, and what we say of it."""

    world: World
    ops: Ops
    clock: list[datetime]
    simulation: Simulation
    last: Document = field(default_factory=dict)
    """The account of the latest run of jobs."""

    @property
    def now(self) -> datetime:
        """The instant that it is."""
        return self.clock[0]

    def pass_time(self, span: timedelta = STEP) -> datetime:
        """Let time go by."""
        self.clock[0] += span
        return self.now

    def misbehave(self, *faults: str, when: When = lambda _: True) -> None:
        """From now on the systems do this (see `parse_fault`) at the calls that are meant, or behave."""
        told = map(parse_fault, faults)
        narrow = tuple(NarrowFault(kind=one.kind, times=one.times, target=one.target, when=when) for one in told)
        self.simulation = Simulation.of(self.world, narrow)

    def collect(
        self,
        *,
        full: bool = False,
        kinds: frozenset[str] = KINDS,
        environments: tuple[str, ...] | None = None,
        as_of: datetime | None = None,
    ) -> Document:
        """Systems, and the bank's own lists as they are now → mirror."""
        assert self.ops.settings.path is not None
        keep_lists(self.ops.settings.path.parent, self.world)
        return collect(self.ops_of(environments), kinds=kinds, full=full, as_of=as_of or self.now, progress=Silent())

    def judge(
        self,
        *,
        names: tuple[str, ...] | None = None,
        select: tuple[str, ...] = (),
        advisor: str | None = None,
        dry_run: bool = False,
        environments: tuple[str, ...] | None = None,
        as_of: datetime | None = None,
    ) -> Document:
        """Mirror → findings → incidents."""
        self.last = run_jobs(
            self.ops_of(environments),
            names=names,
            select=select,
            as_of=as_of or self.now,
            advisor=advisor,
            dry_run=dry_run,
            progress=Silent(),
        )
        return self.last

    def go_on(self) -> None:
        """Let the last steps happen of all that is not wrong yet."""
        at = self.pass_time()
        for planted in self.world.truth:
            if planted.after_first_read is not None:
                planted.after_first_read(at)

    def run(self, *, full: bool = False) -> Document:
        """Collect and judge, a while after the last time."""
        self.pass_time()
        self.collect(full=full)
        return self.judge()

    def ops_of(self, environments: tuple[str, ...] | None) -> Ops:
        """Everything, or limited to some environments."""
        if environments is None:
            return self.ops
        return replace(self.ops, chosen=tuple(site for site in self.ops.estate.sites if site.name in environments))

    @property
    def truth(self) -> set[Key]:
        """What is wrong as long as nothing is mended: all that was planted, unless its last step is still to come."""
        return {planted.key for planted in self.world.truth if planted.after_first_read is None}

    @property
    def happened(self) -> set[Key]:
        """The part of it that no repair ends, because it lies in the past."""
        return {planted.key for planted in self.world.truth if planted.lasting} & self.truth

    @property
    def findings(self) -> set[Key]:
        """What the latest run found, umbrellas aside."""
        return set(map(key_of, (one for one in self.last["findings"] if "members" not in one)))

    @property
    def status(self) -> str:
        """How the latest run of jobs ended."""
        status: str = self.last["run"]["status"]
        return status

    def incidents(self, *states: State, code: str | None = None) -> list[Incident]:
        """Incidents by id, of some states or of all."""
        with self.ops.store.read() as connection:
            found = incidents.search(connection, states=states or frozenset(State), code=code)
        return sorted(found, key=lambda one: one.id)

    def incident(self, key: Key) -> Incident | None:
        """The latest incident of a fingerprint."""
        code, environment, kind, subject = key
        with self.ops.store.read() as connection:
            return incidents.latest_by_fingerprint(connection, [(environment, code, kind, subject)]).get(
                (environment, code, kind, subject)
            )

    @property
    def standing(self) -> set[Key]:
        """What is open, umbrellas aside."""
        found = self.incidents(State.OPEN, State.ACKNOWLEDGED)
        return {fingerprint_of(one) for one in found if one.scope != "*"}

    def steps(self) -> list[tuple[int, str | None, str]]:
        """Every transition: of which incident, from what, to what."""
        with self.ops.store.read() as connection:
            return [
                (one.id, step.from_state and str(step.from_state), str(step.to_state))
                for one in self.incidents()
                for step in incidents.transitions(connection, one.id)
            ]

    def events_of(self, user_id: str) -> tuple[CalendarEvent, ...]:
        """What the mirror holds of a mailbox."""
        views = advisor_views(self.ops.store, self.ops.estate, as_of=self.now, only={user_id})
        return next(iter(views)).events

    def tables(self) -> Tables:
        """All that the store holds."""
        names = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        with self.ops.store.read() as connection:
            tables = [name for (name,) in connection.exec_driver_sql(names).all()]
            return {
                name: sorted((tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}")), key=repr)
                for name in tables
            }


def key_of(finding: Document) -> Key:
    """The fingerprint of a finding, as plants spell it."""
    return (finding["code"], finding["environment"], finding["subject"]["kind"], finding["subject"]["id"])


def fingerprint_of(incident: Incident) -> Key:
    """The fingerprint of an incident, as plants spell it."""
    return (incident.code, incident.environment, incident.subject.kind, incident.subject.id)


def not_checked(document: Document, kind: str) -> dict[str, str]:
    """What a run could not check of a kind, with the reasons."""
    part = document["run"]["coverage"].get(kind, {"not_checked": []})
    return {one["id"]: one["reason"] for one in part["not_checked"]}


def await_last_step(planted: Planted) -> None:
    """Let a fault, once its last step is taken, be like any other."""
    step = planted.after_first_read
    if step is None:
        return

    def take(at: datetime) -> None:
        planted.after_first_read = None
        step(at)

    planted.after_first_read = take


def owner_of(world: World, planted: Planted) -> str:
    """The Entra object id of the advisor whose mailbox a planted fault is about."""
    found = _owner_in_salesforce(world.environments[planted.environment], planted.booking_id)
    if found is not None:
        person = world.tenant.find(found)
        assert person is not None
        return person.id
    for mailbox in world.tenant.mailboxes.values():
        if planted.subject_id in mailbox.events:
            return mailbox.person_id
    return next(
        mailbox.person_id
        for mailbox, event in copies_of(world, planted.booking_id or "")
        if event.is_organizer and not event.cancelled
    )


def mail_of(world: World, user_id: str) -> str:
    """The folded address of an account."""
    folded = address(world.tenant.people[user_id].mail)
    assert folded is not None
    return folded


def copies_of(world: World, wanted: str) -> Iterator[tuple[Mailbox, Event]]:
    """The Outlook copies that carry a BookingId."""
    for mailbox in world.tenant.mailboxes.values():
        for event in mailbox.events.values():
            if booking_id(event.properties.get(world.booking_id_property)) == wanted:
                yield mailbox, event


def booking_rows(environment: Environment, wanted: str | None) -> Iterator[dict[str, Any]]:
    """The Events of a BookingId in an org, invitees' children aside."""
    details = {row["Id"] for row in environment.org.rows(DETAIL) if booking_id(row[BOOKING_ID_FIELD]) == wanted}
    for row in environment.org.rows("Event"):
        if row.get(DETAIL) in details and not row.get("IsChild"):
            yield row


def _owner_in_salesforce(environment: Environment, wanted: str | None) -> str | None:
    for row in booking_rows(environment, wanted):
        mail: str = environment.org.table("User")[row["OwnerId"]]["Email"]
        return mail
    return None


def keep_lists(folder: Path, world: World) -> None:
    """Put the bank's own lists where its settings look for them, as they are now."""
    for name, text in write_lists(world).items():
        (folder / name).write_text(text, encoding="utf-8")


@contextmanager
def begin_journey(
    folder: Path,
    *,
    scene: str = "everyday",
    advisors: int = 14,
    events: int = 40,
    seed: int = 7,
    as_of: datetime = NOW,
    further: str = IMPATIENT,
    world: World | None = None,
) -> Iterator[Journey]:
    """A bank of which nothing was read yet, unless its folder holds a store; `further` is added to its settings."""
    if not (folder / STORE).exists():
        (folder / STORE).write_bytes(empty_store())
    bank = world or build_world(advisors=advisors, seed=seed, scene=scene, as_of=as_of, events_per_advisor=events)
    for planted in bank.truth:
        await_last_step(planted)
    keep_lists(folder, bank)
    file = folder / "bookme-ops.toml"
    file.write_text(describe_built(bank, advisors=advisors) + further, encoding="utf-8")
    settings = load_settings(file, {}, folder=folder)
    clock = [as_of]
    journeys: list[Journey] = []

    def reach(sites: tuple[Site, ...], *, patience: timedelta | None = None) -> dict[str, Connection]:
        simulation = journeys[0].simulation
        return connect(settings, sites, now=lambda: clock[0], simulation=simulation, pace=Hurry(), patience=patience)

    with open_ops(settings, environments=None, now=lambda: clock[0], connect_to=reach) as ops:
        journeys.append(Journey(world=bank, ops=ops, clock=clock, simulation=Simulation.of(bank)))
        yield journeys[0]


def at(environment: str, *soql: str) -> When:
    """Tells the calls to the systems of one environment, perhaps only those whose query holds one of some texts."""

    def meant(call: Call) -> bool:
        said = not soql or any(text in value for _, value in call.query for text in soql)
        return call.host.startswith(f"{environment}-") and said

    return meant
