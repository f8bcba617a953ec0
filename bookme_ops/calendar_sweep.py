"""Sweep the mailboxes of a tenant: chunks of twenty are read by a few threads and written by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue
from zoneinfo import ZoneInfo

import structlog

from bookme_ops.calendar_reading import ChunkRead, OpenRead, read_rounds, settle
from bookme_ops.store.calendars import MailboxState
from bookme_ops.store.db import Store
from bookme_ops.tally import failure_of, is_down
from connectors.errors import ConnectorError
from connectors.ports import CalendarRequest, Calendars
from connectors.records import Window, midnight, window_end

CHUNK = 20
PORTION = 4_000
"""So many mailboxes and events are written in one transaction, or what one chunk has of them if that is more."""
PATIENCE = 3
"""After so many tasks in a row that found the system down, the others are not tried."""
FAR = 50
"""So many chunks are begun at most, from one on that is still being read: what they leave open has to wait for it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far calendars are read around the as-of date, in days, and when the frozen window is laid anew."""

    zone: ZoneInfo
    back: int = 14
    ahead: int = 90
    window_days: int = 60
    rebase_after: int = 7

    def window(self, as_of: datetime) -> Window:
        """The window of a full read: wide, so that it serves for days."""
        today = as_of.astimezone(self.zone).date()
        return Window(
            start=midnight(today - timedelta(days=self.back), self.zone),
            end=midnight(today + timedelta(days=self.ahead), self.zone),
        )

    def still_serves(self, window: Window, as_of: datetime) -> bool:
        """Whether a delta window that was laid earlier still covers what is judged at `as_of`."""
        # Dates are counted, not hours: the clock may change between them.
        laid = window.start.astimezone(self.zone).date() + timedelta(days=self.back)
        age = as_of.astimezone(self.zone).date() - laid
        fresh = timedelta() <= age < timedelta(days=self.rebase_after)
        return fresh and window.end >= window_end(as_of, self.window_days, self.zone)


def plan_requests(
    states: Mapping[str, MailboxState], reach: Reach, as_of: datetime, *, full: bool
) -> list[CalendarRequest]:
    """One request per mailbox: what changed where the last delta still serves, everything otherwise."""
    window = reach.window(as_of)
    # Whole banks have the same window, or a few.
    serving = {laid for laid in {state.window for state in states.values()} if laid and reach.still_serves(laid, as_of)}
    requests = []
    for mailbox, state in sorted(states.items(), key=lambda item: item[1].no):
        laid = state.window
        if state.delta_link and laid in serving and not full:
            requests.append(CalendarRequest(mailbox=mailbox, window=laid, delta_link=state.delta_link))
        else:
            requests.append(CalendarRequest(mailbox=mailbox, window=window))
    return requests


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one chunk; with an `error` none of its mailboxes was read."""

    read: ChunkRead
    error: ConnectorError | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something to ask about some mailboxes."""

    mailboxes: list[str]
    ask: Callable[[], ChunkRead]
    chunk: int | None = None
    """The number of the chunk that is read; None: questions are settled."""

    def run(self) -> Outcome:
        """Ask; an error of the system as a whole becomes the failure of each of the mailboxes."""
        try:
            return Outcome(self.ask())
        except ConnectorError as error:
            log.warning("calendars.chunk_failed", mailboxes=len(self.mailboxes), reason=str(error.reason))
            return self.fail(error)

    def fail(self, error: ConnectorError) -> Outcome:
        """None of the mailboxes was read."""
        failure = failure_of(error)
        return Outcome(ChunkRead(failures=dict.fromkeys(self.mailboxes, failure)), error)


class Backlog:
    """What is still to be asked: chunks to read, and mailboxes whose rounds left questions.

    Mailboxes line up in the order of their chunks, so that what is asked does not hang on which thread was faster.
    """

    def __init__(
        self, calendars: Calendars, store: Store, numbers: dict[str, int], requests: Sequence[CalendarRequest]
    ) -> None:
        self._calendars, self._store, self._numbers = calendars, store, numbers
        self._chunks = [requests[start : start + CHUNK] for start in range(0, len(requests), CHUNK)]
        self._begun = self._lined_up = 0
        self._ahead: dict[int, list[OpenRead]] = {}
        """By the number of the chunk, those behind one that is still being read."""
        self._open: list[OpenRead] = []

    def take(self, task: Task, outcome: Outcome) -> None:
        """A task is over."""
        if task.chunk is not None:
            self._ahead[task.chunk] = outcome.read.open
        while self._lined_up in self._ahead:
            self._open += self._ahead.pop(self._lined_up)
            self._lined_up += 1

    def next(self, *, alone: bool) -> Task | None:
        """The next task, if there is one yet. Questions are gathered until they are about twenty mailboxes, or until
        a task would be `alone`, so that no more of them are to come.
        """
        if len(self._open) < CHUNK and self._begun < min(len(self._chunks), self._lined_up + FAR):
            number, self._begun = self._begun, self._begun + 1
            chunk = self._chunks[number]
            read = partial(read_rounds, self._calendars, self._store, self._numbers, chunk)
            return Task([request.mailbox for request in chunk], read, chunk=number)
        if len(self._open) >= CHUNK or (self._open and alone):
            part, self._open = self._open[:CHUNK], self._open[CHUNK:]
            return Task([each.read.mailbox for each in part], partial(settle, self._calendars, part))
        return None


def sweep(
    calendars: Calendars, store: Store, numbers: dict[str, int], requests: Sequence[CalendarRequest], *, workers: int
) -> Iterator[Outcome]:
    """Read all requests; outcomes are yielded as they come, and at most `2 × workers` tasks are held in memory.

    When the system is down for several tasks in a row, the rest is given up with the same reason.
    """
    backlog = Backlog(calendars, store, numbers, requests)
    running: dict[Future[Outcome], Task] = {}
    # A queue tells of each that is done: `wait` would look at all that run each time.
    finished: SimpleQueue[Future[Outcome]] = SimpleQueue()
    down: list[ConnectorError] = []
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="calendars") as pool:
        while True:
            while len(running) < 2 * workers and len(down) < PATIENCE and (task := backlog.next(alone=not running)):
                future = pool.submit(copy_context().run, task.run)
                running[future] = task
                future.add_done_callback(finished.put)
            if not running:
                break
            future = finished.get()
            outcome = future.result()
            backlog.take(running.pop(future), outcome)
            down = [*down, outcome.error] if outcome.error and is_down(outcome.error) else []
            yield outcome
    while task := backlog.next(alone=True):
        outcome = task.fail(down[-1])
        backlog.take(task, outcome)
        yield outcome


def portions(outcomes: Iterable[Outcome]) -> Iterator[list[Outcome]]:
    """Outcomes put together to be written: chunks in which nothing happened cost less work than their transaction."""
    portion: list[Outcome] = []
    size = 0
    for outcome in outcomes:
        portion.append(outcome)
        size += len(outcome.read.writes) + sum(len(write.events) for write in outcome.read.writes.values())
        if size >= PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion
