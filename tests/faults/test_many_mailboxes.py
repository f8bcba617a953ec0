"""A bank of several batches, read by several threads: what fails in one of them is neither lost nor everybody's."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.simulator.exchange import Call
from connectors.simulator.faults import FAULTS, Fault, parse_fault
from connectors.simulator.model import World
from tests.faults.planting import AS_OF, plant_world
from tests.faults.rounds import Desk, Round
from tests.faults.wires import SwiftBank

ADVISORS = 90
CHUNK = 20
"""Mailboxes that are read together."""


@pytest.fixture(scope="module")
def world() -> World:
    return plant_world(advisors=ADVISORS, events=12)


def run(folder: Path, world: World, fault: Fault) -> Round:
    done = Desk.at(folder, world).round(SwiftBank.of(world, fault), AS_OF)
    assert done.truth["unexpected"] == []
    return done


def test_a_system_that_is_down_leaves_every_mailbox_with_its_reason(tmp_path: Path, world: World) -> None:
    done = run(tmp_path, world, parse_fault("reset=always@$batch"))
    mailboxes = done.collected["run"]["coverage"]["mailbox"]
    assert (mailboxes["expected"], mailboxes["checked"]) == (ADVISORS, 0)
    assert {one["reason"] for one in mailboxes["not_checked"]} == {"unavailable"}
    assert len({one["id"] for one in mailboxes["not_checked"]}) == ADVISORS
    assert done.exit_code == 5


def test_a_system_that_is_down_is_not_asked_for_every_mailbox(tmp_path: Path, world: World) -> None:
    done = run(tmp_path, world, parse_fault("reset=always@$batch"))
    assert done.struck <= 8 * 6, "the batches under way at once, six attempts each"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfCalendars(Fault):
    """A fault that strikes batches which read calendars."""

    def concerns(self, system: str, call: Call, *, login: bool, inner: bool) -> bool:
        """Whether this is such a batch."""
        return Fault.concerns(self, system, call, login=login, inner=inner) and b"calendarView" in call.body


@pytest.mark.parametrize(("name", "reason"), [("forbidden", "forbidden"), ("throttled-long", "throttled")])
def test_a_batch_that_fails_takes_its_own_mailboxes_along_and_no_others(
    tmp_path: Path, world: World, name: str, reason: str
) -> None:
    done = run(tmp_path, world, OfCalendars(kind=FAULTS[name], times=1, target="$batch"))
    mailboxes = done.collected["run"]["coverage"]["mailbox"]
    assert 0 < len(mailboxes["not_checked"]) <= CHUNK
    assert {one["reason"] for one in mailboxes["not_checked"]} == {reason}
    assert mailboxes["expected"] == ADVISORS
    assert done.statuses == ("incomplete", "incomplete")
