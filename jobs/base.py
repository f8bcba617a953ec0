"""What a job is, and the two things that it can say: a finding, or that it could not tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any, Generic, TypeVar

from connectors.errors import Reason

View = TypeVar("View")
PolicyT = TypeVar("PolicyT")


class Priority(IntEnum):
    """How urgent an incident is: the support table of the operations guide. Larger is more urgent."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """The word of the guide: `Critical`, `High`, `Medium` or `Low`."""
        return self.name.capitalize()

    @property
    def next_higher(self) -> "Priority":
        """The priority of an umbrella over incidents of this one."""
        return Priority(min(self + 1, Priority.CRITICAL))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A finding code with what every finding of it has in common."""

    code: str
    name: str
    priority: Priority
    category: str
    """The category of the guide's priority table, such as `data-sync` or `calendar-sync`."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """What a finding is about; with environment and code it is the fingerprint of an incident."""

    kind: str
    """`booking`, `advisor`, `environment` …"""
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something is wrong with a subject, and this is how we know."""

    code: str
    environment: str
    subject: Subject
    priority: Priority
    summary: str
    """One sentence for people, without personal data."""
    booking_id: str | None = None
    evidence: dict[str, Any] = field(default_factory=dict)
    """Plain JSON values: what each system said, and where to look."""
    fix: dict[str, Any] | None = None
    """The plan step that would repair it, if one exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A subject could not be judged. It neither resolves an incident nor raises one."""

    environment: str
    subject: Subject
    """What could not be read, usually a mailbox."""
    reason: Reason
    covers: frozenset[Subject] = frozenset()
    """The subjects whose incidents must stay as they are because of it."""
    codes: frozenset[str] | None = None
    """The codes that could not be judged; None means all codes of the job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[View, PolicyT]):
    """Something we look at on a schedule, and what we think when we see it."""

    name: str
    """The CLI's and the log's word, such as `sync-window`."""
    title: str
    grain: type[View]
    cron: str
    """When it is due, in the bank's time zone."""
    kinds: tuple[Kind, ...]
    """Every code that it may raise."""
    decide: Callable[[View, PolicyT, datetime], Iterable[Finding | Unknown]]
    """Pure: judges one view at an instant; never reads a clock, a file or a system. Over a view of one environment it
    gets the `Policy` of that; over a room or a directory the policies of all by name (`Policies`)."""
    reads: frozenset[str] = frozenset({"bookings", "users", "accounts"})
    """The queries and directories that it needs, by the names under which their coverage is kept: a run that gives
    the job its views is incomplete unless they were read. What is not configured is not needed."""
    edges: tuple[Callable[[View, PolicyT, datetime], Iterable[datetime]], ...] | None = None
    """Over an advisor's view: gives the instants at which time alone may make a finding (up to a given one, and more
    may come), beside the bank's midnights. Until the next of them a view in which nothing changed, and nothing that was
    found can have ended, is not judged again: see `jobs.time_edges`. None: it is judged in every run."""
