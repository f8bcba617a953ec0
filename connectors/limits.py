"""How long and how often we ask a system before we give up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The patience of one session; times in seconds, sizes in bytes."""

    connect_timeout: float = 5.0
    read_timeout: float = 60.0
    """The longest silence within an answer."""
    total_budget: float = 300.0
    """The longest that one call may take, with all its retries and waits."""
    attempts: int = 6
    """How often a call is sent at most, the first time included."""
    backoff_base: float = 0.5
    backoff_cap: float = 30.0
    max_body: int = 64 * 2**20
    """The largest body, compressed or not."""
    concurrency: int = 8
    """Calls under way at once."""


DEFAULT_LIMITS = Limits()
