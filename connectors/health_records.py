"""Records of health: whether a system answered, how much of its budget is left, and what we did ourselves."""

from datetime import datetime

from connectors.errors import Reason
from connectors.records import Record


class Probe(Record, frozen=True, kw_only=True, gc=False):
    """One try to reach a system of an environment with our credentials."""

    environment: str
    system: str
    """`salesforce`, `graph` or `bookme`."""
    at: datetime
    reason: Reason | None
    """Why it failed; None: the system answered, and took our credentials."""
    seconds: float
    """How long the answer took."""

    @property
    def answered(self) -> bool:
        """Whether it was reached and let us in."""
        return self.reason is None


class Allowance(Record, frozen=True, kw_only=True, gc=False):
    """The daily API allocation of a Salesforce org at an instant."""

    environment: str
    at: datetime
    used: int
    total: int


class Backup(Record, frozen=True, kw_only=True, gc=False):
    """A copy of our own store."""

    taken_at: datetime
    file: str
    sha256: str
    size: int
    verified_at: datetime | None
    """When it was restored beside the store and checked; None: never, or the check failed."""
    problem: str | None = None
    """What the latest check found wrong."""


class JobFinish(Record, frozen=True, kw_only=True, gc=False):
    """When a job last finished over an environment, complete or not."""

    job: str
    environment: str
    first_at: datetime
    """Its first run ever: before it nothing could be late."""
    finished_at: datetime | None
    """None: it was begun and never finished."""


class LateTask(Record, frozen=True, kw_only=True, gc=False):
    """Work on our schedule that should have been done by now."""

    task: str
    expected_at: datetime
    """The earliest of the times that are owed."""
    late_at: datetime
    """Since when it is late."""
    owed: int
    """How many such times there are."""
    state: str
    """What became of the latest of them: `waiting`, `running`, `failed`, `crashed`, `timed-out` or `skipped`."""
    reason: str | None = None
