"""The service's parts begin in their order and end in the opposite one; the alarm rings at once and on its own."""

from dataclasses import dataclass
from datetime import timedelta
from threading import Event

import pytest

from bookme_ops.scheduling.alarm import Alarm
from bookme_ops.scheduling.service import Scheduler, serve
from tests.bookme_ops.scheduling.conftest import Stage

DAY = timedelta(days=1)


@dataclass
class Piece:
    """A part that says what it is told."""

    name: str
    said: list[str]
    broken: bool = False

    def start(self) -> None:
        if self.broken:
            raise OSError(self.name)
        self.said.append(f"+{self.name}")

    def stop(self) -> None:
        self.said.append(f"-{self.name}")


def test_parts_end_in_the_opposite_order() -> None:
    said: list[str] = []
    stop = Event()
    stop.set()
    serve([Piece("a", said), Piece("b", said)], stop)
    assert said == ["+a", "+b", "-b", "-a"]


def test_a_part_that_cannot_begin_ends_those_that_did() -> None:
    said: list[str] = []
    with pytest.raises(OSError, match="b"):
        serve([Piece("a", said), Piece("b", said, broken=True)], Event())
    assert said == ["+a", "-a"]


def test_the_alarm_rings_at_once_and_when_it_is_asked_to() -> None:
    rings: list[int] = []
    first, second = Event(), Event()

    def ring() -> None:
        rings.append(1)
        (second if first.is_set() else first).set()

    alarm = Alarm(ring, DAY)
    alarm.ring_at_once()
    assert rings == [], "it was not started"
    alarm.start()
    assert first.wait(10)
    alarm.ring_at_once()
    assert second.wait(10)
    alarm.stop()
    alarm.ring_at_once()
    alarm.stop()
    assert len(rings) == 2


def test_a_ring_that_is_asked_for_during_another_comes_after_it() -> None:
    began, gate, again, going_on = Event(), Event(), Event(), []

    def ring() -> None:
        going_on.append(1)
        assert len(going_on) == 1, "never twice at once"
        if began.is_set():
            again.set()
        began.set()
        gate.wait(10)
        going_on.pop()

    alarm = Alarm(ring, DAY)
    alarm.start()
    assert began.wait(10)
    for _ in range(5):
        alarm.ring_at_once()
    gate.set()
    assert again.wait(10)
    alarm.stop()


def test_what_ends_wakes_the_next_in_its_lane(stage: Stage) -> None:
    for name in "abc":
        stage.task(name, cron="0 3 * * *", lane="one", begins_after=timedelta())
    scheduler = Scheduler(stage.ops, stage.tasks, every=DAY, tell=lambda _: True)
    done = Event()
    work = stage.how

    def how(errand: object) -> object:
        if len(stage.done) == 3:
            done.set()
        return work(errand)  # type: ignore[arg-type]

    stage.how = how  # type: ignore[assignment]
    scheduler.start()
    assert done.wait(20), "though the alarm rings once a day"
    scheduler.stop()
    assert stage.done == [("a",), ("b",), ("c",)]
