"""Pieces as they are put on the shelf."""

import pytest

from bookme_ops.bundles.choosing import Shape
from bookme_ops.bundles.errands import Outcome
from bookme_ops.bundles.pieces import Kind, Piece
from bookme_ops.bundles.shelf import Shelf, hidden_advice
from connectors.support_records import OrgUser, Reading
from tests.bookme_ops.bundles.desks import NOW

SHAPE = Shape(taken=("id",), known={"mail": Kind.MAIL})


def laid(outcome: Outcome[object], *advice: str | None) -> Piece:
    shelf = Shelf(at=NOW)
    shelf.lay_outcome("a/b.json", "salesforce x", SHAPE, outcome, advice=advice)
    return shelf.pieces[0]


def test_a_reading_becomes_rows_and_what_must_not_be_read() -> None:
    shelf = Shelf(at=NOW)
    reading = Reading(rows=(OrgUser(id="005", mail="a@x", name="Anna"),))
    shelf.lay_outcome("a/b.json", "salesforce x", SHAPE, Outcome(reading))
    (piece,) = shelf.pieces
    assert (piece.rows, piece.missing, piece.read_at, piece.source) == (({"id": "005"},), None, NOW, "salesforce x")
    assert piece.dropped == {"mail": 1, "name": 1}
    assert [one.value for one in shelf.known] == ["a@x"]


def test_no_answer_is_missing_and_never_no_rows() -> None:
    piece = laid(Outcome(missing="it is down"))
    assert (piece.rows, piece.missing) == (None, "it is down")
    assert laid(Outcome()).missing


def test_no_rows_are_rows() -> None:
    assert laid(Outcome(Reading(rows=()))).rows == ()
    assert laid(Outcome(())).rows == ()


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (Reading(rows=(), hidden=("Email", "Phone")), "our user does not see Email, Phone"),
        (Reading(rows=(), cut=True), "more rows than we ask for"),
    ],
)
def test_what_a_reading_lacks_is_said(reading: Reading[OrgUser], told: str) -> None:
    assert told in str(laid(Outcome(reading)).advice)


def test_advice_is_one_text_and_no_advice_is_none() -> None:
    assert laid(Outcome(()), "do this", None, "do that").advice == "do this. do that"
    assert laid(Outcome(()), None).advice is None
    assert hidden_advice(Reading(rows=())) is None


def test_what_is_known_is_not_shown() -> None:
    shelf = Shelf(at=NOW)
    shelf.lay_rows("a", "b", SHAPE, [{"mail": "a@bank.example"}])
    assert "a@bank.example" not in repr(shelf)
