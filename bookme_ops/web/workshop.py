"""The workshop: bundles that were ordered from the console are made one after the other, while nobody waits.

What is under way is known to this process alone. If it ends, what was not finished is gone, and has to be ordered
again; what was finished stands in the register.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import structlog
from fastapi import Request

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.creation import Order, Released, Withheld, create_bundle
from bookme_ops.bundles.kept import folder_of, forget_old, name_file
from bookme_ops.bundles.packing import TooLarge
from bookme_ops.bundles.verification import Breach
from bookme_ops.keyring import NoKey
from bookme_ops.progress import Progress
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import link
from bookme_ops.store.incidents import UnknownIncident
from bookme_ops.wiring import Ops

log = structlog.get_logger(__name__)

AT_ONCE = 2
MOST_WAITING = 6
REMEMBERED = 100

LOCK = threading.Lock()


class Make(Protocol):
    """How a bundle is made: see `create_bundle`."""

    def __call__(self, ops: Ops, order: Order, *, progress: Progress) -> Released:
        """Make it, and tell how far it is."""


class Fate(StrEnum):
    """What became of an order."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    WITHHELD = "withheld"
    FAILED = "failed"


class Busy(Exception):
    """So many bundles are being made or wait that another one has to be ordered later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A bundle that somebody wants."""

    booking_id: str
    actor: str
    at: datetime
    answers: Answers
    incident: int | None = None
    """The incident that it is made for: it is tied to it."""


@dataclass(slots=True, kw_only=True)
class Errand:
    """A bundle on its way, told by the thread that makes it and read by whoever looks."""

    number: int
    wish: Wish
    fate: Fate = Fate.WAITING
    stages: list[str] = field(default_factory=list)
    """What was begun so far; the last one is under way."""
    steps: int = 0
    total: int | None = None
    bundle_id: str | None = None
    problem: str = ""
    breaches: tuple[Breach, ...] = ()

    @property
    def over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.fate not in {Fate.WAITING, Fate.WORKING}

    def start(self, what: str, total: int | None) -> None:
        """See `Progress`."""
        self.stages.append(what)
        self.steps, self.total = 0, total

    def step(self, n: int = 1) -> None:
        """See `Progress`."""
        self.steps += n

    def done(self) -> None:
        """See `Progress`."""


class Workshop:
    """Makes bundles in threads of its own, so many at once and no more."""

    def __init__(self, ops: Ops, make: Make = create_bundle) -> None:
        self._ops, self._create = ops, make
        self._benches = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._errands: dict[int, Errand] = {}
        self._last = 0

    def order(self, wish: Wish) -> Errand:
        """Have a bundle made; gives the errand, which can be asked for by its number. Raises Busy."""
        with self._lock:
            if sum(not one.over for one in self._errands.values()) >= AT_ONCE + MOST_WAITING:
                raise Busy("many bundles are being made just now: order it again in a few minutes")
            self._last += 1
            errand = self._errands[self._last] = Errand(number=self._last, wish=wish)
            for number in [one.number for one in self._errands.values() if one.over][:-REMEMBERED]:
                del self._errands[number]
        threading.Thread(target=self._work, args=(errand,), name=f"bundle {errand.number}", daemon=True).start()
        return errand

    def find(self, number: int) -> Errand | None:
        """The errand of a number, as long as it is remembered."""
        with self._lock:
            return self._errands.get(number)

    def errands(self) -> list[Errand]:
        """What is under way, and what came to nothing lately; the latest first."""
        with self._lock:
            return [one for one in reversed(self._errands.values()) if one.fate is not Fate.DONE]

    def _work(self, errand: Errand) -> None:
        with self._benches:
            errand.fate = Fate.WORKING
            try:
                errand.fate = self._make(errand)
            except Exception as error:
                # Whoever ordered it is told; the log tells us what it was.
                log.exception("bundle.failed", error=type(error).__name__)
                errand.problem = "an error of ours: the log of the service tells more"
                errand.fate = Fate.FAILED

    def _make(self, errand: Errand) -> Fate:
        ops, wish = self._ops, errand.wish
        try:
            forget_old(ops.settings, now=wish.at)
            order = Order(
                booking_id=wish.booking_id,
                as_of=wish.at,
                actor=wish.actor,
                file=folder_of(ops.settings) / name_file(wish.booking_id, wish.at, errand.number),
                answers=wish.answers,
            )
            released = self._create(ops, order, progress=errand)
        except Withheld as error:
            errand.breaches, errand.problem = error.breaches, str(error)
            return Fate.WITHHELD
        except (TooLarge, NoKey, ValueError) as error:
            errand.problem = str(error)
            return Fate.FAILED
        except OSError as error:
            errand.problem = f"it cannot be written: {error.strerror}"
            return Fate.FAILED
        errand.bundle_id = released.bundle.id
        self._tie(wish, released.bundle.file_name)
        return Fate.DONE

    def _tie(self, wish: Wish, name: str) -> None:
        if wish.incident is None:
            return
        try:
            with self._ops.store.begin() as connection:
                link(connection, wish.incident, kind=LinkKind.BUNDLE, target=name, actor=wish.actor, at=wish.at)
        except UnknownIncident:
            log.warning("bundle.untied", incident=wish.incident)


def workshop_of(request: Request) -> Workshop:
    """The workshop of an application, which is opened by whoever asks for it first."""
    state = request.app.state
    with LOCK:
        if not hasattr(state, "workshop"):
            state.workshop = Workshop(state.console.ops)
    found: Workshop = state.workshop
    return found
