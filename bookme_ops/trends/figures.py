"""Figures: numbers over a whole store, counted aside and kept, so that no page waits until millions of rows are read.

They are counted again when a run has ended since, and whoever asks meanwhile gets the former ones with their age.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar, cast

import structlog

from bookme_ops.store.trend_front import Pulse, read_pulse
from bookme_ops.wiring import Ops

log = structlog.get_logger(__name__)

Value = TypeVar("Value")
Count = Callable[[Ops, datetime], Value]
"""Tells a figure of a store as of an instant."""

REST = 60.0
"""So many seconds pass at least between two counts of one figure."""
SHARE = 20
"""And so many times as long as the last one took: counting is a small part of what the machine does."""
PATIENCE = 2.0
"""So many seconds somebody waits who asks for what was never counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Value]):
    """A figure, and the instant as of which it was counted."""

    value: Value
    at: datetime


@dataclass(slots=True)
class _Place:
    """What is known of one figure."""

    latest: Counted[Any] | None = None
    pulse: Pulse | None = None
    """Of the store, when the latest was begun."""
    rested_at: float = 0.0
    """From then on it may be counted again."""
    work: Future[None] | None = None


@dataclass(slots=True)
class Figures:
    """All figures of one store."""

    ops: Ops
    clock: Callable[[], float] = time.monotonic
    patience: float = PATIENCE
    _places: dict[str, _Place] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)
    # One thread: several scans at once would only be in each other's way.
    _hand: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="figures"))

    def ask(self, name: str, count: Count[Value], now: datetime) -> Counted[Value] | None:
        """The latest count of a figure; None while it is counted for the first time. `count` tells it as of `now`.

        An error of the first count is raised to who asks; a later one is logged, and the former count stays.
        """
        return self.ask_all({name: count}, now)[name]

    def ask_all(self, wanted: Mapping[str, Count[Value]], now: datetime) -> dict[str, Counted[Value] | None]:
        """`ask` for several figures; whoever asks waits for all of them together no longer than for one."""
        places = self._begin_all(wanted, now)
        first = [place.work for place in places.values() if place.latest is None and place.work is not None]
        for work in wait_for(first, timeout=self.patience).done:
            work.result()
        return {name: cast(Counted[Value] | None, place.latest) for name, place in places.items()}

    def begin(self, wanted: Mapping[str, Count[Any]], now: datetime) -> None:
        """Have figures counted that are due, and wait for none of them."""
        self._begin_all(wanted, now)

    def close(self) -> None:
        """Begin no more counts, and wait for the one that is under way."""
        self._hand.shutdown(cancel_futures=True)

    def _begin_all(self, wanted: Mapping[str, Count[Any]], now: datetime) -> dict[str, _Place]:
        with self.ops.store.read() as connection:
            pulse = read_pulse(connection)
        with self._lock:
            return {name: self._begin(name, count, now, pulse) for name, count in wanted.items()}

    def _begin(self, name: str, count: Count[Any], now: datetime, pulse: Pulse) -> _Place:
        """The place of a figure, which is being counted if that is due."""
        place = self._places.setdefault(name, _Place())
        self._look_back(name, place)
        if self._is_due(place, pulse):
            place.work = self._hand.submit(self._count, place, count, now, pulse)
        return place

    def _is_due(self, place: _Place, pulse: Pulse) -> bool:
        rested = self.clock() >= place.rested_at
        return place.work is None and rested and (place.latest is None or place.pulse != pulse)

    def _look_back(self, name: str, place: _Place) -> None:
        """Put away work that has ended, whether or not somebody waited for it."""
        if place.work is None or not place.work.done():
            return
        error = None if place.work.cancelled() else place.work.exception()
        place.work = None
        if error is not None:
            log.error("figures.failed", figure=name, error=type(error).__name__)
            place.rested_at = self.clock() + REST if place.latest is not None else 0.0

    def _count(self, place: _Place, count: Count[Any], now: datetime, pulse: Pulse) -> None:
        began = self.clock()
        value = count(self.ops, now)
        ended = self.clock()
        place.rested_at = ended + max(REST, SHARE * (ended - began))
        place.pulse = pulse
        place.latest = Counted(value=value, at=now)
