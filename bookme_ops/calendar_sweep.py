"""Sweep the mailboxes of a tenant: chunks of twenty are read by a few threads and written by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bookme_ops.calendar_reading import ChunkRead, read_chunk
from bookme_ops.store.calendars import MailboxState
from bookme_ops.store.db import Store
from bookme_ops.tally import failure_of, is_down
from connectors.errors import ConnectorError
from connectors.ports import CalendarRequest, Calendars
from connectors.records import Window, midnight, window_end

CHUNK = 20
PORTION = 1_000
"""So many mailboxes and events are written in one transaction, or what one chunk has of them if that is more."""
PATIENCE = 3
"""After so many chunks in a row that found the system down, the others are not tried."""

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


def sweep(
    calendars: Calendars, store: Store, numbers: dict[str, int], requests: Sequence[CalendarRequest], *, workers: int
) -> Iterator[Outcome]:
    """Read all requests; outcomes are yielded as they come, and at most `2 × workers` chunks are held in memory.

    When the system is down for several chunks in a row, the rest is given up with the same reason.
    """
    chunks = [requests[start : start + CHUNK] for start in range(0, len(requests), CHUNK)]
    waiting = iter(chunks)
    running: list[Future[Outcome]] = []
    down: list[ConnectorError] = []
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="calendars") as pool:
        while True:
            while len(running) < 2 * workers and len(down) < PATIENCE and (chunk := next(waiting, None)):
                running.append(pool.submit(copy_context().run, _read, calendars, store, numbers, chunk))
            if not running:
                break
            wait(running, return_when=FIRST_COMPLETED)
            done = [future for future in running if future.done()]
            running = [future for future in running if future not in done]
            for outcome in (future.result() for future in done):
                down = [*down, outcome.error] if outcome.error and is_down(outcome.error) else []
                yield outcome
    for chunk in waiting:
        yield _failed(chunk, down[-1])


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


def _read(calendars: Calendars, store: Store, numbers: dict[str, int], chunk: Sequence[CalendarRequest]) -> Outcome:
    """Read one chunk; an error of the system as a whole becomes the failure of each of its mailboxes."""
    try:
        return Outcome(read_chunk(calendars, store, numbers, chunk))
    except ConnectorError as error:
        log.warning("calendars.chunk_failed", mailboxes=len(chunk), reason=str(error.reason))
        return _failed(chunk, error)


def _failed(chunk: Sequence[CalendarRequest], error: ConnectorError) -> Outcome:
    failure = failure_of(error)
    return Outcome(ChunkRead(failures={request.mailbox: failure for request in chunk}), error)
