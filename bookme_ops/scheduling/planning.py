"""Planning: which times are expected, which of those that are due is started, and which are left out, and why.

Nothing here reads a clock or the store. Of what was missed the latest time is caught up, once; every other is left out
by a row that says so, and is owed until a later one is done.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.crons import next_time, times_between
from bookme_ops.scheduling.task import Task
from bookme_ops.store.schedule_pauses import Pause
from bookme_ops.store.slot import Expected, Slot, SlotState, Trigger

LOOK_BACK = timedelta(days=31)
MOST = 500
"""So many missed times have a row each; the ones before them share that of the first."""
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be expected of a task."""

    expected: Sequence[Expected]
    """In the order of time; the last lies ahead."""
    unlisted: int = 0
    """Times that were missed and have no row of their own: they stand before all but the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a task stands when it is decided what to start."""

    now: datetime
    since: datetime
    """When we began to lead: what was expected before was missed."""
    pause: Pause | None = None
    running: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Slots that are not started."""

    slots: Sequence[Slot]
    reason: str
    owed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What becomes of the slots of a task that are due."""

    start: Slot | None = None
    trigger: Trigger = Trigger.SCHEDULE
    cancel: str | None = None
    """The run that goes on is broken off, for this reason."""
    left_out: Sequence[LeftOut] = ()


def waiting(slots: Iterable[Slot]) -> list[Slot]:
    """Those that nobody began."""
    return [slot for slot in slots if slot.state is SlotState.WAITING]


def is_plan(slot: Slot) -> bool:
    """Whether it is a time of the cron that nothing was made of yet."""
    return slot.attempt == 1 and slot.trigger is Trigger.SCHEDULE


def by_task(slots: Iterable[Slot]) -> dict[str, list[Slot]]:
    """The slots of each task, in their order."""
    found: dict[str, list[Slot]] = {}
    for slot in slots:
        found.setdefault(slot.task, []).append(slot)
    return found


def batches(tasks: Mapping[str, Task], chosen: Sequence[tuple[Slot, Choice]]) -> list[list[tuple[Slot, Choice]]]:
    """What is begun together, whatever was expected first coming first."""
    found: dict[str, list[tuple[Slot, Choice]]] = {}
    for slot, choice in sorted(chosen, key=lambda one: (one[0].expected_at, one[0].task)):
        found.setdefault(tasks[slot.task].batch or slot.task, []).append((slot, choice))
    return list(found.values())


def plan(task: Task, latest: datetime | None, zone: ZoneInfo, now: datetime) -> Plan:
    """The times from the latest that was expected until now, and the next one; of a new task only that.

    Some tasks are done at once where they are new: nothing else can be, before systems were read.
    """
    following = next_time(task.cron, zone, now)
    ahead = [following] if following is not None else []
    if latest is None and task.begins_after is not None:
        ahead.insert(0, now + task.begins_after)
    if latest is None or latest >= now:
        return Plan(expected=[_expect(task, at) for at in ahead])
    missed = list(times_between(task.cron, zone, max(latest + INSTANT, now - LOOK_BACK), now))
    unlisted = max(0, len(missed) - MOST)
    listed = [*missed[:1], *missed[unlisted + 1 :]] if unlisted else missed
    return Plan(expected=[_expect(task, at) for at in (*listed, *ahead)], unlisted=unlisted)


def choose(task: Task, waiting: Sequence[Slot], standing: Standing) -> Choice:
    """Which of the slots that wait, all of one task, is started now."""
    due = [slot for slot in waiting if slot.due_at <= standing.now]
    left_out = list(_leave_out(task, due, standing))
    gone = {slot.id for one in left_out for slot in one.slots}
    due = [slot for slot in due if slot.id not in gone]
    if not due:
        return Choice(left_out=left_out)
    chosen = max(due, key=_order)
    earlier = [slot for slot in waiting if slot.id not in gone and _order(slot) < _order(chosen)]
    if earlier:
        left_out.append(LeftOut(slots=earlier, reason=_stands_for(chosen), owed=True))
    if not standing.running:
        return Choice(start=chosen, trigger=_trigger(chosen, standing), left_out=left_out)
    if task.overlap == "cancel":
        return Choice(cancel=f"cancelled, for the run of {_tell(chosen.expected_at)} was due", left_out=left_out)
    if task.overlap == "skip" and chosen.trigger is not Trigger.MANUAL and chosen.attempt == 1:
        left_out.append(LeftOut(slots=[chosen], reason="the run before it was still going on", owed=False))
    return Choice(left_out=left_out)


def attempt_again(task: Task, slot: Slot, now: datetime, *, at_once: bool = False) -> Expected | None:
    """Another attempt at a slot that did not succeed; None if there were enough, or it would come too late.

    `at_once`: it was not the slot's own fault, so that the attempt does not count.
    """
    due = now if at_once else now + task.wait_after(slot.attempt)
    if (slot.attempt > task.retries and not at_once) or due - slot.expected_at > task.misfire_grace:
        return None
    trigger = slot.trigger if slot.trigger is Trigger.MANUAL else Trigger.CATCH_UP
    return Expected(
        task=slot.task,
        expected_at=slot.expected_at,
        late_at=slot.late_at,
        due_at=due,
        attempt=slot.attempt + 1,
        trigger=trigger,
    )


def _leave_out(task: Task, due: Sequence[Slot], standing: Standing) -> Iterator[LeftOut]:
    """What is paused, and what was missed too long ago; what somebody asked for is done all the same."""
    planned = [slot for slot in due if slot.trigger is not Trigger.MANUAL]
    if standing.pause is not None and planned:
        yield LeftOut(slots=planned, reason=f"paused: {standing.pause.reason}", owed=False)
        return
    old = [slot for slot in planned if standing.now - slot.expected_at > task.misfire_grace]
    if old:
        seconds = task.misfire_grace.total_seconds()
        yield LeftOut(slots=old, reason=f"missed by more than misfire_grace, which is {seconds:g} s", owed=True)


def _trigger(slot: Slot, standing: Standing) -> Trigger:
    missed = slot.trigger is Trigger.SCHEDULE and slot.expected_at < standing.since
    return Trigger.CATCH_UP if missed else slot.trigger


def _stands_for(chosen: Slot) -> str:
    what = "asked for at" if chosen.trigger is Trigger.MANUAL else "of"
    return f"missed; the run {what} {_tell(chosen.expected_at)} stands for it"


def _expect(task: Task, at: datetime) -> Expected:
    return Expected(task=task.name, expected_at=at, due_at=at, late_at=at + task.grace)


def _order(slot: Slot) -> tuple[datetime, int]:
    return (slot.expected_at, slot.attempt)


def _tell(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
