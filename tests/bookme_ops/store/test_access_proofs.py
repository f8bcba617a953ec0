"""Proofs of signed reviews: values that nobody of ours could have written are faults, and never crash the proof."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from bookme_ops.store import access_proofs, access_reviews, audit_log
from bookme_ops.store.access_review import Decision, Row
from bookme_ops.store.access_seals import FIRST, logged_seal
from bookme_ops.store.db import Connection, Store

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.fixture
def signed(store: Store) -> Store:
    """A store with one signed review of one row."""
    row = Row(number=1, holder_kind="user", holder="005", name="u", kind="object", what="Event:r", via=(), standing="x")
    with store.begin() as connection:
        access_reviews.start(connection, "production", [row], as_of=NOW, baseline="b", actor="Ada", at=NOW, key=KEY)
        access_reviews.decide(connection, 1, [1], Decision.KEEP, reason="r", actor="Ada", at=NOW)
        access_reviews.sign(connection, 1, actor="Bo", at=NOW, statement="s", key=KEY)
    return store


def faults(connection: Connection) -> list[str]:
    return list(access_proofs.verify(connection, key=KEY))


@pytest.mark.parametrize("change", ["decision = 'burn'", "via = 'no json'", "via = '[7]'"])
def test_a_row_that_cannot_be_read_is_a_fault(signed: Store, change: str) -> None:
    with signed.begin() as connection:
        connection.execute(text(f"UPDATE access_review_row SET {change}"))
        assert faults(connection) == ["review 1: a row holds what nobody could have signed"]


@pytest.mark.parametrize("change", ["seal = 'æ'", "seal = NULL", "previous = NULL", "rows = -1"])
def test_a_review_that_cannot_be_is_a_fault(signed: Store, change: str) -> None:
    with signed.begin() as connection:
        connection.execute(text(f"UPDATE access_review SET {change}"))
        assert faults(connection)


def test_a_proof_that_is_missing_or_odd_is_a_fault(signed: Store) -> None:
    for proof in ("NULL", "'æ'", "''"):
        with signed.begin() as connection:
            connection.execute(text(f"UPDATE access_review_row SET proof = {proof}"))
            assert faults(connection) == ["review 1: row 1 is not as it was signed"]


def test_a_signature_of_something_else_is_a_fault(signed: Store) -> None:
    with signed.begin() as connection:
        entry = audit_log.Entry(at=NOW, actor="Eve", action="review.signed", object="review x", detail=FIRST)
        audit_log.append(connection, entry, key=KEY)
        assert faults(connection) == ["review x was signed, and is gone"]


def test_a_signature_that_was_refused_is_none(signed: Store) -> None:
    with signed.begin() as connection:
        entry = audit_log.Entry(at=NOW, actor="Eve", action="review.signed", object="review 1", result="refused")
        audit_log.append(connection, entry, key=KEY)
        assert faults(connection) == []
        assert logged_seal(connection, 1) == access_reviews.get(connection, 1).seal
        assert logged_seal(connection, 2) is None
