"""Links as they are kept and shown: what an incident is tied to."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class LinkKind(StrEnum):
    """What sort of thing an incident is tied to."""

    RELATED = "related"
    """Another incident, by its number; both are tied."""
    TICKET = "ticket"
    """The number that another party gave it."""
    CASE = "case"
    """A Salesforce Case, by its id."""
    BUNDLE = "bundle"
    """A debug bundle, by the name of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One tie of an incident."""

    incident_id: int
    kind: LinkKind
    target: str
    at: datetime
    actor: str
