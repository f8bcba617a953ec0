"""How often one visitor may ask: more than that is refused until the minute is over."""

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class Rates:
    """Counts requests in a minute that slides, by whoever asks. Safe to share between threads."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def admit(self, who: str) -> bool:
        """Count one request; False if it is one too many."""
        return self._counter.hit(self._limit, who)
