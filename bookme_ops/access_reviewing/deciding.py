"""Deciding: what shall become of some grants, and what a reviewer has to say for it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bookme_ops.access_reviewing.row_choice import spell_rows
from bookme_ops.access_reviewing.standing import EXPECTED
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, Row
from bookme_ops.store.db import Connection


class NoReason(ValueError):
    """The decision is one that somebody has to give a reason for; the message says which rows want it."""

    def __init__(self, why: str) -> None:
        super().__init__(f"say why with --reason: {why}")
        self.why = why


def decide_rows(
    connection: Connection,
    review_id: int,
    numbers: Sequence[int],
    decision: Decision,
    *,
    reason: str | None,
    actor: str,
    at: datetime,
) -> None:
    """Decide about some rows. Raises NoReason, and UnknownReview or NotOpen."""
    wanted = frozenset(numbers)
    about = [row for row in access_reviews.rows(connection, review_id) if row.number in wanted]
    text = (reason or "").strip() or None
    if text is None and (unexplained := tuple(_unexplained(about, decision))):
        raise NoReason(f"{_why(decision)} (rows {spell_rows(unexplained)})")
    access_reviews.decide(connection, review_id, numbers, decision, reason=text, actor=actor, at=at)


def _unexplained(rows: Iterable[Row], decision: Decision) -> Iterable[int]:
    """The rows that want a reason: what nobody expected is kept for one, and what is there is removed for one."""
    for row in rows:
        if decision is Decision.REMOVE or (decision is Decision.KEEP and row.standing != EXPECTED):
            yield row.number


def _why(decision: Decision) -> str:
    if decision is Decision.REMOVE:
        return "whoever removes it must know what it was for"
    return "the baseline does not expect what shall be kept"
