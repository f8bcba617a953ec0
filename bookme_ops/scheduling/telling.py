"""Telling: the schedule as plain JSON, for people and programs."""

from collections.abc import Mapping
from datetime import datetime

from bookme_ops.crons import next_time
from bookme_ops.scheduling.guide import duty_lines
from bookme_ops.scheduling.task import Task
from bookme_ops.store import schedule
from bookme_ops.store.db import Connection
from bookme_ops.store.duties import Duty
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.preflights import preflights
from bookme_ops.store.schedule_pauses import Pause, pauses
from bookme_ops.store.slot import Expected, Slot, SlotState, Trigger
from bookme_ops.telling import Document, tell_instant
from bookme_ops.wiring import Ops


def tell_tasks(ops: Ops, tasks: Mapping[str, Task], now: datetime) -> list[Document]:
    """Every task: when it is due, by which rules, how its last run ended, and what stands against it."""
    with ops.store.read() as connection:
        ends = schedule.latest_ends(connection, tasks)
        late = {one.task: one for one in late_tasks(connection, now) or ()}
        paused = pauses(connection, now)
        running = {one.task for one in schedule.unfinished(connection) if one.state is SlotState.RUNNING}
        seen = preflights(connection)
    rows = []
    for task in tasks.values():
        last, lack = ends.get(task.name), seen.get(task.name)
        owed = late.get(task.name)
        pause = paused.get(task.name) or paused.get(None)
        rows.append(
            {
                "name": task.name,
                "title": task.title,
                "cron": task.cron,
                "next_at": tell_instant(next_time(task.cron, ops.settings.bank.time_zone, now)),
                "running": task.name in running,
                "last": tell_slot(last) if last is not None else None,
                "late_since": tell_instant(owed.late_at) if owed is not None else None,
                "paused": _tell_pause(pause) if pause is not None else None,
                "overlap": task.overlap,
                "misfire_grace": task.misfire_grace.total_seconds(),
                "time_limit": task.time_limit.total_seconds(),
                "retries": task.retries,
                "owner": task.owner,
                "preflight": lack.remarks if lack is not None else [],
            }
        )
    return rows


def tell_slot(slot: Slot) -> Document:
    """A slot."""
    ended = slot.finished_at if slot.started_at is not None else None
    return {
        "id": slot.id,
        "task": slot.task,
        "expected_at": tell_instant(slot.expected_at),
        "attempt": slot.attempt,
        "trigger": str(slot.trigger),
        "state": str(slot.state),
        "started_at": tell_instant(slot.started_at),
        "finished_at": tell_instant(slot.finished_at),
        "seconds": (ended - slot.started_at).total_seconds() if ended and slot.started_at else None,
        "run": slot.run_id,
        "reason": slot.reason,
        "owed": slot.settled_at is None,
        "figures": slot.figures,
    }


def tell_duty(duty: Duty, now: datetime) -> Document:
    """A duty of people."""
    line = duty_lines().get(duty.name)
    return {
        "id": duty.id,
        "name": duty.name,
        "title": line.words if line is not None else duty.name,
        "todo": line.todo if line is not None else "",
        "prepared_by": list(line.tasks) if line is not None else [],
        "period": duty.period,
        "owner": duty.owner,
        "due_at": tell_instant(duty.due_at),
        "overdue": duty.signed_at is None and duty.due_at < now,
        "signed_at": tell_instant(duty.signed_at),
        "signed_by": duty.signed_by,
        "note": duty.note,
    }


def ask_for(connection: Connection, task: Task, now: datetime) -> Slot:
    """Somebody wants a task to be done now: whoever leads begins it in its next cycle.

    If somebody has asked for it already and it has not begun yet, that slot is meant.
    """
    asked = (one for one in schedule.unfinished(connection) if one.task == task.name and one.trigger is Trigger.MANUAL)
    waiting = next((one for one in asked if one.state is SlotState.WAITING), None)
    return waiting or schedule.add(
        connection,
        Expected(task=task.name, expected_at=now, due_at=now, late_at=now + task.grace, trigger=Trigger.MANUAL),
    )


def _tell_pause(pause: Pause) -> Document:
    return {
        "reason": pause.reason,
        "actor": pause.actor,
        "since": tell_instant(pause.created_at),
        "until": tell_instant(pause.until),
    }
