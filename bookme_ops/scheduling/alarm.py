"""The alarm: APScheduler wakes us, and knows nothing else: what is due stands in the store.

Its own job stores must not be shared by processes (https://apscheduler.readthedocs.io/en/3.x/faq.html), and a job that
it misses by a second is dropped in silence. So it rings every few seconds, late rather than never, and in memory.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

EVERY = timedelta(seconds=5)
RING = "ring"
RINGS = 2
"""One that goes on, and one that waits for its end: further ones would see nothing new."""


class Alarm:
    """Rings again and again, never twice at once; who asks for a ring during another gets one after it."""

    def __init__(self, ring: Callable[[], None], every: timedelta = EVERY) -> None:
        self._every = every
        self._ring = ring
        self._turn = Lock()
        pool = {"default": ThreadPoolExecutor(max_workers=RINGS)}
        self._scheduler = BackgroundScheduler(executors=pool, timezone=UTC)

    def start(self) -> None:
        """Ring now, and from now on."""
        self._scheduler.start()
        self._scheduler.add_job(
            self._ring_in_turn,
            "interval",
            seconds=self._every.total_seconds(),
            id=RING,
            max_instances=RINGS,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    def ring_at_once(self) -> None:
        """Do not wait for the next time."""
        if self._scheduler.running and self._scheduler.get_job(RING) is not None:
            self._scheduler.modify_job(RING, next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Ring no more; a ring that has begun is waited for."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _ring_in_turn(self) -> None:
        with self._turn:
            self._ring()
