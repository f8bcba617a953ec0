"""A served bank, a store at one moment of its life, and processes that work on it and are killed."""

import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from connectors.simulator.bank_lists import write_lists
from connectors.simulator.model import World
from connectors.simulator.server import serve
from connectors.simulator.settings_file import describe_served
from connectors.simulator.world import build_world
from tests.kills.bell import Bell, Moment, locate, ringing
from tests.kills.child import work
from tests.kills.contents import Row, check_integrity, differences, read_contents, read_statuses

ROOT = Path(__file__).resolve().parents[2]
AS_OF = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
LATER = AS_OF + timedelta(minutes=20)
LONGEST = 120.0
"""Seconds that a process may take at most."""
BOTH = ("collect", "jobs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """What a killed run left behind, and what the next one made of it."""

    left: list[str]
    """How the runs of the killed process stood when it was dead."""
    integrity: str
    """What SQLite thought of the store then."""
    statuses: list[str]
    """How they are named after the next run, and how that one ended."""
    same_findings: bool
    differences: list[str]
    """From the store that an undisturbed run leaves."""
    parts: int

    @property
    def wrong(self) -> list[str]:
        """What must not be: nothing, if all is well."""
        named = ["crashed" if status == "running" else status for status in self.left]
        told = [] if self.integrity == "ok" else [f"the store is broken: {self.integrity}"]
        if self.statuses != named + ["complete"] * self.parts:
            told.append(f"the runs are {self.statuses}, and were left as {self.left}")
        if not self.same_findings:
            told.append("other findings")
        return told + self.differences[:10]


@dataclass(slots=True, kw_only=True)
class Rig:
    """A store that can be put back to one moment, and what an undisturbed run makes of it."""

    folder: Path
    at: datetime
    parts: tuple[str, ...]
    bell: Bell
    seconds: float = 0.0
    """What an undisturbed process takes for its work."""
    calls: list[float] = field(default_factory=list)
    """When it makes its calls."""
    wanted: dict[str, Counter[Row]] | None = None
    findings: list[dict[str, Any]] | None = None

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.folder / "bookme-ops.toml"

    @property
    def store(self) -> Path:
        """The file of the store."""
        return self.folder / "store" / "ops.db"

    def keep(self) -> None:
        """From this moment every run starts."""
        self.store.parent.mkdir(exist_ok=True)
        shutil.copytree(self.store.parent, self.folder / "template")

    def reset(self) -> None:
        """Put the store back."""
        shutil.rmtree(self.store.parent)
        shutil.copytree(self.folder / "template", self.store.parent)

    def measure(self) -> None:
        """Run undisturbed, in a process of its own."""
        self.reset()
        with self.process() as child:
            child.go(self.parts, self.bell)
            child.hear("worked")
            self.seconds, self.calls = time.monotonic() - self.bell.began, list(self.bell.rung)
            assert child.process.wait(LONGEST) == 0
        self.wanted = read_contents(self.store)
        self.reset()
        self.findings = work(self.settings, self.at, self.parts)["jobs"]["findings"]
        told = differences(self.wanted, read_contents(self.store))
        assert not told, f"two undisturbed runs differ: {told[:10]}"

    def kill(self, moment: Moment) -> "Killed":
        """Kill a run at a moment, and run again."""
        self.reset()
        before = len(self.statuses())
        with self.process() as child:
            child.go(self.parts, self.bell)
            self.bell.wait(moment, LONGEST)
            child.process.kill()
            child.process.wait(LONGEST)
        left = self.statuses()[before:]
        sound = check_integrity(self.store) if self.store.exists() else "ok"
        again = work(self.settings, self.at, self.parts)
        return Killed(
            left=left,
            integrity=sound,
            statuses=self.statuses()[before:],
            same_findings=again["jobs"]["findings"] == self.findings,
            differences=differences(self.wanted or {}, read_contents(self.store)),
            parts=len(self.parts),
        )

    def statuses(self) -> list[str]:
        """How each run of the store ended."""
        return read_statuses(self.store) if self.store.exists() else []

    def moments(self, count: int) -> Iterator[Moment]:
        """When to kill: once in each of `count` equal parts of a run, at random but always the same."""
        rng = Random(f"{count}/{self.parts}/{self.at}")
        for number in range(count):
            yield locate(self.seconds * (number + rng.random()) / count, self.calls)

    @contextmanager
    def process(self) -> Iterator["Child"]:
        """A process that is ready to work."""
        words = [sys.executable, "-m", "tests.kills.child", str(self.settings), self.at.isoformat(), *self.parts]
        with subprocess.Popen(
            words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                yield Child(process)
            finally:
                process.kill()


class Child:
    """A process that waits for a word."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.hear("ready")

    def hear(self, word: str) -> None:
        """Wait for a word of it."""
        assert self.process.stdout is not None
        while (heard := self.process.stdout.readline().strip()) != word:
            assert heard, f"the process ended before it was {word}"

    def go(self, parts: tuple[str, ...], bell: Bell) -> None:
        """Let it work. Judging takes so little time beside the opening of a store that it is waited for."""
        bell.start()
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        if "collect" not in parts:
            self.hear("opened")
            bell.start()


Scenario = Callable[[Path, World, Bell], Rig]


def at_first_read(folder: Path, _world: World, bell: Bell) -> Rig:
    """Nothing was read yet."""
    rig = Rig(folder=folder, at=AS_OF, parts=BOTH, bell=bell)
    rig.keep()
    return rig


def at_changes(folder: Path, world: World, bell: Bell) -> Rig:
    """All was read once; since then half of the faults were mended, and others were made."""
    mended, made = world.truth[0::2], world.truth[1::2]
    for planted in made:
        planted.repair(AS_OF - timedelta(minutes=30))
    rig = Rig(folder=folder, at=LATER, parts=BOTH, bell=bell)
    work(rig.settings, AS_OF, BOTH)
    for planted in mended:
        planted.repair(AS_OF + timedelta(minutes=10))
    for planted in made:
        planted.again(AS_OF + timedelta(minutes=10))
    for planted in world.truth:
        if planted.after_first_read is not None:
            planted.after_first_read(AS_OF + timedelta(minutes=10))
    rig.keep()
    return rig


def at_judging(folder: Path, world: World, bell: Bell) -> Rig:
    """All changes were read, and are yet to be judged."""
    rig = at_changes(folder, world, bell)
    work(rig.settings, LATER, ("collect",))
    shutil.rmtree(folder / "template")
    rig.parts = ("jobs",)
    rig.keep()
    return rig


SCENARIOS: dict[str, Scenario] = {"first read": at_first_read, "changes": at_changes, "judging": at_judging}


@contextmanager
def rigged(name: str, folder: Path) -> Iterator[Rig]:
    """A served bank and a store at the moment of a scenario, measured."""
    world = build_world(advisors=14, events_per_advisor=40, seed=7, scene="everyday", as_of=AS_OF)
    bell = Bell()
    with serve(ringing(world, bell)) as running:
        text = describe_served(world, running, database_url="sqlite:///store/ops.db")
        (folder / "bookme-ops.toml").write_text(text, encoding="utf-8")
        for file, lines in write_lists(world).items():
            (folder / file).write_text(lines, encoding="utf-8")
        (folder / "store").mkdir()
        rig = SCENARIOS[name](folder, world, bell)
        rig.measure()
        yield rig
