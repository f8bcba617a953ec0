"""Access reviews: frozen, decided, sealed; whatever is done to a signed one, its check says so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update

from bookme_ops.store import access_proofs, access_reviews, audit_log
from bookme_ops.store.access_review import Altered, Decision, NotOpen, Row, State, Undecided, UnknownReview
from bookme_ops.store.access_tables import ACCESS_REVIEW, ACCESS_REVIEW_ROW
from bookme_ops.store.db import Connection, Store

KEY = b"k" * 32
NOW = datetime(2026, 3, 2, 7, 0, 0, 123456, tzinfo=UTC)
ROWS = 4
ROW_COLUMNS = ("holder_kind", "holder", "name", "kind", "what", "via", "standing", "decision", "reason", "decided_by")
OWN_COLUMNS = ("environment", "started_by", "baseline", "snapshot", "signed_by", "statement", "previous", "seal")
INSTANTS = ("as_of", "started_at", "signed_at")


def row(number: int) -> Row:
    return Row(
        number=number, holder_kind="user", holder=f"005{number}", name=f"user{number}@bank.example",
        kind="permission-set", what=f"Set {number} æ", via=("set A", "group B › set C"), standing="excess",
    )  # fmt: skip


def begin(connection: Connection, environment: str = "production") -> int:
    rows = [row(number) for number in range(1, ROWS + 1)]
    return access_reviews.start(
        connection, environment, rows, as_of=NOW, baseline="shipped defaults", actor="Ada", at=NOW, key=KEY
    )


def sign(connection: Connection, review_id: int, at: datetime = NOW) -> None:
    numbers = range(1, ROWS)
    access_reviews.decide(connection, review_id, numbers, Decision.KEEP, reason="needed", actor="Ada", at=NOW)
    access_reviews.decide(connection, review_id, [ROWS], Decision.REMOVE, reason=None, actor="Ada", at=NOW)
    access_reviews.sign(connection, review_id, actor="Bo", at=at, statement="All looked at.", key=KEY)


def faults(connection: Connection) -> list[str]:
    return list(access_proofs.verify(connection, key=KEY))


@pytest.fixture
def signed(store: Store) -> Store:
    with store.begin() as connection:
        for days in range(3):
            sign(connection, begin(connection), NOW + timedelta(days=days))
    return store


def test_a_review_reads_as_it_began(store: Store) -> None:
    with store.begin() as connection:
        review = access_reviews.get(connection, begin(connection))
        assert (review.state, review.rows, review.started_by) == (State.OPEN, ROWS, "Ada")
        assert access_reviews.rows(connection, review.id) == [row(number) for number in range(1, ROWS + 1)]
        assert access_reviews.approved_of(connection, "production") is None


def test_the_last_signed_review_says_what_is_right(signed: Store) -> None:
    with signed.begin() as connection:
        begin(connection)
        sign(connection, begin(connection, "test"), NOW + timedelta(days=9))
        approved = access_reviews.approved_of(connection, "production")
    assert approved is not None
    assert (approved.review, approved.signed_at) == (3, NOW + timedelta(days=2))
    assert {grant.holder for grant in approved.grants} == {"0051", "0052", "0053"}
    assert {grant.holder for grant in approved.removed} == {"0054"}


def test_an_undecided_row_keeps_it_from_being_signed(store: Store) -> None:
    with store.begin() as connection:
        review_id = begin(connection)
        access_reviews.decide(connection, review_id, [1, 2, 4], Decision.ASK, reason=None, actor="Ada", at=NOW)
        with pytest.raises(Undecided, match="row 3"):
            access_reviews.sign(connection, review_id, actor="Bo", at=NOW, statement=None, key=KEY)


def test_what_was_signed_or_abandoned_is_not_decided_any_more(signed: Store) -> None:
    with signed.begin() as connection:
        left = begin(connection)
        access_reviews.abandon(connection, left, actor="Ada", at=NOW)
        for review_id in (1, left):
            with pytest.raises(NotOpen):
                access_reviews.decide(connection, review_id, [1], Decision.REMOVE, reason=None, actor="Eve", at=NOW)
            with pytest.raises(NotOpen):
                access_reviews.sign(connection, review_id, actor="Eve", at=NOW, statement=None, key=KEY)
            with pytest.raises(NotOpen):
                access_reviews.abandon(connection, review_id, actor="Eve", at=NOW)
        assert faults(connection) == []


def test_a_row_or_review_that_is_not_there_is_refused(store: Store) -> None:
    with store.begin() as connection:
        review_id = begin(connection)
        with pytest.raises(UnknownReview):
            access_reviews.decide(connection, review_id, [ROWS + 1], Decision.KEEP, reason=None, actor="Ada", at=NOW)
        with pytest.raises(UnknownReview):
            access_reviews.get(connection, 99)


@pytest.mark.parametrize("column", ["holder", "what", "standing", "via"])
def test_rows_that_changed_since_they_were_frozen_are_not_signed(store: Store, column: str) -> None:
    with store.begin() as connection:
        review_id = begin(connection)
        values: dict[str, Any] = {column: '["x"]' if column == "via" else "x"}
        connection.execute(update(ACCESS_REVIEW_ROW).where(ACCESS_REVIEW_ROW.c.number == 2).values(values))
        with pytest.raises(Altered):
            sign(connection, review_id)


def test_untouched_reviews_hold(signed: Store) -> None:
    with signed.begin() as connection:
        begin(connection)
        assert faults(connection) == []
        assert audit_log.verify(connection, key=KEY) is None


@pytest.mark.parametrize("review_id", [1, 3])
@pytest.mark.parametrize("number", range(1, ROWS + 1))
@pytest.mark.parametrize("column", ROW_COLUMNS)
def test_a_changed_row_is_found(signed: Store, review_id: int, number: int, column: str) -> None:
    values: dict[str, Any] = {column: {"via": '["x"]', "decision": "ask"}.get(column, "x")}
    at = (ACCESS_REVIEW_ROW.c.review_id == review_id, ACCESS_REVIEW_ROW.c.number == number)
    with signed.begin() as connection:
        connection.execute(update(ACCESS_REVIEW_ROW).where(*at).values(values))
        assert faults(connection) == [f"review {review_id}: row {number} is not as it was signed"]


@pytest.mark.parametrize("number", range(1, ROWS + 1))
def test_a_row_that_was_taken_out_is_found(signed: Store, number: int) -> None:
    with signed.begin() as connection:
        at = (ACCESS_REVIEW_ROW.c.review_id == 2, ACCESS_REVIEW_ROW.c.number == number)
        connection.execute(delete(ACCESS_REVIEW_ROW).where(*at))
        assert len(faults(connection)) == 1


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 4), (1, 4)])
def test_rows_that_changed_places_are_found(signed: Store, one: int, other: int) -> None:
    swap = text(
        "UPDATE access_review_row SET number = CASE number WHEN :one THEN :other + 100 ELSE :one + 100 END "
        "WHERE review_id = 2 AND number IN (:one, :other)"
    )
    back = text("UPDATE access_review_row SET number = number - 100 WHERE number > 100")
    with signed.begin() as connection:
        connection.execute(swap, {"one": one, "other": other})
        connection.execute(back)
        assert faults(connection) == [f"review 2: row {one} is not as it was signed"]


def test_a_row_that_was_put_in_is_found(signed: Store) -> None:
    with signed.begin() as connection:
        found = connection.execute(select(ACCESS_REVIEW_ROW).where(ACCESS_REVIEW_ROW.c.review_id == 2)).first()
        assert found is not None
        connection.execute(insert(ACCESS_REVIEW_ROW).values({**found._mapping, "number": ROWS + 1}))
        assert len(faults(connection)) == 1


@pytest.mark.parametrize("review_id", [1, 2, 3])
@pytest.mark.parametrize("column", [*OWN_COLUMNS, *INSTANTS])
def test_a_changed_review_is_found(signed: Store, review_id: int, column: str) -> None:
    value: Any = NOW + timedelta(hours=1) if column in INSTANTS else "x"
    with signed.begin() as connection:
        connection.execute(update(ACCESS_REVIEW).where(ACCESS_REVIEW.c.id == review_id).values({column: value}))
        assert any(f"review {review_id}" in fault for fault in faults(connection))


@pytest.mark.parametrize("review_id", [1, 2, 3])
def test_a_review_that_was_taken_out_or_made_unsigned_is_found(signed: Store, review_id: int) -> None:
    mine = ACCESS_REVIEW.c.id == review_id
    with signed.begin() as connection:
        connection.execute(update(ACCESS_REVIEW).where(mine).values(signed_at=None, seal=None))
        assert faults(connection) == [f"review {review_id} was signed, and is gone"]
        connection.execute(delete(ACCESS_REVIEW_ROW).where(ACCESS_REVIEW_ROW.c.review_id == review_id))
        connection.execute(delete(ACCESS_REVIEW).where(mine))
        assert faults(connection) == [f"review {review_id} was signed, and is gone"]


def test_a_review_that_nobody_signed_is_found(signed: Store) -> None:
    with signed.begin() as connection:
        review_id = begin(connection)
        mine = ACCESS_REVIEW.c.id == review_id
        connection.execute(update(ACCESS_REVIEW).where(mine).values(signed_at=NOW, signed_by="Eve", seal="0" * 64))
        assert faults(connection) == [
            f"review {review_id} says that it was signed, and the audit log does not know of it"
        ]


def test_another_key_proves_nothing(signed: Store) -> None:
    with signed.read() as connection:
        assert len(list(access_proofs.verify(connection, key=b"x" * 32))) == 3


def test_a_row_keeps_what_it_is(store: Store) -> None:
    with store.begin() as connection:
        review_id = begin(connection)
        access_reviews.decide(connection, review_id, [2], Decision.ASK, reason="who?", actor="Ada", at=NOW)
        kept = access_reviews.rows(connection, review_id)[1]
    assert kept == replace(row(2), decision=Decision.ASK, reason="who?", decided_by="Ada", decided_at=NOW)
