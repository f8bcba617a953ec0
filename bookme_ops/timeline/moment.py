"""Moments: what happened to a booking, one sentence each; and what has to be said about their times."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bookme_ops.dossiers.dossier import Role


class System(StrEnum):
    """Who tells of a moment, in the order in which causes come before effects."""

    BACKEND = "Backend"
    SALESFORCE = "Salesforce"
    OUTLOOK = "Outlook"
    OURS = "bookme_ops"


class MomentKind(StrEnum):
    """What sort of thing happened, in the order in which they are told where they happened at once."""

    CREATED = "created"
    CHANGED = "changed"
    ANSWERED = "answered"
    SEEN = "seen"
    """Our first sight of it."""
    INCIDENT = "incident"
    NOTE = "note"
    """A person's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A field before and after, as the journal keeps it."""

    what: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Something that happened. Instants are in UTC."""

    at: datetime
    """When, by the clock of the system that tells it; where that is not told, when we saw it."""
    seen_at: datetime | None
    """When we saw it; None if it is not kept."""
    system: System
    place: str
    """The environment, or the tenant of a mailbox."""
    kind: MomentKind
    subject_kind: str
    """`booking`, `event`, `meeting`, `incident` or `run`."""
    subject_id: str
    sentence: str
    """What happened, without a name of anybody: people are their roles, or ids."""
    by: str | None = None
    """Who did it, as the system spells it; None: that is not kept."""
    quote: str | None = None
    """Free text that belongs to it, which a person may have written."""
    role: Role | None = None
    """Whose copy it is about."""
    changes: tuple[Change, ...] = ()
    dated: bool = True
    """Whether the system says when it happened."""
    remark: str = ""
    """What has to be said of its times."""

    @property
    def told(self) -> str:
        """The sentence with who did it and what was written."""
        by = f" by {self.by}" if self.by else ""
        quote = f": {self.quote}" if self.quote else ""
        return f"{self.sentence}{by}{quote}{self.remark}"

    @property
    def happened(self) -> datetime:
        """When it must have happened: nothing is seen before, whatever a fast clock says."""
        return self.at if self.seen_at is None else min(self.at, self.seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skew:
    """A system's clock that cannot be right."""

    system: System
    ahead: timedelta
    """At least so far it runs ahead of ours."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span of which nothing is known of something."""

    subject: str
    """A role's mailbox, or a system's list, in words."""
    start: datetime | None
    """Its last complete read before; None: it was never read."""
    end: datetime | None
    """Its first complete read after; None: it is not read yet."""
    reason: str
    """Of the closed list of reasons."""
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to one booking."""

    moments: tuple[Moment, ...] = ()
    """In the order in which they must have happened."""
    skews: tuple[Skew, ...] = ()
    gaps: tuple[Gap, ...] = ()
    remarks: tuple[str, ...] = ()
    """What the story cannot tell, in sentences."""
