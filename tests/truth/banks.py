"""Random banks by seed: how large each is, on which day of which year it stands, and how what is found is marked."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bookme_ops.demo.history import write_past
from bookme_ops.demo.reviews import write_reviews
from connectors.simulator.model import World
from connectors.simulator.world import build_world
from jobs.registry import list_kinds, load_jobs
from tests.journeys.bank import Journey, Key

Begin = Callable[..., Journey]

SEEDS = range(200)
OF_OUR_WORK = frozenset({"ENV033", "ENV041", "ENV042", "ENV043", "ENV044"})
"""Codes about our own work on the bank, which no scene can break: a past is written into the store instead."""
EDGES = (
    datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    datetime(2026, 3, 30, 6, 0, tzinfo=UTC),
    datetime(2026, 1, 28, 12, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 8, 26, 21, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 8, 0, tzinfo=UTC),
    datetime(2028, 2, 28, 23, 30, tzinfo=UTC),
    datetime(2027, 12, 31, 8, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 12, 23, 18, 0, tzinfo=UTC),
    datetime(2026, 4, 30, 21, 59, 59, tzinfo=UTC),
    datetime(2026, 4, 30, 22, 0, tzinfo=UTC),
    datetime(2026, 6, 14, 22, 0, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 0, tzinfo=UTC),
    datetime(2025, 10, 26, 0, 59, tzinfo=UTC),
    datetime(2026, 5, 8, 17, 45, tzinfo=UTC),
)
"""Weeks in which clocks change, the ends of years and months, leap days, Copenhagen's midnights, Christmas."""
FIRST_DAY, DAYS = datetime(2025, 1, 1, tzinfo=UTC), 5 * 365
LATER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One random bank."""

    seed: int
    advisors: int
    events: int
    as_of: datetime

    @classmethod
    def of(cls, seed: int) -> "Sample":
        """The bank of a seed: every second one stands on a day that is special, the others on any."""
        rng = Random(f"sample/{seed}")
        anywhere = FIRST_DAY + timedelta(days=rng.randrange(DAYS), minutes=rng.randrange(24 * 60))
        as_of = anywhere if seed % 2 else EDGES[seed // 2 % len(EDGES)]
        return cls(seed=seed, advisors=rng.randint(12, 30), events=rng.choice((20, 30, 40, 60)), as_of=as_of)

    def build(self, scene: str) -> World:
        """The bank, with what a scene breaks in it."""
        return build_world(
            advisors=self.advisors, seed=self.seed, scene=scene, as_of=self.as_of, events_per_advisor=self.events
        )

    def begin(self, begin: Begin, scene: str) -> Journey:
        """A journey through the bank, of which nothing was read yet."""
        return begin(advisors=self.advisors, seed=self.seed, scene=scene, as_of=self.as_of, world=self.build(scene))


@dataclass(slots=True, kw_only=True)
class Marks:
    """How what was found stands against what was planted, code by code."""

    planted: Counter[str]
    missed: list[tuple[Any, ...]]
    unexpected: list[tuple[Any, ...]]

    @classmethod
    def none(cls) -> "Marks":
        """Of no bank."""
        return cls(planted=Counter(), missed=[], unexpected=[])

    def mark(self, sample: Sample, step: str, planted: Iterable[Key], found: Iterable[Key]) -> None:
        """Compare one run over a bank."""
        planted, found = set(planted), set(found)
        self.planted.update(code for code, *_ in planted)
        self.missed += [(sample.seed, step, *key) for key in sorted(planted - found)]
        self.unexpected += [(sample.seed, step, *key) for key in sorted(found - planted)]

    def add(self, other: "Marks") -> None:
        """Count those of other banks, too."""
        self.planted += other.planted
        self.missed += other.missed
        self.unexpected += other.unexpected


def mark_random_bank(begin: Begin, seed: int) -> Marks:
    """Judge a bank with faults of all kinds twice: as it was first read, and after what only a second read can see.

    Our own work on the bank has a past, too; by the second run it is put in order.
    """
    sample, marks = Sample.of(seed), Marks.none()
    journey = sample.begin(begin, "random")
    past = write_a_past(journey)
    truth = journey.world.truth
    as_of = read_bank(journey)
    past |= sign_reviews(journey, as_of)
    judge_bank(journey, as_of)
    early = {planted.key for planted in truth if planted.after_first_read is None}
    marks.mark(sample, "first read", early | past, journey.findings)
    at = journey.pass_time(LATER)
    for planted in truth:
        if planted.after_first_read is not None:
            planted.after_first_read(at)
    journey.pass_time(LATER)
    collect_and_judge(journey)
    later = {key for key in journey.findings if key[0] not in OF_OUR_WORK}
    marks.mark(sample, "second read", journey.truth, later)
    return marks


def collect_and_judge(journey: Journey) -> None:
    """Read the bank and judge it."""
    judge_bank(journey, read_bank(journey))


def read_bank(journey: Journey) -> datetime:
    """Read the bank a second after the instant as of which it is judged, as the demonstration does; gives it."""
    as_of = journey.now
    journey.pass_time(timedelta(seconds=1))
    journey.collect(as_of=as_of)
    return as_of


def judge_bank(journey: Journey, as_of: datetime) -> None:
    """Judge all that was read."""
    journey.judge(as_of=as_of)
    assert journey.status == "complete", journey.last["run"]


def write_a_past(journey: Journey) -> set[Key]:
    """Let our own work on the bank have gone wrong; gives what is wrong with it."""
    ops = journey.ops
    journey.ops = replace(ops, settings=replace(ops.settings, scheduled=True))
    return {planted.key for planted in write_past(journey.ops, "everyday", journey.now)}


def sign_reviews(journey: Journey, as_of: datetime) -> set[Key]:
    """Let access have been reviewed a while ago; gives what has drifted since."""
    return {planted.key for planted in write_reviews(journey.ops, "everyday", as_of)}


def all_codes() -> set[str]:
    """Every code that the installed jobs may raise."""
    return set(list_kinds(load_jobs()))
