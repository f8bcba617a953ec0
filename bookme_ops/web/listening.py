"""Listening: pages that are open hear that something happened, and load what they show again.

A listener is told by server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). It holds a
connection, so there are so many of them and no more, and each comes again after a while, which asks anew who it is.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from bookme_ops.store.db import Store
from bookme_ops.store.trend_front import Pulse, read_pulse

MOST = 60
"""Listeners at one time."""
LASTS = 300.0
"""Seconds after which a listener comes again."""
EVERY = 2.0
"""Seconds between two looks, however many listen."""
SILENT = 15.0
"""Seconds after which something is sent though nothing happened, so that connections that are gone are noticed."""
COME_AGAIN = "retry: 3000\n\n"
STILL_HERE = ": still here\n\n"


class TooMany(Exception):
    """As many listen as may."""


@dataclass(slots=True)
class Listening:
    """All listeners of one application."""

    store: Store
    most: int = MOST
    lasts: float = LASTS
    every: float = EVERY
    clock: Callable[[], float] = time.monotonic
    stopped: bool = False
    listeners: int = 0
    _pulse: Pulse | None = None
    _looked_at: float = field(default=float("-inf"))
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def stop(self) -> None:
        """Let all of them go within a look."""
        self.stopped = True

    def admit(self) -> AsyncIterator[str]:
        """What one more listener is sent. Raises TooMany."""
        if self.listeners >= self.most:
            raise TooMany
        return self._listen()

    async def _listen(self) -> AsyncIterator[str]:
        """A message whenever the pulse is another one, until the time is over or we stop."""
        self.listeners += 1
        try:
            begun = spoken = self.clock()
            known = await self._look()
            yield COME_AGAIN
            while not self.stopped and self.clock() - begun < self.lasts:
                await asyncio.sleep(self.every)
                pulse = await self._look()
                if pulse != known:
                    known, spoken = pulse, self.clock()
                    yield f"event: moved\ndata: {pulse.run}.{pulse.step}\n\n"
                elif self.clock() - spoken >= SILENT:
                    spoken = self.clock()
                    yield STILL_HERE
        finally:
            self.listeners -= 1

    async def _look(self) -> Pulse:
        """The pulse; who comes while it is fresh asks nobody."""
        async with self._turn:
            if self._pulse is None or self.clock() - self._looked_at >= self.every:
                self._pulse = await run_in_threadpool(_read, self.store)
                self._looked_at = self.clock()
            return self._pulse


def listening_of(app: FastAPI) -> Listening:
    """The application's listeners. To be called by coroutines, which take turns, so that nobody makes a second one."""
    if not hasattr(app.state, "listening"):
        app.state.listening = Listening(app.state.console.ops.store)
    listening: Listening = app.state.listening
    return listening


def stop_listening(app: FastAPI) -> None:
    """Let all listeners of an application go: a server that waits for its answers would wait for them, too."""
    if hasattr(app.state, "listening"):
        app.state.listening.stop()


def _read(store: Store) -> Pulse:
    with store.read() as connection:
        return read_pulse(connection)
