"""A task: something that is due again and again, by which rules, and how it is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bookme_ops.progress import Progress
from bookme_ops.store.slot import Ending
from bookme_ops.wiring import Ops

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One doing of a task, or of several that are done together."""

    ops: Ops
    names: tuple[str, ...]
    """The tasks."""
    at: datetime
    progress: Progress
    """Ends the work at its next step if it is to break off."""


Work = Callable[[Errand], Ending]
"""Does it, and tells how it ended. What it raises, other than BrokenOff, is a failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the schedule."""

    name: str
    title: str
    cron: str
    """In the bank's zone."""
    work: Work = field(repr=False, compare=False)
    lane: str
    """Tasks of one lane are done one after the other."""
    batch: str | None = None
    """Tasks of one batch that are due at the same time are done as one."""
    reads: frozenset[str] = frozenset()
    """The systems that it asks, which are looked at before its first run: `salesforce`, `graph`, `bookme`."""
    overlap: str = "skip"
    misfire_grace: timedelta = timedelta(days=1)
    time_limit: timedelta = timedelta(hours=1)
    retries: int = 2
    grace: timedelta = timedelta(minutes=30)
    owner: str | None = None
    begins_after: timedelta | None = None
    """On a schedule that is new to the store it is also done at once, so long after the beginning; None: it is not."""

    def wait_after(self, attempt: int) -> timedelta:
        """How long to wait before the attempt that follows one."""
        return min(FIRST_WAIT * (1 << min(attempt - 1, 10)), LONGEST_WAIT)
