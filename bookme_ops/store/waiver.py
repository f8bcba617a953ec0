"""Waivers as they are kept and shown: a risk that somebody accepts for a while."""

from dataclasses import dataclass
from datetime import datetime

from jobs.base import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What is accepted: a code in an environment, of one subject or of all."""

    environment: str
    code: str
    subject: Subject | None = None
    """None: every subject of the code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """An accepted risk."""

    id: int
    environment: str
    code: str
    subject: Subject | None
    """None: every subject of the code."""
    owner: str
    """Who answers for it."""
    reason: str
    created_at: datetime
    until: datetime
    ended_at: datetime | None = None
    """When it was taken back, or its end was noticed."""

    def covers(self, environment: str, code: str, subject: Subject) -> bool:
        """Whether a finding is within it."""
        return (self.environment, self.code) == (environment, code) and self.subject in {None, subject}
