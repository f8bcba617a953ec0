"""Reviews as JSON: what is told is read again as it was, and says nothing of removals that nobody decided."""

import json

from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.removals import Removal
from bookme_ops.access_reviewing.telling import FORMAT, read_export, tell_page, tell_tally
from bookme_ops.cli.screen import json_value
from bookme_ops.store.access_review import Decision, Review, Row
from tests.bookme_ops.access_reviewing.reviewed import SIGNED, a_review, a_row


def a_page(*rows: Row, review: Review | None = None, removals: dict[int, Removal] | None = None) -> ReviewPage:
    return ReviewPage(
        review=review or a_review(rows=len(rows)),
        rows=rows,
        proofs=[f"proof {row.number}" for row in rows],
        removals=removals or {},
    )


def test_an_export_is_read_again_to_the_microsecond() -> None:
    rows = (
        a_row(
            1, decision=Decision.KEEP, decided_at=SIGNED.replace(microsecond=123456), decided_by="Ada", name="æ\x00€"
        ),
        a_row(2, decision=Decision.REMOVE, reason="old", decided_at=SIGNED, decided_by="Ada"),
    )
    told = tell_page(a_page(*rows))
    exported = read_export(json.dumps(told, default=json_value).encode())
    assert told["format"] == FORMAT
    assert exported.review == a_review()
    assert [one.row for one in exported.rows] == list(rows)
    assert [one.proof for one in exported.rows] == ["proof 1", "proof 2"]


def test_only_a_signed_decision_to_remove_has_become_of() -> None:
    rows = (a_row(1, decision=Decision.KEEP), a_row(2, decision=Decision.REMOVE), a_row(3, decision=Decision.REMOVE))
    told = tell_page(a_page(*rows, removals={2: Removal.GONE}))
    assert [row["removal"] for row in told["rows"]] == [None, "gone", "not known"]
    open_ = a_review(signed_at=None, seal=None)
    assert [row["removal"] for row in tell_page(a_page(*rows, review=open_))["rows"]] == [None, None, None]


def test_counts_name_every_decision() -> None:
    assert tell_tally({Decision.ASK: 2, None: 1}) == {"keep": 0, "remove": 0, "ask": 2, "undecided": 1}
