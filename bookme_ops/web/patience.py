"""Patience with whoever connects: how long the head of a request may take to come.

uvicorn closes what is idle between two requests, but waits for ever for a first one, and for the rest of a head that
has begun: some sockets that send a letter now and then would take all places.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN = 20.0
"""Seconds; heads are small."""


class Patient(H11Protocol):
    """A connection that ends if nobody asks for anything in time."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody connects: their request is to come soon."""
        super().connection_made(transport)
        self._hurry()

    def data_received(self, data: bytes) -> None:
        """A part of a request, or of something that never becomes one."""
        super().data_received(data)
        if self._waits():
            self._hurry()
        else:
            self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._relax()
        super().connection_lost(exc)

    def _waits(self) -> bool:
        """Whether no request is under way."""
        return self.cycle is None or self.cycle.response_complete

    def _hurry(self) -> None:
        if self._end is None:
            self._end = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _relax(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None

    def _give_up(self) -> None:
        self._end = None
        if self._waits() and not self.transport.is_closing():
            self.transport.close()
