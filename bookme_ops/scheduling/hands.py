"""Hands: the threads that do what was begun, and what is known of each while it goes on."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bookme_ops.logs import bound
from bookme_ops.scheduling.leash import BrokenOff, Leash
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.store.slot import Ending, Slot, SlotState
from connectors.errors import ConnectorError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Something that was begun: one task, or several of a batch, with the slot of each."""

    tasks: Sequence[Task]
    slots: Sequence[Slot]
    started_at: datetime
    leash: Leash = field(default_factory=Leash)

    @property
    def names(self) -> tuple[str, ...]:
        """Its tasks."""
        return tuple(task.name for task in self.tasks)


Perform = Callable[[Doing], None]
"""Does it, and writes what came of it."""


class Hands:
    """Does each thing in a thread of its own. A thread that never ends does not keep the process from ending."""

    def __init__(self) -> None:
        self._busy: dict[int, tuple[Doing, threading.Thread]] = {}
        self._changed = threading.Condition()

    def take(self, doing: Doing, perform: Perform) -> None:
        """Begin."""
        name = f"task {', '.join(doing.names)}"
        thread = threading.Thread(target=self._run, args=(doing, perform), name=name, daemon=True)
        with self._changed:
            self._busy[id(doing)] = (doing, thread)
        thread.start()

    def busy(self) -> list[Doing]:
        """What goes on, also what nobody waits for any more."""
        with self._changed:
            return [doing for doing, _ in self._busy.values()]

    def wait(self, seconds: float) -> bool:
        """Wait until nothing goes on; False if that takes longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy, timeout=seconds)

    def _run(self, doing: Doing, perform: Perform) -> None:
        try:
            with bound(job=", ".join(doing.names)):
                perform(doing)
        finally:
            with self._changed:
                self._busy.pop(id(doing), None)
                self._changed.notify_all()


def carry_out(doing: Doing, errand: Errand) -> Ending:
    """Do it and tell how it ended, whatever it raises."""
    try:
        return doing.tasks[0].work(errand)
    except BrokenOff as error:
        return Ending(state=doing.leash.state, reason=str(error))
    except ConnectorError as error:
        return Ending(state=SlotState.FAILED, reason=str(error))
    except Exception as error:
        # Another's job may fail in any way: it is kept, shown and tried again, and the service goes on.
        log.exception("task.failed", tasks=doing.names)
        return Ending(state=SlotState.FAILED, reason=f"{type(error).__name__}: see the log")
