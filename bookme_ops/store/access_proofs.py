"""Proofs: whether signed reviews are as they were signed, row by row, and what is wrong if they are not."""

import hmac
from collections.abc import Iterator, Sequence

import msgspec
from sqlalchemy import Connection, select

from bookme_ops.store.access_review import Review, Row
from bookme_ops.store.access_reviews import review_of, rows
from bookme_ops.store.access_seals import FIRST, proofs_of, seal_of, signatures
from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW


def verify(connection: Connection, *, key: bytes) -> Iterator[str]:
    """What of the signed reviews is not as it was signed, in sentences that name review and row; nothing: all is."""
    sealed = {review.id: review for review in _signed(connection)}
    previous = FIRST
    for entry in signatures(connection):
        number = entry.object.rpartition(" ")[2]
        review = sealed.pop(int(number), None) if number.isdecimal() else None
        if review is None:
            yield f"{entry.object} was signed, and is gone"
        else:
            yield from _verify_one(connection, review, previous, entry.detail, key)
        previous = entry.detail
    for review_id in sorted(sealed):
        yield f"review {review_id} says that it was signed, and the audit log does not know of it"


def prove(review: Review, decided: Sequence[Row], *, key: bytes) -> tuple[list[str], str]:
    """What the proofs of a signed review's rows and its seal must be, if nothing of it was altered."""
    told = list(proofs_of(key, review.id, decided))
    return told, seal_of(key, review, told[-1] if told else FIRST)


def proofs(connection: Connection, review_id: int) -> list[str | None]:
    """The proof of each row, in order; None for one that was not signed."""
    statement = select(ACCESS_REVIEW_ROW.c.proof).where(ACCESS_REVIEW_ROW.c.review_id == review_id)
    return [proof for (proof,) in connection.execute(statement.order_by(ACCESS_REVIEW_ROW.c.number))]


def count_signed(connection: Connection) -> int:
    """How many reviews say that they were signed."""
    return len(_signed(connection))


def _verify_one(connection: Connection, review: Review, previous: str, logged: str, key: bytes) -> Iterator[str]:
    told = f"review {review.id}"
    if review.previous != previous:
        yield f"{told} does not follow the review that was signed before it"
    if review.seal is None or not hmac.compare_digest(review.seal.encode(), logged.encode()):
        yield f"{told} has another seal than the audit log"
    try:
        decided, kept = rows(connection, review.id), proofs(connection, review.id)
    except (ValueError, msgspec.MsgspecError):
        yield f"{told}: a row holds what nobody could have signed"
        return
    expected, seal = prove(review, decided, key=key)
    for number, (row, mine, proof) in enumerate(zip(decided, kept, expected, strict=True), start=1):
        if row.number != number or not hmac.compare_digest((mine or "").encode(), proof.encode()):
            yield f"{told}: row {number} is not as it was signed"
            return
    if len(decided) != review.rows:
        yield f"{told}: {abs(review.rows - len(decided))} rows are {'missing' if len(decided) < review.rows else 'new'}"
    elif not hmac.compare_digest(seal.encode(), logged.encode()):
        yield f"{told} is not as it was signed"


def _signed(connection: Connection) -> list[Review]:
    statement = select(ACCESS_REVIEW).where(ACCESS_REVIEW.c.signed_at.is_not(None) | ACCESS_REVIEW.c.seal.is_not(None))
    return [review_of(found) for found in connection.execute(statement)]
