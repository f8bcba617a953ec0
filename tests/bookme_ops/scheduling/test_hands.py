"""Threads that do what was begun: each ends in an ending, whatever happens in it."""

from threading import Event
from typing import Any, cast

import pytest

from bookme_ops.scheduling.hands import Doing, Hands, carry_out
from bookme_ops.scheduling.leash import BrokenOff, Leash
from bookme_ops.scheduling.task import Errand, Task
from bookme_ops.store.slot import Ending, SlotState
from bookme_ops.wiring import Ops
from connectors.errors import Throttled
from tests.bookme_ops.scheduling.conftest import START


def a_doing(work: Any) -> tuple[Doing, Errand]:
    task = Task(name="work", title="", cron="* * * * *", work=work, lane="work")
    doing = Doing(tasks=[task], slots=[], started_at=START)
    return doing, Errand(ops=cast(Ops, None), names=("work",), at=START, progress=doing.leash)


def wait_at(gate: Event) -> None:
    gate.wait(10)


def test_what_a_system_refuses_is_a_failure_with_its_words() -> None:
    def work(_errand: Errand) -> Ending:
        raise Throttled("graph", "too many calls")

    assert carry_out(*a_doing(work)) == Ending(state=SlotState.FAILED, reason="graph: too many calls")


def test_a_leash_that_is_cut_ends_the_work_at_its_next_step() -> None:
    steps: list[int] = []

    def work(errand: Errand) -> Ending:
        for number in range(9):
            steps.append(number)
            errand.progress.step()
            doing.leash.cut("it took too long", SlotState.TIMED_OUT)
            doing.leash.cut("the service was stopped")
        return Ending(state=SlotState.COMPLETE)

    doing, errand = a_doing(work)
    assert carry_out(doing, errand) == Ending(state=SlotState.TIMED_OUT, reason="it took too long"), "the first counts"
    assert steps == [0, 1]


def test_a_leash_lets_go_on_until_it_is_cut() -> None:
    leash = Leash()
    leash.start("what", None)
    leash.step()
    leash.cut("why")
    with pytest.raises(BrokenOff, match="why"):
        leash.start("more", 1)
    leash.done()


def test_what_goes_on_is_known_until_it_ends() -> None:
    gate, hands = Event(), Hands()
    doing, _ = a_doing(None)
    hands.take(doing, lambda _: wait_at(gate))
    assert [one.names for one in hands.busy()] == [("work",)]
    assert not hands.wait(0.01)
    gate.set()
    assert hands.wait(10)
    assert hands.busy() == []
