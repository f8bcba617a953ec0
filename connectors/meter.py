"""What talking to a system cost."""

from threading import Lock


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

    def count(self, *, requests: int = 0, retries: int = 0, throttled: int = 0, received: int = 0) -> None:
        """Add to the counters."""
        with self._lock:
            self.requests += requests
            self.retries += retries
            self.throttled += throttled
            self.bytes += received
