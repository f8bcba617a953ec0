"""The board: the latest figures, gathered when somebody asks and nobody has for a few seconds."""

from collections.abc import Collection
from datetime import datetime, timedelta
from threading import Lock

from bookme_ops.measures.figures import Figures
from bookme_ops.measures.first_responses import ResponseCount
from bookme_ops.measures.gathering import Counted, gather
from bookme_ops.measures.traffic import TrafficCount
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.wiring import Ops

FRESH = timedelta(seconds=5)


class Board:
    """Figures for many who ask. Safe to share between threads."""

    def __init__(self, ops: Ops, tasks: Collection[str], *, fresh: timedelta = FRESH) -> None:
        self._ops, self._tasks, self._fresh = ops, tasks, fresh
        self._counted = Counted(traffic=TrafficCount(), responses=ResponseCount(rule_of(ops.settings)))
        self._figures: Figures | None = None
        self._gathering = Lock()

    def look(self, now: datetime) -> Figures:
        """Figures that are a few seconds old at most, unless somebody is gathering newer ones right now."""
        known = self._figures
        if known is not None and (self._is_fresh(known, now) or self._gathering.locked()):
            return known
        with self._gathering:
            # Whoever had to wait for the first ones need not gather them again.
            known = self._figures
            if known is None or not self._is_fresh(known, now):
                known = self._figures = gather(self._ops, self._tasks, self._counted, now)
            return known

    def _is_fresh(self, figures: Figures, now: datetime) -> bool:
        return abs(now - figures.at) < self._fresh
