"""Seals: the digests that hold a signed review together, and what the audit log knows of signatures.

The proof of a row is made of the row and the proof before it, the seal of the review and its last proof, and each
review names the seal that was made before its own. All are keyed by a key that is not in the store.
"""

import hmac
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection

from bookme_ops.store import audit_log
from bookme_ops.store.access_review import Review, Row

FIRST = "0" * 64
"""What stands for the seal before the first one, and for the proof before the first row."""
STARTED, SIGNED = "review.started", "review.signed"
"""Actions in the audit log; their detail ends with the snapshot, or with the seal."""
FROZEN = ("number", "holder_kind", "holder", "name", "kind", "what", "via", "standing")
DECIDED = ("decision", "reason", "decided_at", "decided_by")
REVIEW = tuple(Review.__dataclass_fields__)
HEAD = tuple(name for name in REVIEW if name != "seal")


def signatures(connection: Connection) -> Iterator[audit_log.Entry]:
    """What the audit log knows of signatures, in order; of one that was refused it knows, too."""
    for _, entry in audit_log.entries(connection):
        if entry.action == SIGNED and entry.result == "ok":
            yield entry


def last_seal(connection: Connection) -> str:
    """The seal of the review that was signed last, of whatever environment."""
    seals = [entry.detail for entry in signatures(connection)]
    return seals[-1] if seals else FIRST


def logged_seal(connection: Connection, review_id: int) -> str | None:
    """The seal that the audit log has of a review; None: it does not know that it was signed."""
    return next((one.detail for one in signatures(connection) if one.object == f"review {review_id}"), None)


def entry_of(action: str, review_id: int, actor: str, at: datetime, digest: str) -> audit_log.Entry:
    """What the audit log is told of a review."""
    return audit_log.Entry(at=at, actor=actor, action=action, object=f"review {review_id}", detail=digest)


def columns_of(row: Row) -> dict[str, Any]:
    """A row as it is frozen."""
    told = {name: getattr(row, name) for name in FROZEN}
    return {**told, "via": msgspec.json.encode(row.via).decode()}


def snapshot_of(key: bytes, environment: str, as_of: datetime, frozen: Iterable[Row]) -> str:
    """The digest of what is frozen when a review begins."""
    head = _plain({"environment": environment, "as_of": as_of})
    return _digest(key, b"snapshot", [head, *(columns_of(row) for row in frozen)])


def proofs_of(key: bytes, review_id: int, decided: Iterable[Row]) -> Iterator[str]:
    """The proof of each row, made of the row and the proof before it."""
    proof = FIRST
    for row in decided:
        told = {**columns_of(row), **_plain({name: getattr(row, name) for name in DECIDED})}
        proof = _digest(key, b"review-row", [review_id, proof, told])
        yield proof


def seal_of(key: bytes, review: Review, proof: str) -> str:
    """The digest of a signed review, of which `proof` is that of its last row."""
    return _digest(key, b"review", [_plain({name: getattr(review, name) for name in HEAD}), proof])


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Instants as text, in UTC, to the microsecond."""
    return {
        name: value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in values.items()
    }


def _digest(key: bytes, purpose: bytes, told: Any) -> str:
    return hmac.new(key, purpose + b"\0" + msgspec.json.encode(told, order="sorted"), sha256).hexdigest()
