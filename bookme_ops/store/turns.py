"""Turns: who writes to the one file of a SQLite store waits in a queue, in the order in which they came.

SQLite lets one write at a time. It has others look again after ever longer naps, and a sweep, which writes one
transaction after another, would be back before they look: a page that enters one line would wait for seconds. Other
processes are waited for by SQLite's own rule.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock


class Turns:
    """One at a time, first come, first served. For threads of one process."""

    def __init__(self, patience: float) -> None:
        """Nobody waits for longer than `patience` seconds; then they try their luck."""
        self._patience = patience
        self._lock, self._taken = Lock(), False
        self._waiting: deque[Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and pass it on at the end of the block."""
        mine = self._queue_up()
        come = mine is None
        try:
            if mine is not None:
                come = mine.wait(self._patience)
            yield
        finally:
            # Whoever ran out of patience, or was interrupted, is not to hold up the queue.
            if come or (mine is not None and not self._leave(mine)):
                self._pass_on()

    def _queue_up(self) -> Event | None:
        """What will tell that the turn has come; None: it has."""
        with self._lock:
            if not self._taken:
                self._taken = True
                return None
            mine = Event()
            self._waiting.append(mine)
            return mine

    def _leave(self, mine: Event) -> bool:
        """Whether it was still waited for; else the turn came after all."""
        with self._lock:
            if mine.is_set():
                return False
            self._waiting.remove(mine)
            return True

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
