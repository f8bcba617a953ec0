"""Questions to many systems at once."""

import threading

import pytest

from bookme_ops.bundles.errands import Errands, Missing, Outcome, answer, run_errands
from bookme_ops.progress import Silent
from connectors.errors import NotAllowed, Throttled


class Counted(Silent):
    """Counts the steps."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self, n: int = 1) -> None:
        self.steps += n


def refuse(error: Exception) -> str:
    raise error


def test_questions_are_asked_together() -> None:
    together = threading.Barrier(3, timeout=5)
    with run_errands(3, Silent()) as errands:
        asked = [errands.begin(together.wait) for _ in range(3)]
        assert sorted(answer(one) or 0 for one in asked) == [0, 1, 2]


def test_a_refusal_is_an_outcome_with_what_to_do() -> None:
    with run_errands(1, Silent()) as errands:
        told = errands.begin(lambda: refuse(NotAllowed("graph", "no consent"))).result()
    assert told.value is None
    assert str(told.missing).startswith("graph: no consent (the system refuses us this subject (403)")


def test_what_cannot_be_asked_says_why() -> None:
    with run_errands(1, Silent()) as errands:
        assert errands.begin(lambda: refuse(Missing("nobody is known"))).result() == Outcome(missing="nobody is known")


def test_an_error_of_ours_is_none_of_the_systems() -> None:
    with run_errands(1, Silent()) as errands:
        asked = errands.begin(lambda: refuse(KeyError("x")))
        with pytest.raises(KeyError):
            asked.result()


def test_a_question_waits_for_those_before_it_even_in_few_threads() -> None:
    def chain(errands: Errands) -> int:
        last = errands.begin(lambda: 0)
        for _ in range(20):
            before = last
            last = errands.begin(lambda before=before: (answer(before) or 0) + 1)  # type: ignore[misc]
        return answer(last) or 0

    with run_errands(2, Silent()) as errands:
        assert chain(errands) == 20


def test_every_question_is_a_step() -> None:
    progress = Counted()
    with run_errands(2, progress) as errands:
        asked = [errands.begin(lambda: 1), errands.begin(lambda: refuse(Throttled("graph", "later")) and 1)]
        assert [answer(one) for one in asked] == [1, None]
    assert progress.steps == 2


def test_what_was_not_begun_when_something_fails_is_never_asked() -> None:
    asked: list[int] = []
    gate = threading.Event()

    def fail() -> None:
        with run_errands(1, Silent()) as errands:
            errands.begin(lambda: gate.wait(5))
            errands.begin(lambda: asked.append(1))
            threading.Timer(0.05, gate.set).start()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert asked == []


def test_what_is_asked_after_others_takes_no_thread_until_they_are_answered() -> None:
    gate = threading.Event()
    with run_errands(1, Silent()) as errands:
        first = errands.begin(lambda: gate.wait(5))
        further = [errands.begin(lambda: answer(first), after=[first]) for _ in range(3)]
        last = errands.begin(lambda: [answer(one) for one in further], after=further)
        assert not any(one.done() for one in further)
        gate.set()
        assert answer(last) == [True, True, True]


def test_what_follows_a_refusal_or_an_error_is_asked_all_the_same() -> None:
    with run_errands(2, Silent()) as errands:
        refused = errands.begin(lambda: refuse(NotAllowed("graph", "no consent")))
        broken = errands.begin(lambda: refuse(KeyError("x")))
        assert answer(errands.begin(lambda: 1, after=(refused, broken))) == 1
        with pytest.raises(KeyError):
            errands.begin(lambda: refuse(KeyError("y")), after=[refused]).result()


def test_who_waits_for_what_is_never_asked_is_let_go() -> None:
    gate, let_go = threading.Event(), []

    def fail() -> None:
        with run_errands(2, Silent()) as errands:
            first = errands.begin(lambda: gate.wait(5))
            promised = errands.begin(lambda: 1, after=[first])
            promised.add_done_callback(lambda one: let_go.append(one.cancelled()))
            errands.begin(lambda: answer(promised))
            threading.Timer(0.05, gate.set).start()
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert let_go == [True]
