"""Proving: whether signed reviews, and exports of them, are as they were signed."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from bookme_ops.access_reviewing.telling import Exported
from bookme_ops.store import access_proofs, access_reviews, audit_log
from bookme_ops.store.access_review import Review, UnknownReview
from bookme_ops.store.access_seals import logged_seal
from bookme_ops.store.db import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was looked at, and what of it does not hold."""

    faults: tuple[str, ...]
    """A sentence for each thing that is not as it was signed; none: all is."""
    reviews: int
    """Signed ones that were looked at."""
    entries: int
    """Rows of the audit log."""

    @property
    def holds(self) -> bool:
        """Whether all is as it was signed."""
        return not self.faults


def prove_all(connection: Connection, *, key: bytes) -> Proof:
    """Walk through all signed reviews and the audit log, on which they stand."""
    return Proof(
        faults=(*_faults_of_log(connection, key), *access_proofs.verify(connection, key=key)),
        reviews=access_proofs.count_signed(connection),
        entries=audit_log.head(connection).last,
    )


def prove_export(connection: Connection, exported: Exported, *, key: bytes) -> Proof:
    """Compare a file with the seal that was made when the review was signed, and with the store.

    A file may hold although the store does not: it is then what was signed.
    """
    return Proof(
        faults=(*_faults_of_file(connection, exported, key), *_faults_of_log(connection, key)),
        reviews=1,
        entries=audit_log.head(connection).last,
    )


def _faults_of_log(connection: Connection, key: bytes) -> Iterator[str]:
    wrong = audit_log.verify(connection, key=key)
    if wrong is not None:
        yield f"the audit log does not hold from row {wrong} on: what stands on it is not proven"


def _faults_of_file(connection: Connection, exported: Exported, key: bytes) -> Iterator[str]:
    review, rows = exported.review, [one.row for one in exported.rows]
    proofs, seal = access_proofs.prove(review, rows, key=key)
    for number, (one, proof) in enumerate(zip(exported.rows, proofs, strict=True), start=1):
        if one.row.number != number or not hmac.compare_digest(one.proof.encode(), proof.encode()):
            yield f"the file: row {number} is not as it was signed, or was signed by another key"
            return
    if len(rows) != review.rows or not _same(review.seal, seal):
        yield "the file: the review is not as it was signed"
        return
    logged = logged_seal(connection, review.id)
    if logged is None:
        yield f"the audit log of this store does not know that review {review.id} was signed"
    elif not _same(review.seal, logged):
        yield f"the audit log of this store has another seal for review {review.id}"
    elif not _is_kept(connection, exported):
        yield f"the store: review {review.id} is not what was signed, and the file is"


def _is_kept(connection: Connection, exported: Exported) -> bool:
    """Whether the store has the same review."""
    try:
        kept: Review = access_reviews.get(connection, exported.review.id)
    except UnknownReview:
        return False
    rows, proofs = access_reviews.rows(connection, kept.id), access_proofs.proofs(connection, kept.id)
    told = [one.row for one in exported.rows], [one.proof for one in exported.rows]
    return kept == exported.review and (rows, proofs) == told


def _same(one: str | None, other: str) -> bool:
    return one is not None and hmac.compare_digest(one.encode(), other.encode())
