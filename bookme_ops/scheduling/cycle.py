"""A cycle: what was lost is named, what is expected is written down, what is due is begun.

All of it stands in the store before anything is begun, and each step is taken once, whoever takes it. So a service may
be killed at any moment: the next one reads from the slots what was begun, what was missed, and what is owed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bookme_ops.scheduling.hands import Doing, Hands, carry_out
from bookme_ops.scheduling.planning import (
    Choice,
    Standing,
    attempt_again,
    batches,
    by_task,
    choose,
    is_plan,
    plan,
    waiting,
)
from bookme_ops.scheduling.preflight import hold_back
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.store import runs, schedule
from bookme_ops.store.db import Connection
from bookme_ops.store.owners import is_at_work
from bookme_ops.store.schedule_lead import Lead
from bookme_ops.store.schedule_pauses import pauses
from bookme_ops.store.slot import DONE, Ending, Slot, SlotState
from bookme_ops.wiring import Ops

log = structlog.get_logger(__name__)

STOPPED = "the service was stopped"


@dataclass(slots=True, kw_only=True)
class Cycle:
    """The schedule of one process, which works only while it leads."""

    ops: Ops
    tasks: Mapping[str, Task]
    """By name."""
    lead: Lead
    owner: str
    hands: Hands = field(default_factory=Hands)
    wake: Callable[[], None] = lambda: None
    """Asks for another cycle at once: something has ended."""
    term: int | None = None
    """Of our leadership; None while another process leads."""
    since: datetime | None = None
    """When it began."""
    stopping: bool = False

    def turn(self) -> bool:
        """One cycle; gives whether this process leads."""
        now = self.ops.now()
        self.watch_hands(now)
        if self.stopping:
            return False
        self._lead(now)
        if self.term is None:
            return False
        with self.ops.store.begin() as connection:
            self._bury(connection, now)
            begun = self._begin(connection, now)
        for doing in begun:
            self.hands.take(doing, self._perform)
        return True

    def watch_hands(self, now: datetime) -> None:
        """What goes on is known to go on; what takes too long is given up, and ends at its next step."""
        busy = self.hands.busy()
        if not busy:
            return
        overdue = [doing for doing in busy if now - doing.started_at > _limit(doing) and doing.leash.reason is None]
        with self.ops.store.begin() as connection:
            schedule.beat(connection, [slot.id for doing in busy for slot in doing.slots], owner=self.owner, at=now)
            for doing in overdue:
                reason = f"it took longer than its time_limit of {_limit(doing).total_seconds():g} s"
                self._give_up(connection, doing, Ending(state=SlotState.TIMED_OUT, reason=reason), now)

    def stop(self, within: timedelta) -> None:
        """Begin nothing more, let what goes on end for a while, then break it off; it is caught up. Lead no longer."""
        self.stopping = True
        if not self.hands.wait(within.total_seconds()):
            now = self.ops.now()
            with self.ops.store.begin() as connection:
                for doing in self.hands.busy():
                    self._give_up(connection, doing, Ending(state=SlotState.FAILED, reason=STOPPED), now, own=False)
            self.hands.wait(min(5.0, within.total_seconds()))
        self.lead.release(self.owner)
        self.term = self.since = None

    def _lead(self, now: datetime) -> None:
        term = self.lead.hold(self.owner, now)
        if term == self.term:
            return
        self.term, self.since = term, now if term is not None else None
        log.info("schedule.leading" if term is not None else "schedule.standing-by", term=term)
        if term is not None:
            with self.ops.store.begin() as connection:
                self._take_over(connection, now)

    def _take_over(self, connection: Connection, now: datetime) -> None:
        """What the settings or the installed jobs do not hold any more, or hold otherwise, is not waited for."""
        schedule.retire(connection, self.tasks, now)
        ahead = [slot for slot in waiting(schedule.unfinished(connection)) if is_plan(slot) and slot.due_at > now]
        for slot in ahead:
            # That it is there says that nothing before it was missed, whatever the cron is now.
            drawn = plan(self.tasks[slot.task], now, self.ops.settings.bank.time_zone, now).expected
            if slot.expected_at not in {one.expected_at for one in drawn}:
                schedule.drop(connection, [slot])
                schedule.expect(connection, drawn)
        crashed = runs.name_crashed(connection, now, runs.is_alive)
        if crashed:
            log.warning("run.crashed_found", runs=crashed)

    def _bury(self, connection: Connection, now: datetime) -> None:
        """Runs whose process is gone are crashed, and so are those that this process knows nothing of."""
        ours = {slot.id for doing in self.hands.busy() for slot in doing.slots}
        lost = False
        for slot in schedule.unfinished(connection):
            if slot.state is not SlotState.RUNNING or slot.id in ours:
                continue
            if slot.owner == self.owner or not is_at_work(slot.owner or "", slot.heartbeat_at, now):
                lost = True
                log.warning("task.crashed", task=slot.task, slot=slot.id)
                reason = "its end could not be written" if slot.owner == self.owner else "its process is gone"
                ending = Ending(state=SlotState.CRASHED, reason=reason)
                self._conclude(connection, slot, ending, now, owner=slot.owner)
        if lost:
            runs.name_crashed(connection, now, runs.is_alive)

    def _begin(self, connection: Connection, now: datetime) -> list[Doing]:
        unfinished = schedule.unfinished(connection)
        ahead = {slot.task for slot in waiting(unfinished) if is_plan(slot) and slot.expected_at > now}
        self._expect(connection, ahead, now)
        unfinished = schedule.unfinished(connection)
        running = {slot.task for slot in unfinished if slot.state is SlotState.RUNNING}
        running |= {name for doing in self.hands.busy() for name in doing.names}
        chosen = self._choose(connection, by_task(waiting(unfinished)), running, now)
        lanes = {self.tasks[name].lane for name in running if name in self.tasks}
        begun = []
        for batch in batches(self.tasks, chosen):
            lane = self.tasks[batch[0][0].task].lane
            if lane not in lanes:
                lanes.add(lane)
                begun += self._start(connection, batch, now)
        return begun

    def _expect(self, connection: Connection, planned: set[str], now: datetime) -> None:
        """Write down the next time of each task that has none, and whatever was missed before it."""
        for name in self.tasks.keys() - planned:
            task = self.tasks[name]
            drawn = plan(task, schedule.latest(connection, name), self.ops.settings.bank.time_zone, now)
            schedule.expect(connection, drawn.expected)
            if drawn.unlisted:
                first = [slot for slot in schedule.unfinished(connection) if slot.task == name][:1]
                reason = f"missed, and {drawn.unlisted} more times after it: no service worked by the schedule"
                schedule.skip(connection, first, reason, at=now, owed=True)

    def _choose(
        self, connection: Connection, queues: Mapping[str, Sequence[Slot]], running: set[str], now: datetime
    ) -> list[tuple[Slot, Choice]]:
        paused = pauses(connection, now)
        chosen = []
        for name, slots in queues.items():
            if name not in self.tasks:
                continue
            standing = Standing(
                now=now,
                since=self.since or now,
                pause=paused.get(name) or paused.get(None),
                running=name in running,
            )
            choice = choose(self.tasks[name], slots, standing)
            for one in choice.left_out:
                schedule.skip(connection, one.slots, one.reason, at=now, owed=one.owed)
            if choice.cancel is not None:
                self._cancel(connection, name, choice.cancel, now)
            if choice.start is not None:
                chosen.append((choice.start, choice))
        return chosen

    def _start(self, connection: Connection, batch: Sequence[tuple[Slot, Choice]], now: datetime) -> list[Doing]:
        begun = [
            slot
            for slot, choice in batch
            if schedule.start(
                connection, slot.id, owner=self.owner, term=self.term or 0, trigger=choice.trigger, at=now
            )
        ]
        tasks = [self.tasks[slot.task] for slot in begun]
        log.info("task.begun", tasks=[task.name for task in tasks])
        return [Doing(tasks=tasks, slots=begun, started_at=now)] if begun else []

    def _perform(self, doing: Doing) -> None:
        """In a thread: do it, and write what came of it."""
        try:
            ending = self._attempt(doing)
            with self.ops.store.begin() as connection:
                for slot in doing.slots:
                    self._conclude(connection, slot, ending, self.ops.now(), owner=self.owner)
        finally:
            self.wake()

    def _attempt(self, doing: Doing) -> Ending:
        held = next((why for task in doing.tasks if (why := hold_back(self.ops, task, doing.started_at))), None)
        if held is not None:
            return Ending(state=SlotState.FAILED, reason=held)
        errand = Errand(ops=self.ops, names=doing.names, at=doing.started_at, progress=doing.leash)
        return carry_out(doing, errand)

    def _conclude(
        self, connection: Connection, slot: Slot, ending: Ending, now: datetime, *, owner: str | None, own: bool = True
    ) -> None:
        """Write how a slot ended, and expect another attempt if that is due. `own`: it was its own fault."""
        if not schedule.finish(connection, slot, ending, owner=owner, at=now):
            return
        log.info("task.ended", task=slot.task, state=str(ending.state), reason=ending.reason)
        if ending.state in DONE or ending.state is SlotState.SKIPPED or slot.task not in self.tasks:
            return
        again = attempt_again(self.tasks[slot.task], slot, now, at_once=not own)
        if again is not None:
            schedule.expect(connection, [again])

    def _give_up(
        self, connection: Connection, doing: Doing, ending: Ending, now: datetime, *, own: bool = True
    ) -> None:
        doing.leash.cut(ending.reason or "", ending.state)
        for slot in doing.slots:
            self._conclude(connection, slot, ending, now, owner=self.owner, own=own)

    def _cancel(self, connection: Connection, name: str, reason: str, now: datetime) -> None:
        """What another process does cannot be broken off from here; its time limit will end it."""
        for doing in self.hands.busy():
            if name in doing.names and doing.leash.reason is None:
                doing.leash.cut(reason)
                for slot in doing.slots:
                    ending = Ending(state=SlotState.FAILED, reason=reason)
                    schedule.finish(connection, slot, ending, owner=self.owner, at=now)


def _limit(doing: Doing) -> timedelta:
    return max(task.time_limit for task in doing.tasks)
