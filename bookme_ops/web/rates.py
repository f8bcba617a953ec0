"""How often one visitor may ask: more than that is refused until the minute is over."""

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter


class Rates:
    """Counts requests in a minute that slides, by whoever asks.

    It counts on the server's own thread, between two requests: its twin for threads begins a thread for nearly every
    request to look for minutes that are over, and beside a sweep the server waits for that.
    """

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def admit(self, who: str) -> bool:
        """Count one request; False if it is one too many."""
        return await self._counter.hit(self._limit, who)
