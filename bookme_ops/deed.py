"""A deed: what the audit log is told of something that somebody did or looked at."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Somebody does something, or looks at something."""

    actor: str
    at: datetime
    action: str
    """A thing and what becomes of it: `incident.acknowledged`, `bundle.viewed`."""
    object: str
    """An id of ours, or a place in a system: `incident 12`, `environment production`."""
    detail: str = ""
    """More, for people; no personal data of customers, and nothing that somebody wrote freely."""
