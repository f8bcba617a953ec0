"""Reviews to look at: rows, and a signed review of them in a store."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, Review, Row
from bookme_ops.store.db import Connection
from tests.jobs.samples import NOW

KEY = b"k" * 32
SIGNED = NOW - timedelta(days=9)


def a_row(number: int = 1, **changes: Any) -> Row:
    """A permission set that the baseline expects, undecided."""
    values: dict[str, Any] = {
        "number": number,
        "holder_kind": "user",
        "holder": f"005-{number}",
        "name": f"user{number}@org",
        "kind": "permission-set",
        "what": f"Set{number}",
        "via": (f"set Set{number}",),
        "standing": "expected",
    }
    return Row(**values | changes)


def a_review(**changes: Any) -> Review:
    """A signed review."""
    values: dict[str, Any] = {
        "id": 3,
        "environment": "production",
        "as_of": SIGNED,
        "started_at": SIGNED,
        "started_by": "Ada",
        "rows": 2,
        "baseline": "test",
        "snapshot": "0" * 64,
        "signed_at": SIGNED,
        "signed_by": "Bo",
        "statement": "All looked at.",
        "previous": "0" * 64,
        "seal": "1" * 64,
    }
    return Review(**values | changes)


def start(connection: Connection, rows: Sequence[Row], environment: str = "production") -> int:
    """Begin a review."""
    return access_reviews.start(
        connection, environment, rows, as_of=SIGNED, baseline="test", actor="Ada", at=SIGNED, key=KEY
    )


def sign(connection: Connection, review_id: int, rows: int, at: datetime = SIGNED) -> Review:
    """Keep all rows but the last one, which is to be removed, and sign."""
    numbers = range(1, rows)
    access_reviews.decide(connection, review_id, numbers, Decision.KEEP, reason=None, actor="Ada", at=SIGNED)
    access_reviews.decide(connection, review_id, [rows], Decision.REMOVE, reason="old", actor="Ada", at=SIGNED)
    return access_reviews.sign(connection, review_id, actor="Bo", at=at, statement="All looked at.", key=KEY)
