"""The whole schedule over a simulated bank: systems are read, judged, told of, copied and measured."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bookme_ops.scheduling.catalogue import list_tasks
from bookme_ops.scheduling.cycle import Cycle
from bookme_ops.scheduling.telling import ask_for
from bookme_ops.store import schedule
from bookme_ops.store.db import open_store
from bookme_ops.store.health import backups
from bookme_ops.store.owners import own_name
from bookme_ops.store.preflights import preflights
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.store.slot import Slot, SlotState
from tests.journeys.bank import IMPATIENT, Journey, begin_journey

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
FEW = IMPATIENT + "\n[schedule]\nbackup_keep = 2\n[schedule.tasks.collect-bookings]\nretries = 0\n"


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=3, events=4, scene="everyday", further=FEW) as begun:
        yield begun


def a_cycle(journey: Journey) -> Cycle:
    tasks = list_tasks(journey.ops.settings, journey.ops.jobs, mask=str)
    return Cycle(ops=journey.ops, tasks=tasks, lead=open_lead(journey.ops.store), owner=own_name())


def turn(journey: Journey, cycle: Cycle, span: timedelta = SECOND) -> None:
    journey.pass_time(span)
    cycle.turn()
    assert cycle.hands.wait(60)


def do(journey: Journey, cycle: Cycle, *names: str) -> Slot:
    """Ask for tasks, and wait until they are done; gives the slot of the last."""
    with journey.ops.store.begin() as connection:
        for name in names:
            ask_for(connection, cycle.tasks[name], journey.now)
    for _ in names:
        turn(journey, cycle)
    with journey.ops.store.read() as connection:
        return schedule.history(connection, names[-1], limit=1)[0]


def ends(journey: Journey) -> dict[str, str]:
    with journey.ops.store.read() as connection:
        return {slot.task: str(slot.state) for slot in reversed(schedule.history(connection, None, limit=1000))}


def test_a_new_service_reads_the_bank_in_the_order_of_need_and_then_judges_it(journey: Journey) -> None:
    cycle = a_cycle(journey)
    for _ in range(6):
        turn(journey, cycle)
    with journey.ops.store.read() as connection:
        first = [one.task for one in reversed(schedule.history(connection, None, limit=99)) if "collect" in one.task]
    assert first == ["collect-directory", "collect-changes", "collect-access"]
    for _ in range(20):
        turn(journey, cycle, MINUTE)
    found = ends(journey)
    assert {found[name] for name in ("collect-changes", "collect-probes", "sync-window", "alerts")} == {"complete"}
    assert len(journey.incidents()) > 0
    with journey.ops.store.read() as connection:
        (slot,) = schedule.history(connection, "sync-window", limit=1)
        batch = {one.task for one in schedule.history(connection, None, limit=999) if one.run_id == slot.run_id}
        assert {"sync-window", "conflicts", "rooms"} <= batch, "one pass over the mirror for all of them"


def test_every_task_of_upkeep_can_be_done(journey: Journey) -> None:
    cycle = a_cycle(journey)
    for _ in range(4):
        turn(journey, cycle)
    for name in ("sync-performance", "error-review", "usage-analytics", "capacity", "trends", "duties", "tidy"):
        slot = do(journey, cycle, name)
        assert slot.state is SlotState.COMPLETE, slot
        assert slot.figures
    assert do(journey, cycle, "collect-bookings").state in {SlotState.COMPLETE, SlotState.INCOMPLETE}


def test_a_backup_is_restored_and_the_oldest_copies_are_let_go(journey: Journey) -> None:
    cycle = a_cycle(journey)
    for _ in range(4):
        turn(journey, cycle)
    for _ in range(3):
        assert do(journey, cycle, "backup").state is SlotState.COMPLETE
    folder = journey.ops.settings.schedule.backup_folder
    assert len(list(folder.glob("*.db"))) == 2
    with journey.ops.store.read() as connection:
        latest = backups(connection)[-1]
    assert latest.verified_at is not None
    copy = open_store(f"sqlite:///{latest.file}")
    with copy.read() as connection:
        assert schedule.history(connection, None, limit=9), "what was copied holds the schedule, too"
    copy.close()


def test_a_system_that_refuses_us_holds_the_first_run_back_and_is_told(journey: Journey) -> None:
    journey.misbehave("unauthorized=always")
    cycle = a_cycle(journey)
    turn(journey, cycle)
    with journey.ops.store.read() as connection:
        (slot,) = schedule.history(connection, "collect-directory", limit=9)
        seen = preflights(connection)["collect-directory"]
    assert slot.state is SlotState.FAILED
    assert (slot.reason or "").startswith("preflight: production: Salesforce signs us in")
    assert slot.run_id is None, "nothing was collected"
    assert not seen.passed
    journey.misbehave()
    turn(journey, cycle, 2 * MINUTE)
    turn(journey, cycle)
    assert ends(journey)["collect-directory"] == "complete"


def test_what_is_lacking_is_told_and_the_first_run_reads_what_it_can(journey: Journey) -> None:
    journey.misbehave("unauthorized=always@salesforce")
    cycle = a_cycle(journey)
    turn(journey, cycle)
    with journey.ops.store.read() as connection:
        (slot,) = schedule.history(connection, "collect-directory", limit=9)
        seen = preflights(connection)["collect-directory"]
    assert slot.state is SlotState.INCOMPLETE
    assert seen.passed
    assert any("Salesforce signs us in" in remark for remark in seen.remarks)


def test_probes_need_no_preflight_for_a_refusal_is_their_answer(journey: Journey) -> None:
    journey.misbehave("unauthorized=always")
    cycle = a_cycle(journey)
    turn(journey, cycle)
    assert do(journey, cycle, "collect-probes").state is SlotState.INCOMPLETE
