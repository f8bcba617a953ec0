"""The schedule as it is kept: slots, each written before it is due, and never forgotten while it is owed.

Every step of a slot is conditional on the step before it, so that whoever comes second (a thread that nobody waits for
any more, a leader that was deposed) changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bookme_ops.store.schedule_tables import SCHEDULE_SLOT
from bookme_ops.store.slot import DONE, Ending, Expected, Slot, SlotState, Trigger

TABLE = SCHEDULE_SLOT.c
WAITING, RUNNING = SlotState.WAITING.value, SlotState.RUNNING.value
CHUNK = 500


def expect(connection: Connection, expected: Sequence[Expected]) -> None:
    """Keep slots; one of a time and attempt that is there already stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    rows = [
        {
            "task": one.task,
            "expected_at": one.expected_at,
            "attempt": one.attempt,
            "trigger": one.trigger.value,
            "state": WAITING,
            "due_at": one.due_at,
            "late_at": one.late_at,
        }
        for one in expected
    ]
    if rows:
        connection.execute(dialect.insert(SCHEDULE_SLOT).on_conflict_do_nothing(), rows)


def add(connection: Connection, expected: Expected) -> Slot:
    """Keep one slot that is new, and give it as it is kept."""
    values = {"trigger": expected.trigger.value, "state": WAITING, "attempt": expected.attempt}
    times = {"expected_at": expected.expected_at, "due_at": expected.due_at, "late_at": expected.late_at}
    made = insert(SCHEDULE_SLOT).values(task=expected.task, **values, **times).returning(SCHEDULE_SLOT)
    return _slot(connection.execute(made).one())


def unfinished(connection: Connection) -> list[Slot]:
    """The slots that wait or run, in the order of their times."""
    return _few(connection, TABLE.finished_at.is_(None))


def latest(connection: Connection, task: str) -> datetime | None:
    """The latest time at which a task was expected by its schedule; None if it never was."""
    where = (TABLE.task == task, TABLE.trigger != Trigger.MANUAL.value)
    found: datetime | None = connection.execute(
        select(TABLE.expected_at).where(*where).order_by(TABLE.expected_at.desc()).limit(1)
    ).scalar()
    return found


def was_done(connection: Connection, task: str) -> bool:
    """Whether a task was ever done."""
    where = (TABLE.task == task, TABLE.state.in_([state.value for state in DONE]))
    return connection.execute(select(TABLE.id).where(*where).limit(1)).first() is not None


def latest_ends(connection: Connection, tasks: Iterable[str]) -> dict[str, Slot]:
    """The latest slot of each task that was begun or left out."""
    ends = (_newest(connection, TABLE.task == task, TABLE.state != WAITING, limit=1) for task in tasks)
    return {one.task: one for found in ends for one in found}


def start(connection: Connection, number: int, *, owner: str, term: int, trigger: Trigger, at: datetime) -> bool:
    """A slot that waits begins; False if it does not wait any more."""
    values = {"state": RUNNING, "owner": owner, "term": term, "trigger": trigger.value}
    times = {"started_at": at, "heartbeat_at": at}
    waits = (TABLE.id == number, TABLE.state == WAITING)
    return connection.execute(update(SCHEDULE_SLOT).where(*waits).values(**values, **times)).rowcount == 1


def beat(connection: Connection, numbers: Sequence[int], *, owner: str, at: datetime) -> None:
    """These slots are still being done."""
    where = (TABLE.id.in_(numbers), TABLE.state == RUNNING, TABLE.owner == owner)
    connection.execute(update(SCHEDULE_SLOT).where(*where).values(heartbeat_at=at))


def finish(connection: Connection, slot: Slot, ending: Ending, *, owner: str | None, at: datetime) -> bool:
    """A slot that runs ends; False if it was ended by somebody else before. What was owed until it is settled.

    `owner` is the process that did it, as it was when the slot began.
    """
    where = (TABLE.id == slot.id, TABLE.state == RUNNING, TABLE.owner == owner)
    done = ending.state in DONE
    values = {
        "state": ending.state.value,
        "reason": ending.reason,
        "run_id": ending.run_id,
        "figures": ending.figures,
        "finished_at": at,
    }
    if connection.execute(update(SCHEDULE_SLOT).where(*where).values(**values)).rowcount != 1:
        return False
    if done or ending.state is SlotState.SKIPPED:
        settle(connection, slot.task, slot.expected_at, at)
    return True


