"""A review as a table: every row, and nothing that a spreadsheet would compute."""

import csv
import io

import pytest

from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.table import render_table
from tests.bookme_ops.access_reviewing.reviewed import a_review, a_row


def told(*rows: object) -> list[dict[str, str]]:
    page = ReviewPage(review=a_review(), rows=list(rows), proofs=["0" * 64] * len(rows), removals={})  # type: ignore[arg-type]
    return list(csv.DictReader(io.StringIO(render_table(page))))


def test_every_row_stands_with_its_review_and_its_proof() -> None:
    rows = told(a_row(1), a_row(2, via=("a", "b › c")))
    assert [row["number"] for row in rows] == ["1", "2"]
    assert {(row["review"], row["state"], row["proof"]) for row in rows} == {("3", "signed", "0" * 64)}
    assert rows[1]["via"] == "a; b › c"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_name_is_no_formula(name: str) -> None:
    (row,) = told(a_row(1, name=name))
    assert not row["name"].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_review_without_rows_is_a_table_without_rows() -> None:
    assert told() == []
