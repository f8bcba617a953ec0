"""Late tasks: what the schedule of this store owes, task by task."""

from datetime import datetime

from sqlalchemy import Connection

from bookme_ops.store.schedule import late
from bookme_ops.store.schedule_lead import leader
from bookme_ops.store.schedule_pauses import pauses
from bookme_ops.store.slot import Slot
from connectors.health_records import LateTask


def late_tasks(connection: Connection, now: datetime) -> tuple[LateTask, ...] | None:
    """The tasks that are late at an instant, by name; None if no service ever worked by the schedule of this store.

    What is paused owes nothing for so long.
    """
    if leader(connection) is None:
        return None
    paused = pauses(connection, now)
    owed: dict[str, list[Slot]] = {}
    for slot in late(connection, now) if None not in paused else ():
        if slot.task not in paused:
            owed.setdefault(slot.task, []).append(slot)
    return tuple(_tell(task, slots) for task, slots in sorted(owed.items()))


def _tell(task: str, slots: list[Slot]) -> LateTask:
    """Slots come in the order of their times."""
    first, last = slots[0], slots[-1]
    return LateTask(
        task=task,
        expected_at=first.expected_at,
        late_at=min(slot.late_at for slot in slots),
        owed=len({slot.expected_at for slot in slots}),
        state=last.state.value,
        reason=last.reason,
    )
