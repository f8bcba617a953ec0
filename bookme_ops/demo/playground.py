"""The playground: what one may break in a simulated bank while the service watches it, and mend again.

There are two kinds of troubles: a system that misbehaves (`connectors.simulator.faults`), and a single thing of the
bank that is wrong, as its scene planted it. Each names the incidents by which it is found.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from bookme_ops.demo.rounds import Rounds
from bookme_ops.simulation import Simulation
from bookme_ops.store.incident import UNREAD, Fingerprint
from bookme_ops.unread import SUBJECT
from connectors.simulator.faults import Fault, parse_fault
from connectors.simulator.model import Planted, World
from jobs.base import Kind

SYSTEMS, BANK = "systems", "bank"
"""The groups of troubles."""
DOWN = "ENV041"
UNREAD_AFTER = timedelta(minutes=1)
"""As the settings of a served demonstration have it (`service.IMPATIENT`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that may be wrong."""

    name: str
    """Its part of an address: letters, digits and dashes."""
    group: str
    title: str
    story: str
    """One sentence for people: what is wrong while it is on."""
    found_by: tuple[Fingerprint, ...]
    """The incidents that tell it."""
    after: timedelta = timedelta()
    """So long it has to last before it is one."""
    fault: Fault | None = field(default=None, repr=False)
    planted: Planted | None = field(default=None, repr=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its incidents."""
        return tuple(dict.fromkeys(code for _, code, _, _ in self.found_by))


class AlreadySo(ValueError):
    """The trouble is on, or off, already."""


class Playground:
    """The troubles of a simulated bank. Safe to share between threads."""

    def __init__(self, simulation: Simulation, *, kinds: dict[str, Kind], rounds: Rounds) -> None:
        """`rounds` look for what was switched."""
        self._simulation, self.rounds = simulation, rounds
        found = [*list_misbehaviour(simulation.world), *list_planted(simulation.world, kinds)]
        self._troubles = {trouble.name: trouble for trouble in found}
        self._on = {trouble.name for trouble in found if trouble.planted is not None}
        self._turn = Lock()

    @property
    def troubles(self) -> Collection[Trouble]:
        """All of them, those of systems first."""
        return self._troubles.values()

    def is_on(self, name: str) -> bool:
        """Whether the trouble of a name is there."""
        return name in self._on

    def switch(self, name: str, *, on: bool, at: datetime) -> Trouble:
        """Break something, or mend it, at an instant. Raises KeyError for an unknown name, and AlreadySo."""
        with self._turn:
            trouble = self._troubles[name]
            if on is self.is_on(name):
                raise AlreadySo(f"{trouble.title}: it is {'on' if on else 'off'} already")
            self._act(trouble, at, on=on)
            self._on ^= {name}
            again = any(self._troubles[one].fault is not None for one in self._on)
            self.rounds.ask(trouble.codes, again=again)
        return trouble

    def _act(self, trouble: Trouble, at: datetime, *, on: bool) -> None:
        with next(iter(self._simulation.sites.values())).closed() as mischief:
            if trouble.fault is not None:
                act = mischief.begin if on else mischief.end
                act(trouble.fault)
            if trouble.planted is not None:
                deed = trouble.planted.again if on else trouble.planted.repair
                deed(at)


def list_misbehaviour(world: World) -> Iterator[Trouble]:
    """What systems can be told to do wrong."""
    names = tuple(world.environments)
    home = names[0]

    def of_system(name: str, system: str, fault: str, title: str, story: str) -> Trouble:
        keys = tuple((place, DOWN, "system", f"{place}/{system}") for place in names)
        return _misbehaviour(name, f"{fault}=always@{system}", title, story, keys)

    yield of_system("graph-down", "graph", "unavailable", "Microsoft 365 is down", "Graph answers 503 to every call.")
    yield of_system(
        "salesforce-refuses",
        "salesforce",
        "unauthorized",
        "Salesforce refuses us",
        "The orgs answer 401: our tokens are not accepted any more.",
    )
    yield of_system(
        "backend-silent",
        "bookme",
        "timeout",
        "The booking platform is silent",
        "Its API does not answer at all.",
    )
    for name, fault, title, story, kind in (
        ("graph-throttles", "throttled-long=always@graph", "Microsoft 365 throttles us", THROTTLED, "mailbox"),
        ("graph-cuts", "half-page=always@graph", "Microsoft 365 cuts lists short", CUT, "directory"),
        ("salesforce-breaks-off", "truncated-json=always@salesforce", "Salesforce breaks off", HALF, "query"),
        ("mailbox-refused", f"forbidden=always@/users/{_somebody(world)}", "A mailbox is refused", REFUSED, "mailbox"),
    ):
        yield _misbehaviour(name, fault, title, story, ((home, UNREAD, SUBJECT, kind),), after=UNREAD_AFTER)


THROTTLED = "Graph answers 429, and asks us to come again in a quarter of an hour."
CUT = "Graph drops the second half of each page, and every link to more."
HALF = "The orgs send half of a document as if it were all of it."
REFUSED = "Exchange lets our app no longer read the calendar of one advisor."


def list_planted(world: World, kinds: dict[str, Kind]) -> Iterator[Trouble]:
    """What the scene broke, as far as it can be mended: what one act made comes and goes as one."""
    counts: dict[str, int] = {}
    told: set[tuple[str, str, str, str]] = set()
    for planted in world.truth:
        if planted.lasting or planted.key in told:
            continue
        told |= {planted.key, *planted.companions}
        counts[planted.code] = counts.get(planted.code, 0) + 1
        yield Trouble(
            name=f"{planted.code.lower()}-{counts[planted.code]}",
            group=BANK,
            title=f"{planted.code} {kinds[planted.code].name}",
            story=f"{planted.story[:1].upper()}{planted.story[1:]}.",
            found_by=tuple(_fingerprints([planted.key, *planted.companions])),
            after=planted.ripens,
            planted=planted,
        )


def _fingerprints(keys: Iterable[tuple[str, str, str, str]]) -> Iterator[Fingerprint]:
    return ((environment, code, kind, subject) for code, environment, kind, subject in keys)


def _misbehaviour(
    name: str, fault: str, title: str, story: str, found_by: tuple[Fingerprint, ...], *, after: timedelta = timedelta()
) -> Trouble:
    what = parse_fault(fault)
    return Trouble(name=name, group=SYSTEMS, title=title, story=story, found_by=found_by, after=after, fault=what)


def _somebody(world: World) -> str:
    """The account of the first advisor on a roster."""
    lines = (line for environment in world.environments.values() for line in environment.roster)
    people = (world.tenant.find(line.mail) for line in lines)
    return next(person.id for person in people if person is not None)
