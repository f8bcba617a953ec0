"""A schedule to test with: its tasks do what the test says, its clock is moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bookme_ops.scheduling.cycle import Cycle
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.settings import load_settings
from bookme_ops.store import schedule
from bookme_ops.store.owners import own_name
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.store.slot import Ending, Slot, SlotState
from bookme_ops.wiring import Ops, open_ops
from tests.bookme_ops.empty_store import empty_store

START = datetime(2026, 3, 2, 8, 0, 30, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
SETTINGS = """
database_url = "sqlite:///ops.db"
[bank]
time_zone = "Europe/Copenhagen"
[environments.production]
simulator = "scene=calm,advisors=2,seed=1"
"""


@dataclass
class Stage:
    """A store, a clock, and tasks of which the test says how they go."""

    ops: Ops
    clock: list[datetime]
    tasks: dict[str, Task] = field(default_factory=dict)
    done: list[tuple[str, ...]] = field(default_factory=list)
    """What was begun, in its order."""
    how: Callable[[Errand], Ending] = lambda _: Ending(state=SlotState.COMPLETE)
    gates: dict[str, Event] = field(default_factory=dict)
    """A task of which there is one waits at it, step by step."""

    @property
    def now(self) -> datetime:
        return self.clock[0]

    def task(self, name: str = "work", cron: str = "*/15 * * * *", **rules: Any) -> Task:
        """A task of the schedule."""
        task = Task(name=name, title="", cron=cron, work=self._work, **{"lane": name} | rules)
        self.tasks[name] = task
        return task

    def cycle(self, owner: str | None = None) -> Cycle:
        """A process that serves."""
        return Cycle(ops=self.ops, tasks=self.tasks, lead=open_lead(self.ops.store), owner=owner or own_name())

    def turn(self, cycle: Cycle, span: timedelta = timedelta(), *, wait: bool = True) -> None:
        """Some time later, a cycle, and whatever it begins."""
        self.clock[0] += span
        cycle.turn()
        if wait:
            assert cycle.hands.wait(30)

    def live(self, cycle: Cycle, span: timedelta, step: timedelta = MINUTE) -> None:
        """Cycle after cycle, for a while."""
        end = self.now + span
        while self.now < end:
            self.turn(cycle, step)

    def slots(self, task: str = "work") -> list[Slot]:
        """What became of a task, the oldest first; without what waits."""
        with self.ops.store.read() as connection:
            return schedule.history(connection, task, limit=10_000)[::-1]

    def states(self, task: str = "work") -> list[str]:
        return [str(slot.state) for slot in self.slots(task)]

    def waiting(self, task: str = "work") -> list[Slot]:
        with self.ops.store.read() as connection:
            return [one for one in schedule.unfinished(connection) if one.task == task]

    def late(self) -> list[str]:
        with self.ops.store.read() as connection:
            return sorted({slot.task for slot in schedule.late(connection, self.now)})

    def _work(self, errand: Errand) -> Ending:
        self.done.append(errand.names)
        gate = self.gates.get(errand.names[0])
        while gate is not None and not gate.wait(0.01):
            errand.progress.step()
        return self.how(errand)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "ops.db").write_bytes(empty_store())
    clock = [START]
    with ExitStack() as stack:
        settings = load_settings(None, {}, folder=tmp_path)
        ops = stack.enter_context(open_ops(settings, environments=None, now=lambda: clock[0]))
        staged = Stage(ops=replace(ops), clock=clock)
        yield staged
        for gate in staged.gates.values():
            gate.set()
