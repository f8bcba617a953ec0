"""Access reviews at the console: begun, decided, signed, proven, and every step in the audit log."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bookme_ops.access_reviewing.access_book import AccessBook
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Decision, State
from bookme_ops.store.access_tables import ACCESS_REVIEW_ROW
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered, judged, unread

ME = "a admin"
DIGEST = re.compile(r'name="digest" value="([0-9a-f]{64})"')


@pytest.fixture
def reviewer(browser: Browser) -> Browser:
    """Somebody who has begun review 1 of production."""
    answer = judged(browser).post("/audits/reviews", environment="production")
    assert answer.headers["location"] == "/audits/reviews/1"
    return browser


def decide_all(reviewer: Browser) -> None:
    reviewer.post("/audits/reviews/1/decide", which="expected", decision="keep")
    reviewer.post("/audits/reviews/1/decide", which="matching", only="undecided", decision="remove", reason="left over")


def rows(ops: Ops) -> list[access_reviews.Row]:
    with ops.store.read() as connection:
        return access_reviews.rows(connection, 1)


def digest(reviewer: Browser) -> str:
    found = DIGEST.search(reviewer.text("/audits/reviews/1/sign"))
    assert found is not None
    return found[1]


def test_a_review_is_begun_once_and_entered(reviewer: Browser, bank: Ops) -> None:
    assert "Review 1 of production has begun." in reviewer.text("/audits/reviews/1")
    assert entered(bank)[0].action == "review.started"
    again = reviewer.post("/audits/reviews", environment="production")
    assert again.status_code == 409
    assert "review 1 of production is still open" in again.text
    assert "Go on with review 1" in reviewer.text("/audits/reviews")
    assert [one.result for one in entered(bank) if one.action == "review.started"] == ["ok", "refused"]


def test_what_was_not_read_cannot_be_reviewed(browser: Browser, bank: Ops) -> None:
    unread(bank, "assignments", reason=Reason.FORBIDDEN)
    answer = browser.post("/audits/reviews", environment="production")
    assert answer.status_code == 409
    assert "assignments: grant View Setup" in answer.text
    assert browser.post("/audits/reviews", environment="nowhere").status_code == 404


def test_rows_are_chosen_by_the_address_and_paged(reviewer: Browser, bank: Ops) -> None:
    all_of_them = rows(bank)
    first = reviewer.text("/audits/reviews/1")
    assert first.count('name="row"') == 50
    assert "after=50" in first
    assert reviewer.text("/audits/reviews/1?after=50").count('name="row"') == len(all_of_them) - 50
    expected = sum(row.standing == "expected" for row in all_of_them)
    assert reviewer.text("/audits/reviews/1?standing=expected").count('name="row"') == min(expected, 50)
    assert "No row matches" in reviewer.text("/audits/reviews/1?q=nothing-is-called-so")
    for wrong in ("only=nonsense", "standing=nonsense"):
        assert reviewer.get(f"/audits/reviews/1?{wrong}").status_code == 400


def test_ticked_rows_are_decided_at_once_with_one_entry(reviewer: Browser, bank: Ops) -> None:
    answer = reviewer.post(
        "/audits/reviews/1/decide", row=["1", "2", "5"], decision="remove", reason="left over", after="0", q="user"
    )
    assert answer.headers["location"] == "/audits/reviews/1?q=user"
    decided = {row.number: (row.decision, row.reason, row.decided_by) for row in rows(bank) if row.decision}
    assert decided == dict.fromkeys((1, 2, 5), (Decision.REMOVE, "left over", ME))
    last = entered(bank)[-1]
    assert (last.action, last.object, last.detail) == ("review.decided", "review 1", "remove: rows 1-2,5")
    assert "3 rows: remove." in reviewer.text("/audits/reviews/1")


def test_all_that_match_or_that_the_baseline_expects_are_decided_without_ticking(reviewer: Browser, bank: Ops) -> None:
    reviewer.post("/audits/reviews/1/decide", which="expected", decision="keep")
    assert {row.standing for row in rows(bank) if row.decision} == {"expected"}
    reviewer.post("/audits/reviews/1/decide", which="matching", standing="forbidden", decision="ask")
    assert {row.decision for row in rows(bank) if row.standing.startswith("forbidden")} == {Decision.ASK}
    assert any(row.decision is None for row in rows(bank))


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"decision": "keep", "row": ["1"]}, 409, "the baseline does not expect what shall be kept (rows 1)"),
        ({"decision": "remove", "row": ["1"], "reason": "  "}, 409, "must know what it was for"),
        ({"decision": "burn", "row": ["1"]}, 400, "choose keep, remove or ask"),
        ({"decision": "", "row": ["1"]}, 400, "choose keep, remove or ask"),
        ({"decision": "ask"}, 409, "no row is meant"),
        ({"decision": "ask", "row": ["999999"]}, 404, "has no row 999999"),
        ({"decision": "ask", "which": "nonsense"}, 400, "choose which rows"),
        ({"decision": "ask", "row": ["x"]}, 422, "row"),
    ],
)
def test_a_decision_that_is_none_changes_nothing(
    reviewer: Browser, bank: Ops, fields: dict[str, object], status: int, told: str
) -> None:
    answer = reviewer.post("/audits/reviews/1/decide", **fields)
    assert answer.status_code == status
    assert told in answer.text
    assert all(row.decision is None for row in rows(bank))


def test_it_is_signed_by_ones_own_name_with_what_was_shown(reviewer: Browser, bank: Ops) -> None:
    decide_all(reviewer)
    shown = reviewer.text("/audits/reviews/1/sign")
    assert "Kept though not expected" in shown
    answer = reviewer.post(
        "/audits/reviews/1/sign", name=ME, statement="I looked at every row.", digest=digest(reviewer)
    )
    assert answer.headers["location"] == "/audits/reviews/1"
    with bank.store.read() as connection:
        review = access_reviews.get(connection, 1)
    assert (review.state, review.signed_by, review.statement) == (State.SIGNED, ME, "I looked at every row.")
    last = next(one for one in reversed(entered(bank)) if one.action == "review.signed")
    assert last.detail == review.seal
    page = reviewer.text("/audits/reviews/1")
    assert "to be removed" in page
    assert 'name="row"' not in page
    assert "certified" in reviewer.text("/audits/reviews")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "Somebody else", "statement": "All."}, "type your own name"),
        ({"name": "", "statement": "All."}, "type your own name"),
        ({"name": ME, "statement": " "}, "the statement is empty"),
        ({"name": ME, "statement": "All.", "digest": "0" * 64}, "look again before you sign"),
        ({"name": ME, "statement": "All.", "digest": ""}, "look again before you sign"),
    ],
)
def test_nothing_is_signed_by_another_name_in_silence_or_unseen(
    reviewer: Browser, bank: Ops, fields: dict[str, str], told: str
) -> None:
    decide_all(reviewer)
    answer = reviewer.post("/audits/reviews/1/sign", **{"digest": digest(reviewer), **fields})
    assert answer.status_code in {400, 409}
    assert told in answer.text
    with bank.store.read() as connection:
        assert access_reviews.get(connection, 1).state is State.OPEN


def test_whoever_decides_after_it_was_shown_undoes_the_signature(reviewer: Browser, bank: Ops) -> None:
    decide_all(reviewer)
    seen = digest(reviewer)
    reviewer.as_role(Role.ADMIN).post("/audits/reviews/1/decide", row=["1"], decision="ask")
    answer = reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest=seen)
    assert answer.status_code == 409
    assert [one.result for one in entered(bank) if one.action == "review.signed"] == ["refused"]


def test_an_undecided_review_cannot_be_signed(reviewer: Browser) -> None:
    assert "have no decision yet" in reviewer.text("/audits/reviews/1/sign")
    answer = reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest="")
    assert answer.status_code == 409


def test_nothing_of_a_signed_review_is_decided_or_abandoned(reviewer: Browser) -> None:
    decide_all(reviewer)
    reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest=digest(reviewer))
    assert reviewer.post("/audits/reviews/1/decide", row=["1"], decision="ask").status_code == 409
    assert reviewer.post("/audits/reviews/1/abandon").status_code == 409
    assert "It is signed already" in reviewer.text("/audits/reviews/1/sign")


def test_an_abandoned_review_certifies_nothing(reviewer: Browser, bank: Ops) -> None:
    assert reviewer.post("/audits/reviews/1/abandon").status_code == 303
    assert "it certifies nothing" in reviewer.text("/audits/reviews/1")
    assert entered(bank)[-2].action == "review.abandoned"
    assert reviewer.post("/audits/reviews", environment="production").headers["location"] == "/audits/reviews/2"


def test_the_proof_holds_until_somebody_changes_a_row(reviewer: Browser, bank: Ops) -> None:
    decide_all(reviewer)
    reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest=digest(reviewer))
    assert "All holds" in reviewer.post("/audits/reviews/verify").text
    with bank.store.begin() as connection:
        connection.execute(update(ACCESS_REVIEW_ROW).where(ACCESS_REVIEW_ROW.c.number == 2).values(decision="keep"))
    broken = reviewer.post("/audits/reviews/verify").text
    assert "It does not hold" in broken
    assert [one.result for one in entered(bank) if one.action == "review.verified"] == ["ok", "broken"]


def test_what_became_of_removals_is_not_known_while_nothing_is_judged(reviewer: Browser) -> None:
    decide_all(reviewer)
    reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest=digest(reviewer))
    state = reviewer.app.state
    state.console = replace(state.console, access=AccessBook())
    text = reviewer.text("/audits/reviews/1?only=remove")
    assert ">not known<" in text
    assert ">gone<" not in text
    assert ">to be removed<" in judged(reviewer).text("/audits/reviews/1?only=remove")


def test_a_review_that_there_is_not_is_told_so(browser: Browser) -> None:
    for path in ("/audits/reviews/9", "/audits/reviews/9/sign", "/audits/reviews/9/export/json"):
        assert browser.get(path).status_code == 404
    for path in ("/audits/reviews/9/decide", "/audits/reviews/9/abandon", "/audits/reviews/9/sign"):
        assert browser.post(path, decision="ask", row=["1"], name=ME, statement="x").status_code == 404


def test_an_old_review_is_overdue(reviewer: Browser, bank: Ops) -> None:
    decide_all(reviewer)
    reviewer.post("/audits/reviews/1/sign", name=ME, statement="All.", digest=digest(reviewer))
    every = bank.settings.environment("production").review_every_days
    assert f"{(bank.now() + timedelta(days=every)).year}" in reviewer.text("/audits/reviews")
