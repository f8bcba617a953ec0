"""Reviewing: what reviewers do, each with its entry in the audit log, whether they sit at a terminal or at a browser.

Raises what the store and the rules of reviews raise (NotReviewable, NoReason, UnknownReview, NotOpen, Undecided,
Altered), and NoKey. What is refused is entered, too.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from bookme_ops.access_reviewing.beginning import begin_review, look_at, refuse_second
from bookme_ops.access_reviewing.deciding import decide_rows
from bookme_ops.access_reviewing.proving import Proof, prove_all
from bookme_ops.access_reviewing.row_choice import spell_rows
from bookme_ops.deed import Deed
from bookme_ops.deeds import REFUSED, doing, enter
from bookme_ops.keyring import load_keys
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Altered, Decision, Review
from bookme_ops.store.access_seals import SIGNED, STARTED
from bookme_ops.store.review_pages import digest_of
from bookme_ops.wiring import Ops


def start_review(ops: Ops, environment: str, *, as_of: datetime, actor: str, at: datetime) -> int:
    """Freeze what is granted; gives the number. The store enters the start, with a digest of what was frozen."""
    with _entering_refusals(ops, Deed(actor=actor, at=at, action=STARTED, object=f"environment {environment}")):
        key = load_keys(ops.settings).audit
        view, policy = look_at(ops, environment, as_of), ops.settings.policy(environment, as_of)
        with ops.store.begin() as connection:
            refuse_second(connection, environment)
            return begin_review(connection, view, policy, as_of=as_of, actor=actor, at=at, key=key)


def decide(
    ops: Ops,
    number: int,
    rows: Sequence[int],
    decision: Decision,
    *,
    reason: str | None,
    actor: str,
    at: datetime,
) -> None:
    """Somebody decides about some rows."""
    deed = _deed("review.decided", number, actor, at, f"{decision}: rows {spell_rows(rows)}")
    with doing(ops, deed) as connection:
        decide_rows(connection, number, rows, decision, reason=reason, actor=actor, at=at)


def sign(ops: Ops, number: int, *, statement: str, actor: str, at: datetime, shown: str | None = None) -> Review:
    """Somebody signs. The store enters the signature, with the seal, in the transaction that seals.

    `shown` is the digest of the decisions that the signer saw: if any is another by now, it is refused as Altered.
    """
    with _entering_refusals(ops, _deed(SIGNED, number, actor, at)):
        key = load_keys(ops.settings).audit
        with ops.store.begin() as connection:
            access_reviews.get(connection, number)
            if shown is not None and digest_of(connection, number) != shown:
                raise Altered(f"somebody decided about rows of review {number} since: look again before you sign")
            return access_reviews.sign(connection, number, actor=actor, at=at, statement=statement, key=key)


def abandon(ops: Ops, number: int, *, actor: str, at: datetime) -> None:
    """Somebody ends a review without a signature."""
    with doing(ops, _deed("review.abandoned", number, actor, at)) as connection:
        access_reviews.abandon(connection, number, actor=actor, at=at)


def prove(ops: Ops) -> Proof:
    """Whether all signed reviews, and the log on which they stand, are as they were written."""
    key = load_keys(ops.settings).audit
    with ops.store.read() as connection:
        return prove_all(connection, key=key)


@contextmanager
def _entering_refusals(ops: Ops, deed: Deed) -> Iterator[None]:
    """What the store refuses stands in the audit log, too; what it does it enters by itself."""
    try:
        yield
    except (LookupError, ValueError):
        enter(ops, deed, result=REFUSED)
        raise


def _deed(action: str, number: int, actor: str, at: datetime, detail: str = "") -> Deed:
    return Deed(actor=actor, at=at, action=action, object=f"review {number}", detail=detail)
