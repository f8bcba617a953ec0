"""Feeding: what a process reads is written to it by a thread, so that nobody waits until it does."""

from queue import SimpleQueue
from threading import Thread
from typing import IO


class Feed:
    """Writes to a pipe, one after the other, what is put into it; the pipe stays open. A broken one swallows it all."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        """Begin nothing yet. The pipe has no buffer: one that broke would break again when it is closed."""
        self._pipe = pipe
        self._waiting: SimpleQueue[bytes | None] = SimpleQueue()
        self._thread: Thread | None = None

    def put(self, content: bytes) -> None:
        """Have it written."""
        if self._thread is None and self._pipe is not None:
            self._thread = Thread(target=self._write, args=(self._pipe,), name="feed", daemon=True)
            self._thread.start()
        self._waiting.put(content)

    def end(self, patience: float) -> None:
        """Wait so many seconds until all is written. Raises TimeoutError if it is not."""
        if self._thread is None:
            return
        self._waiting.put(None)
        self._thread.join(patience)
        if self._thread.is_alive():
            raise TimeoutError("the process does not read what is written to it")
        self._thread = None

    def _write(self, pipe: IO[bytes]) -> None:
        while (content := self._waiting.get()) is not None:
            try:
                _write_all(pipe, content)
            except OSError:
                # The process is gone: who reads its answer finds out.
                return


def _write_all(pipe: IO[bytes], content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[pipe.write(rest) :]
