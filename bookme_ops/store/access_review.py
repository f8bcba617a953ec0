"""An access review: what was granted when it began, and what somebody decided about each of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Decision(StrEnum):
    """What shall become of a grant."""

    KEEP = "keep"
    REMOVE = "remove"
    ASK = "ask"
    """Somebody has to find out first; until then it stays."""


class State(StrEnum):
    """How far a review has come."""

    OPEN = "open"
    SIGNED = "signed"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A grant under review."""

    number: int
    """From 1, in the order of the review."""
    holder_kind: str
    holder: str
    name: str
    """The holder as people know it: a username, or the name of an app."""
    kind: str
    what: str
    via: tuple[str, ...]
    standing: str
    """What the baseline says of it: `expected`, `extra`, `excess`, `allowed until 2027-01-31: reason`."""
    decision: Decision | None = None
    reason: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review of one environment."""

    id: int
    environment: str
    as_of: datetime
    """What was granted then is what it is about."""
    started_at: datetime
    started_by: str
    rows: int
    baseline: str
    """By which baseline its rows were told apart."""
    snapshot: str
    abandoned_at: datetime | None = None
    abandoned_by: str | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    statement: str | None = None
    """What the signer says about the whole."""
    previous: str | None = None
    seal: str | None = None

    @property
    def state(self) -> State:
        """How far it has come."""
        if self.signed_at is not None:
            return State.SIGNED
        return State.OPEN if self.abandoned_at is None else State.ABANDONED


class UnknownReview(LookupError):
    """There is no review, or no row of it, of this number."""


class NotOpen(ValueError):
    """The review was signed or abandoned: nothing of it can be changed any more."""


class Undecided(ValueError):
    """Not every row has a decision, so the review cannot be signed."""


class Altered(ValueError):
    """The rows are not those that were frozen when the review began."""
