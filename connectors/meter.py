"""What talking to a system cost, and what was asked of it."""

from collections import Counter
from collections.abc import Iterable
from threading import Lock

from connectors.path_shapes import shape_of

UNUSED = frozenset({0, 401, 403, 429})
"""Statuses of calls that used no permission: never answered, or turned away first."""


class Meter:
    """Counts what one session did; safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.requests = 0
        """HTTP calls sent, retries included."""
        self.retries = 0
        self.throttled = 0
        """Answers that asked us to slow down."""
        self.bytes = 0
        """Bytes of bodies as they came over the wire."""
        self.calls: Counter[tuple[str, str]] = Counter()
        """Calls that went through, those within batches included, by method and shape of path."""

    def count(self, *, requests: int = 0, retries: int = 0, throttled: int = 0, received: int = 0) -> None:
        """Add to the counters."""
        with self._lock:
            self.requests += requests
            self.retries += retries
            self.throttled += throttled
            self.bytes += received

    def note(self, method: str, answered: Iterable[tuple[str, int]]) -> None:
        """Note calls of a method, each by its URL and the status that it was answered with."""
        shapes = [shape_of(url) for url, status in answered if status < 500 and status not in UNUSED]
        with self._lock:
            self.calls.update([(method, shape) for shape in shapes])
