"""Exports prove themselves against the seal, and the store against them; the log counts, too."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, update

from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.proving import prove_all, prove_export
from bookme_ops.access_reviewing.telling import NoReview, read_export, tell_page
from bookme_ops.cli.screen import json_value
from bookme_ops.store import access_proofs, access_reviews, audit_log
from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW
from bookme_ops.store.bundle_tables import AUDIT
from bookme_ops.store.db import Connection, Store
from tests.bookme_ops.access_reviewing.reviewed import KEY, a_row, sign, start
from tests.jobs.samples import NOW

ROWS = 3
EDITS: dict[str, Any] = {"number": 7, "via": ["x"], "decision": "ask", "decided_at": "2026-01-01T00:00:00Z"}


def export(connection: Connection, review_id: int) -> dict[str, Any]:
    page = ReviewPage(
        review=access_reviews.get(connection, review_id),
        rows=access_reviews.rows(connection, review_id),
        proofs=access_proofs.proofs(connection, review_id),
        removals={},
    )
    told: dict[str, Any] = json.loads(json.dumps(tell_page(page), default=json_value))
    return told


@pytest.fixture
def signed(store: Store) -> Store:
    """A store with two signed reviews."""
    with store.begin() as connection:
        for _ in range(2):
            rows = [a_row(number, name=f"æ\u202e{number}") for number in range(1, ROWS + 1)]
            sign(connection, start(connection, rows), ROWS)
    return store


def faults(connection: Connection, document: Any) -> tuple[str, ...]:
    return prove_export(connection, read_export(json.dumps(document).encode()), key=KEY).faults


def test_an_untouched_export_holds(signed: Store) -> None:
    with signed.begin() as connection:
        for review_id in (1, 2):
            assert faults(connection, export(connection, review_id)) == ()
        proof = prove_all(connection, key=KEY)
    assert (proof.holds, proof.reviews, proof.entries) == (True, 2, 4)


@pytest.mark.parametrize("number", range(ROWS))
@pytest.mark.parametrize("name", [*sorted(a_row().__dataclass_fields__), "proof"])
def test_whatever_is_changed_in_a_row_of_the_file_is_found(signed: Store, number: int, name: str) -> None:
    with signed.begin() as connection:
        document = export(connection, 2)
        document["rows"][number][name] = EDITS.get(name, "x")
        assert faults(connection, document) == (
            f"the file: row {number + 1} is not as it was signed, or was signed by another key",
        )


@pytest.mark.parametrize("name", ["id", "environment", "as_of", "rows", "baseline", "snapshot", "signed_by", "seal"])
def test_whatever_is_changed_in_the_head_of_the_file_is_found(signed: Store, name: str) -> None:
    with signed.begin() as connection:
        document = export(connection, 2)
        document["review"][name] = {"id": 1, "rows": 9, "as_of": NOW.isoformat()}.get(name, "x")
        assert len(faults(connection, document)) == 1


def test_rows_taken_out_put_in_or_moved_are_found(signed: Store) -> None:
    with signed.begin() as connection:
        rows = export(connection, 2)["rows"]
        for changed in (rows[:-1], rows[1:], [*rows, rows[0]], [rows[1], rows[0], rows[2]], []):
            assert faults(connection, {**export(connection, 2), "rows": changed}) != ()


def test_a_true_file_convicts_the_store(signed: Store) -> None:
    with signed.begin() as connection:
        document = export(connection, 2)
        at = (ACCESS_REVIEW_ROW.c.review_id == 2, ACCESS_REVIEW_ROW.c.number == 1)
        connection.execute(update(ACCESS_REVIEW_ROW).where(*at).values(what="x"))
        assert faults(connection, document) == ("the store: review 2 is not what was signed, and the file is",)
        assert prove_all(connection, key=KEY).faults == ("review 2: row 1 is not as it was signed",)
        connection.execute(delete(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == 2))
        assert faults(connection, document) == ("the store: review 2 is not what was signed, and the file is",)


def test_a_log_that_lost_the_signature_is_told(signed: Store) -> None:
    with signed.begin() as connection:
        document = export(connection, 2)
        connection.execute(delete(AUDIT).where(AUDIT.c.number == audit_log.head(connection).last))
        told = faults(connection, document)
        assert told[0] == "the audit log of this store does not know that review 2 was signed"
        assert "audit log does not hold from row 4" in told[1]
        assert len(prove_all(connection, key=KEY).faults) == 2


def test_another_key_proves_nothing(signed: Store) -> None:
    with signed.begin() as connection:
        exported = read_export(json.dumps(export(connection, 1)).encode())
        assert not prove_export(connection, exported, key=b"x" * 32).holds
        assert not prove_all(connection, key=b"x" * 32).holds


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 1}', b'{"format": "bookme-ops access review 1"}', b'"x"'],
)
def test_what_is_no_export_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(NoReview):
        read_export(content)


def test_a_draft_proves_nothing(store: Store) -> None:
    with store.begin() as connection:
        document = export(connection, start(connection, [a_row()]))
    with pytest.raises(NoReview, match="before it was signed"):
        read_export(json.dumps(document).encode())


def test_a_file_with_values_of_other_kinds_is_refused(signed: Store) -> None:
    with signed.begin() as connection:
        document = export(connection, 1)
    for broken in ({**document, "rows": 7}, {**document, "rows": [7]}, {**document, "review": {"seal": "x"}}):
        with pytest.raises(NoReview):
            read_export(json.dumps(broken).encode())
