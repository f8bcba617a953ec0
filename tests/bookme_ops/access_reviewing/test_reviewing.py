"""What reviewers do: whoever they are, it is entered, also if it is refused, and a signature is about what was seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.access_reviewing import reviewing
from bookme_ops.access_reviewing.beginning import NotReviewable
from bookme_ops.access_reviewing.deciding import NoReason
from bookme_ops.store import access_reviews, audit_log
from bookme_ops.store.access_review import Altered, Decision, NotOpen, State, Undecided, UnknownReview
from bookme_ops.store.review_pages import RowChoice, digest_of, numbers_of
from bookme_ops.wiring import Ops
from tests.journeys.read_bank import begin_read_journey


@pytest.fixture
def ops(tmp_path: Path) -> Iterator[Ops]:
    with begin_read_journey(tmp_path, advisors=4, events=2) as journey:
        yield journey.ops


def entered(ops: Ops) -> list[tuple[str, str, str]]:
    with ops.store.read() as connection:
        return [(one.action, one.object, one.result) for _, one in audit_log.entries(connection)]


def start(ops: Ops) -> int:
    return reviewing.start_review(ops, "production", as_of=ops.now(), actor="Ada", at=ops.now())


def decide(ops: Ops, number: int, decision: Decision = Decision.ASK) -> None:
    with ops.store.read() as connection:
        rows = numbers_of(connection, number, RowChoice())
    reviewing.decide(ops, number, rows, decision, reason=None, actor="Ada", at=ops.now())


def seen(ops: Ops, number: int) -> str:
    with ops.store.read() as connection:
        return digest_of(connection, number)


def sign(ops: Ops, number: int, shown: str | None = None) -> access_reviews.Review:
    return reviewing.sign(ops, number, statement="All.", actor="Bo", at=ops.now(), shown=shown)


def test_a_whole_review_is_entered_step_by_step_and_proven(ops: Ops) -> None:
    number = start(ops)
    decide(ops, number)
    assert sign(ops, number, seen(ops, number)).state is State.SIGNED
    assert entered(ops) == [
        ("review.started", "review 1", "ok"),
        ("review.decided", "review 1", "ok"),
        ("review.signed", "review 1", "ok"),
    ]
    assert reviewing.prove(ops).holds


def test_what_is_refused_is_entered_and_changes_nothing(ops: Ops) -> None:
    number = start(ops)
    with pytest.raises(NotReviewable):
        start(ops)
    with pytest.raises(NoReason, match="--reason") as raised:
        decide(ops, number, Decision.REMOVE)
    assert "--reason" not in raised.value.why
    with pytest.raises(Undecided):
        sign(ops, number)
    with pytest.raises(UnknownReview):
        sign(ops, 9, "0" * 64)
    with pytest.raises(UnknownReview):
        reviewing.abandon(ops, 9, actor="Ada", at=ops.now())
    assert [result for *_, result in entered(ops)] == ["ok", *["refused"] * 5]


def test_a_decision_between_sight_and_signature_undoes_it(ops: Ops) -> None:
    number = start(ops)
    decide(ops, number)
    before = seen(ops, number)
    reviewing.decide(ops, number, [1], Decision.REMOVE, reason="left over", actor="Cy", at=ops.now())
    assert seen(ops, number) != before
    with pytest.raises(Altered, match="look again"):
        sign(ops, number, before)
    assert sign(ops, number, seen(ops, number)).signed_by == "Bo"


def test_an_abandoned_review_is_over(ops: Ops) -> None:
    number = start(ops)
    reviewing.abandon(ops, number, actor="Ada", at=ops.now())
    with pytest.raises(NotOpen):
        decide(ops, number)
    assert start(ops) == number + 1
