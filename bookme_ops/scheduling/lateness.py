"""Lateness: what has become late is judged at once, not only when the job that tells of it is due itself."""

from datetime import datetime

import structlog

from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.wiring import Ops
from jobs.environment.upkeep import LATE

log = structlog.get_logger(__name__)


class LatenessWatch:
    """Judges ENV042 whenever other tasks are late than the last time."""

    def __init__(self, ops: Ops) -> None:
        self._ops = ops
        self._told: frozenset[str] | None = None

    def look(self, now: datetime) -> frozenset[str]:
        """The tasks that are late; if they are others than before, their incidents are opened or resolved."""
        with self._ops.store.read() as connection:
            late = frozenset(one.task for one in late_tasks(connection, now) or ())
        if late != (self._told or frozenset()):
            log.warning("schedule.late", tasks=sorted(late))
            self._judge(now)
        self._told = late
        return late

    def _judge(self, now: datetime) -> None:
        names = tuple(job.name for job in self._ops.jobs if LATE in job.kinds)
        if names:
            run_jobs(
                self._ops,
                names=names,
                select=(LATE.code,),
                as_of=now,
                advisor=None,
                dry_run=False,
                progress=Silent(),
            )
