"""`kill -9`, SIGTERM, several services: nothing runs for ever, nothing is lost, nothing is done twice."""

import time
from pathlib import Path
from random import Random

import pytest

from bookme_ops.store.slot import SlotState
from tests.kills.house import LONGEST, House, assert_another_goes_on, assert_nothing_is_lost, end, hear


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path, f"sqlite:///{tmp_path / 'ops.db'}")


def await_work(house: House) -> None:
    """Wait until something runs."""
    until = time.monotonic() + LONGEST
    while not any(slot.state is SlotState.RUNNING for slot in house.slots()):
        assert time.monotonic() < until, "nothing runs"


def kill_again_and_again(house: House, times: int) -> None:
    rng = Random(times)
    for number in range(times):
        with house.service() as process:
            hear(process)
            time.sleep(rng.uniform(0.05, 1.2))
            if number == 0:
                # On a busy machine none of a few moments may be one in which something runs.
                await_work(house)
            process.kill()
            process.wait(LONGEST)
    with house.service() as process:
        hear(process)
        time.sleep(2.0)
        end(process)
    slots = house.slots()
    assert_nothing_is_lost(slots)
    assert house.runs()["running"] == 0
    assert {slot.state for slot in slots} >= {SlotState.COMPLETE, SlotState.CRASHED}
    crashed = [slot for slot in slots if slot.state is SlotState.CRASHED]
    assert house.runs()["crashed"] <= len(crashed)


def test_services_that_are_killed_leave_nothing_running_and_lose_nothing(house: House) -> None:
    kill_again_and_again(house, 5)


@pytest.mark.stress
def test_fifty_killed_services_leave_nothing_running_and_lose_nothing(house: House) -> None:
    kill_again_and_again(house, 50)


def test_a_stop_loses_nothing(house: House) -> None:
    rng = Random(3)
    for _ in range(3):
        with house.service() as process:
            hear(process)
            time.sleep(rng.uniform(0.5, 1.5))
            end(process)
        assert [slot for slot in house.slots() if slot.state is SlotState.RUNNING] == []
        assert house.runs()["running"] == 0, "what was broken off was told so"
    with house.service() as process:
        hear(process)
        time.sleep(2.0)
        end(process)
    slots = house.slots()
    assert_nothing_is_lost(slots)
    assert {slot.state for slot in slots} <= {SlotState.COMPLETE, SlotState.SKIPPED, SlotState.FAILED}
    assert {slot.reason for slot in slots if slot.state is SlotState.FAILED} <= {"the service was stopped"}


def test_of_several_services_one_does_the_work_and_another_goes_on_when_it_is_killed(house: House) -> None:
    assert_another_goes_on(house)
