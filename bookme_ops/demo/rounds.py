"""Rounds: after something was broken or mended on the playground, everything is read and judged at once."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic

from bookme_ops.scheduling.task import Task
from bookme_ops.scheduling.telling import ask_for
from bookme_ops.store import schedule
from bookme_ops.store.slot import SlotState
from bookme_ops.wiring import Ops

PROBES = ("collect-probes",)
READING = ("collect-directory", "collect-access", "collect-changes")
HEALTH = "health"
"""The job that tells systems that are down."""
TRIES = 2
"""So many probes in a row make a system count as down (`service.AT_ONCE`)."""
AGAIN = timedelta(seconds=20)
"""So often it is read again while a system misbehaves: what cannot be read becomes an incident only after a while."""
GIVE_UP = timedelta(minutes=3)
LOOK = 0.2
"""Seconds between two looks at whether the scheduler is done."""


class Rounds:
    """The part of the service that has the scheduler do the tasks of a round in their order."""

    def __init__(self, ops: Ops, tasks: Mapping[str, Task], *, wake: Callable[[], None]) -> None:
        """`wake` has the scheduler look at once at what is due."""
        self._ops, self._tasks, self._wake = ops, tasks, wake
        self._wanted: set[str] = set()
        self._turn, self._asked, self._stopped = Lock(), Event(), Event()
        self._thread = Thread(target=self._work, name="rounds", daemon=True)
        self.again = False
        """Whether rounds go on by themselves."""
        self.since: datetime | None = None
        """When the round that goes on began; None: none does."""
        self.ended_at: datetime | None = None
        """When the last one ended."""

    def ask(self, codes: Collection[str], *, again: bool) -> None:
        """Something was switched: have it looked for by the jobs of these codes, and `again` until the next switch."""
        judges = {job.name for job in self._ops.jobs if {kind.code for kind in job.kinds} & {*codes}}
        with self._turn:
            self._wanted |= judges
            self.again = again
            self.since = self.since or self._ops.now()
        self._asked.set()

    def start(self) -> None:
        """See `scheduling.service.Part`."""
        self._thread.start()

    def stop(self) -> None:
        """See `scheduling.service.Part`."""
        self._stopped.set()
        self._asked.set()
        self._thread.join(5.0)

    def _work(self) -> None:
        while not self._stopped.is_set():
            asked = self._asked.wait(AGAIN.total_seconds())
            self._asked.clear()
            if asked or self.again:
                self._go_round()

    def _go_round(self) -> None:
        with self._turn:
            judges, self._wanted = self._wanted | {HEALTH}, set()
            self.since = self._ops.now()
        # Systems that are down are told before anybody waits for what they do not answer.
        for names in (*(PROBES,) * TRIES, (HEALTH,), READING, judges):
            self._have_done(names)
        with self._turn:
            self.ended_at, self.since = self._ops.now(), self._ops.now() if self._asked.is_set() else None

    def _have_done(self, names: Collection[str]) -> None:
        """Ask for tasks, and wait until none of them goes on or is due."""
        if self._stopped.is_set():
            return
        wanted, until = sorted(set(names) & self._tasks.keys()), monotonic() + GIVE_UP.total_seconds()
        with self._ops.store.begin() as connection:
            for name in wanted:
                ask_for(connection, self._tasks[name], self._ops.now())
        self._wake()
        while self._goes_on(wanted) and monotonic() < until:
            if self._stopped.wait(LOOK):
                return

    def _goes_on(self, names: Collection[str]) -> bool:
        now = self._ops.now()
        with self._ops.store.read() as connection:
            slots = [one for one in schedule.unfinished(connection) if one.task in names]
        return any(one.state is SlotState.RUNNING or one.due_at <= now for one in slots)
