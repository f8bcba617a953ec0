"""Incidents: what we keep and show of findings, and the changes that a run makes to them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from jobs.base import Finding, Priority, Subject

Fingerprint = tuple[str, str, str, str]
"""Environment, code, subject kind, subject id: at most one incident of it is open at any time."""


class State(StrEnum):
    """Where an incident stands. Open and acknowledged ones count as open."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class Party(StrEnum):
    """Whose move it is: while it is not ours, our clock stands still."""

    US = "us"
    VENDOR = "vendor"
    MICROSOFT = "microsoft"
    SALESFORCE = "salesforce"
    CUSTOMER = "customer"


class What(StrEnum):
    """What a step in the life of an incident was."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    PRIORITY = "priority"
    """It became more or less urgent."""
    MUTED = "muted"
    UNMUTED = "unmuted"
    """A waiver ended, so it speaks up again."""
    WAITING = "waiting"
    """The clock went to another party."""
    RESUMED = "resumed"
    """The clock came back to us."""
    LINKED = "linked"
    AMENDED = "amended"
    """Facts of a report were supplied or put right."""
    MERGED = "merged"
    """It was resolved as a duplicate of another."""
    ABSORBED = "absorbed"
    """Another was resolved as its duplicate."""
    REOPENED = "reopened"
    RESOLVED = "resolved"
    CHANGED = "changed"
    """Kept before steps were told apart."""


REPORT = "REPORT"
"""The code of incidents that people open. No job raises it, so no run judges them."""
UNREAD = "UNREAD"
"""The code of incidents about what could not be read for long. Collecting runs raise and resolve it, jobs never do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A finding that people work on, from its first sight to its resolution, and again when it returns."""

    id: int
    environment: str
    code: str
    subject: Subject
    scope: str
    """The identity of the view that raised it: when that view was judged completely, silence resolves it."""
    booking_id: str | None
    priority: Priority
    summary: str
    evidence: dict[str, Any] = field(default_factory=dict)
    fix: dict[str, Any] | None = None
    state: State
    umbrella_id: int | None = None
    """The umbrella incident that it hangs under."""
    owner: str | None = None
    opened_at: datetime
    last_seen_at: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    muted_until: datetime | None = None
    category: str | None = None
    """Of the guide's priority table, where a person chose it; a finding's is that of its code."""
    merged_into: int | None = None
    """The incident that it is a duplicate of."""
    intake: dict[str, Any] | None = None
    """What the reporter said, by the names of the facts; None: a job raised it."""

    @property
    def fingerprint(self) -> Fingerprint:
        """What makes it the same incident when it is found again."""
        return (self.environment, self.code, self.subject.kind, self.subject.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A finding of this run with the scope that it was raised in."""

    finding: Finding
    scope: str
    under_umbrella: bool = False
    """It hangs under the umbrella incident of its environment and code."""
    carried: bool = field(default=False, compare=False)
    """It is told from its incident, so there is nothing new to be kept of it."""

    @property
    def fingerprint(self) -> Fingerprint:
        """The incident that it belongs to."""
        finding = self.finding
        return (finding.environment, finding.code, finding.subject.kind, finding.subject.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A finding without an incident: one is opened."""

    raised: Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class See:
    """An open incident was found again: its last sight moves, and its evidence is renewed where it differs."""

    incident_id: int
    raised: Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen:
    """A resolved incident returned."""

    incident_id: int
    raised: Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """An open incident was no longer found by a complete look."""

    incident_id: int


Change = Open | See | Reopen | Resolve
