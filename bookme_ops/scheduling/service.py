"""The service: the parts that work for as long as the process does, and how they begin and end.

A part is anything with a beginning and an end; the scheduler with its collectors is the first. They begin in their
order and end in the opposite one.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Event
from typing import Protocol

import structlog

from bookme_ops.scheduling.alarm import EVERY, Alarm
from bookme_ops.scheduling.cycle import Cycle
from bookme_ops.scheduling.lateness import LatenessWatch
from bookme_ops.scheduling.monitor import sign_of_life
from bookme_ops.scheduling.task import Task
from bookme_ops.settings import Schedule
from bookme_ops.store.owners import own_name
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.wiring import Ops

log = structlog.get_logger(__name__)

LOOK_EVERY = timedelta(minutes=1)
"""So often what is late is looked for, and the monitor told that nothing is."""


class Part(Protocol):
    """Something that works for as long as the service does."""

    def start(self) -> None:
        """Begin; returns at once."""

    def stop(self) -> None:
        """End, when what was begun is done or can be caught up."""


class Scheduler:
    """The part that does what is due."""

    def __init__(
        self,
        ops: Ops,
        tasks: dict[str, Task],
        *,
        every: timedelta = EVERY,
        tell: Callable[[Schedule], bool | None] = sign_of_life,
    ) -> None:
        self._alarm = Alarm(self.ring, every)
        self.cycle = Cycle(
            ops=ops, tasks=tasks, lead=open_lead(ops.store), owner=own_name(), wake=self._alarm.ring_at_once
        )
        self._watch = LatenessWatch(ops)
        self._ops, self._tell = ops, tell
        self._looked_at: datetime | None = None

    def start(self) -> None:
        """See `Part`."""
        self._alarm.start()

    def stop(self) -> None:
        """See `Part`."""
        self._alarm.stop()
        self.cycle.stop(self._ops.settings.schedule.stop_within)

    def wake(self) -> None:
        """Look at once at what is due, because something was asked for."""
        self._alarm.ring_at_once()

    def ring(self) -> None:
        """One cycle, and once a minute a look at what is late. An error is logged, and the next cycle tries again."""
        try:
            self._turn()
        except Exception:
            # A database that is away for a minute must not end the service: it is silent to the monitor, and goes on.
            log.exception("schedule.cycle-failed")

    def _turn(self) -> None:
        leads, now = self.cycle.turn(), self._ops.now()
        if not leads or (self._looked_at is not None and now - self._looked_at < LOOK_EVERY):
            return
        late = self._watch.look(now)
        self._looked_at = now
        if not late:
            self._tell(self._ops.settings.schedule)


def serve(parts: Sequence[Part], stop: Event) -> None:
    """Let the parts work until `stop` is set; a part that cannot begin ends those that did."""
    with ExitStack() as begun:
        for part in parts:
            part.start()
            begun.callback(part.stop)
        stop.wait()
        log.info("service.stopping")