def skip(connection: Connection, slots: Iterable[Slot], reason: str, *, at: datetime, owed: bool) -> None:
    """Slots that wait are left out; those that are `owed` are so until a later one of the task is done."""
    numbers = [one.id for one in slots]
    values = {"state": SlotState.SKIPPED.value, "reason": reason, "finished_at": at}
    values |= {} if owed else {"settled_at": at}
    for begin in range(0, len(numbers), CHUNK):
        where = (TABLE.id.in_(numbers[begin : begin + CHUNK]), TABLE.state == WAITING)
        connection.execute(update(SCHEDULE_SLOT).where(*where).values(**values))


def settle(connection: Connection, task: str, until: datetime, at: datetime) -> None:
    """Nothing is owed any more of a task up to a time at which it was expected; what waits or runs still is."""
    where = (TABLE.task == task, TABLE.settled_at.is_(None), TABLE.expected_at <= until, TABLE.finished_at.is_not(None))
    connection.execute(update(SCHEDULE_SLOT).where(*where).values(settled_at=at))


def drop(connection: Connection, slots: Iterable[Slot]) -> None:
    """Forget slots that were never due, because the schedule was changed."""
    for one in slots:
        connection.execute(delete(SCHEDULE_SLOT).where(TABLE.id == one.id, TABLE.state == WAITING))


def retire(connection: Connection, tasks: Iterable[str], at: datetime) -> None:
    """Nothing is owed of any task but these: others are not scheduled here any more."""
    others = TABLE.task.not_in(sorted(tasks))
    waiting = _few(connection, others, TABLE.state == WAITING, TABLE.finished_at.is_(None))
    skip(connection, waiting, "it is not scheduled", at=at, owed=False)
    ended = (others, TABLE.settled_at.is_(None), TABLE.finished_at.is_not(None))
    connection.execute(update(SCHEDULE_SLOT).where(*ended).values(settled_at=at))


def late(connection: Connection, now: datetime) -> list[Slot]:
    """The slots that are owed though they should have been done, in the order of their times."""
    return _few(connection, TABLE.settled_at.is_(None), TABLE.late_at <= now)


def history(connection: Connection, task: str | None, *, limit: int) -> list[Slot]:
    """The latest slots that were begun or left out, of one task or of all, the newest first."""
    where = [TABLE.state != WAITING, *([TABLE.task == task] if task is not None else [])]
    return _newest(connection, *where, limit=limit)


def forget(connection: Connection, before: datetime) -> int:
    """Delete slots that ended before an instant and of which nothing is owed; gives how many."""
    where = (TABLE.finished_at < before, TABLE.settled_at.is_not(None))
    return connection.execute(delete(SCHEDULE_SLOT).where(*where)).rowcount


def _few(connection: Connection, *where: ColumnElement[bool]) -> list[Slot]:
    """The slots that a partial index holds; asked for in an order, SQLite would walk through all there are instead."""
    found = [_slot(row) for row in connection.execute(select(SCHEDULE_SLOT).where(*where))]
    return sorted(found, key=lambda one: (one.expected_at, one.task, one.attempt))


def _newest(connection: Connection, *where: ColumnElement[bool], limit: int) -> list[Slot]:
    order = (TABLE.expected_at.desc(), TABLE.task.desc(), TABLE.attempt.desc())
    found = connection.execute(select(SCHEDULE_SLOT).where(*where).order_by(*order).limit(limit))
    return [_slot(row) for row in found]


def _slot(row: Any) -> Slot:
    values = dict(row._mapping)
    return Slot(**values | {"trigger": Trigger(values["trigger"]), "state": SlotState(values["state"])})
