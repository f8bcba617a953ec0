"""When an environment's access has to be reviewed again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.store.access_review import Review, State

SOON = timedelta(days=14)
"""So long before it is due a review is called due soon."""
NEVER, OVERDUE, DUE_SOON, CERTIFIED = "never", "overdue", "due soon", "certified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certification:
    """How long what was signed last still counts."""

    environment: str
    last: Review | None
    """The review that was signed last; None: none ever was."""
    due: datetime | None
    """None: it is due now, because none was ever signed."""
    standing: str
    """`never`, `overdue`, `due soon` or `certified`."""


def certification_of(environment: str, reviews: Iterable[Review], every: timedelta, now: datetime) -> Certification:
    """Whether an environment is certified, by its reviews in any order."""
    last = last_signed(environment, reviews)
    if last is None or last.signed_at is None:
        return Certification(environment=environment, last=None, due=None, standing=NEVER)
    due = last.signed_at + every
    standing = OVERDUE if now >= due else DUE_SOON if now >= due - SOON else CERTIFIED
    return Certification(environment=environment, last=last, due=due, standing=standing)


def last_signed(environment: str, reviews: Iterable[Review]) -> Review | None:
    """The review of an environment that was signed last."""
    signed = [one for one in reviews if one.environment == environment and one.state is State.SIGNED]
    return max(signed, key=lambda one: (one.signed_at, one.id), default=None)
