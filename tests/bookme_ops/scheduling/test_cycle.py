"""Cycles with a moved clock: every time is a row, what was missed is caught up once, and nothing runs for ever."""

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bookme_ops.scheduling.telling import ask_for
from bookme_ops.store import runs, schedule
from bookme_ops.store.owners import own_name
from bookme_ops.store.schedule_pauses import pause, resume
from bookme_ops.store.slot import Ending, SlotState, Trigger
from connectors.errors import Unavailable
from tests.bookme_ops.scheduling.conftest import DAY, HOUR, MINUTE, SECOND, Stage

GONE = "elsewhere-in-time 1 boot/0"


def at(hour: int, minute: int = 0, day: int = 2) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def test_every_time_is_a_row_before_it_is_due(stage: Stage) -> None:
    stage.task()
    cycle = stage.cycle()
    stage.turn(cycle)
    (ahead,) = stage.waiting()
    assert (ahead.expected_at, ahead.late_at, ahead.trigger) == (at(8, 15), at(8, 45), Trigger.SCHEDULE)
    stage.live(cycle, HOUR)
    assert [slot.expected_at for slot in stage.slots()] == [at(8, 15), at(8, 30), at(8, 45), at(9)]
    assert set(stage.states()) == {"complete"}
    assert all(slot.started_at - slot.expected_at < 2 * MINUTE for slot in stage.slots() if slot.started_at)


def test_what_was_missed_is_caught_up_once_and_every_other_time_is_a_row_with_its_reason(stage: Stage) -> None:
    stage.task()
    stage.live(stage.cycle(), 20 * MINUTE)
    stage.clock[0] = at(12, 1)
    cycle = stage.cycle(owner=own_name())
    stage.turn(cycle)
    assert len(stage.done) == 2
    missed, last = stage.slots()[1:-1], stage.slots()[-1]
    assert [slot.expected_at for slot in missed] == [at(8, 30) + n * 15 * MINUTE for n in range(14)]
    assert {str(slot.state) for slot in missed} == {"skipped"}
    assert all(slot.reason == "missed; the run of 2026-03-02 12:00 UTC stands for it" for slot in missed)
    assert (last.expected_at, last.state, last.trigger) == (at(12), SlotState.COMPLETE, Trigger.CATCH_UP)
    assert stage.late() == [], "the run that stands for them settles them"


def test_what_was_missed_too_long_ago_is_left_out_and_stays_owed_until_the_next_time(stage: Stage) -> None:
    stage.task(cron="0 3 * * mon", misfire_grace=DAY)
    stage.turn(stage.cycle())
    stage.clock[0] = at(12, day=11)
    cycle = stage.cycle()
    stage.turn(cycle)
    assert stage.done == []
    (slot,) = stage.slots()
    assert (slot.state, slot.reason) == (
        SlotState.SKIPPED,
        "missed by more than misfire_grace, which is 86400 s",
    )
    assert stage.late() == ["work"], "a weekly job that never ran is not silent"
    stage.clock[0] = at(2, 1, day=16)
    stage.turn(cycle)
    assert stage.late() == []


def test_of_a_very_long_time_the_first_rows_are_told_in_one(stage: Stage) -> None:
    stage.task(cron="* * * * *")
    stage.live(stage.cycle(), 2 * MINUTE)
    stage.clock[0] += 10 * DAY
    stage.turn(stage.cycle())
    slots = stage.slots()
    assert len(slots) < 510
    assert any("more times after it: no service worked" in (slot.reason or "") for slot in slots)
    assert slots[-1].state is SlotState.COMPLETE
    assert stage.late() == []


def test_a_task_that_is_new_waits_for_its_time(stage: Stage) -> None:
    stage.task(cron="0 3 1 1 *")
    stage.turn(stage.cycle())
    assert stage.slots() == []
    assert [slot.expected_at.year for slot in stage.waiting()] == [2027]


def test_a_task_that_others_need_is_done_at_once_where_it_is_new(stage: Stage) -> None:
    stage.task(cron="0 3 1 1 *", begins_after=timedelta())
    stage.turn(stage.cycle())
    assert stage.states() == ["complete"]


@pytest.mark.parametrize("overlap", ["skip", "queue", "cancel"])
def test_overlap_is_as_the_bank_says(stage: Stage, overlap: str) -> None:
    stage.task(overlap=overlap, time_limit=5 * HOUR)
    gate = stage.gates["work"] = Event()
    cycle = stage.cycle()
    stage.turn(cycle, wait=False)
    stage.turn(cycle, 15 * MINUTE, wait=False)
    stage.turn(cycle, 15 * MINUTE, wait=False)
    if overlap == "cancel":
        assert cycle.hands.wait(10), "the run is broken off at its next step"
    gate.set()
    assert cycle.hands.wait(10)
    stage.turn(cycle, SECOND)
    first, second = stage.slots()
    wanted = {"skip": ("complete", "skipped"), "queue": ("complete", "complete"), "cancel": ("failed", "complete")}
    assert (first.state.value, second.state.value) == wanted[overlap]
    if overlap == "skip":
        assert second.reason == "the run before it was still going on"
    if overlap == "cancel":
        assert first.reason == "cancelled, for the run of 2026-03-02 08:30 UTC was due"


def test_a_run_that_takes_too_long_is_given_up_and_tried_again(stage: Stage) -> None:
    stage.task(time_limit=5 * MINUTE)
    gate = stage.gates["work"] = Event()
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, 15 * MINUTE, wait=False)
    stage.turn(cycle, 6 * MINUTE)
    assert stage.states() == ["timed-out"]
    assert stage.slots()[0].reason == "it took longer than its time_limit of 300 s"
    gate.set()
    stage.turn(cycle, 2 * MINUTE)
    first, again = stage.slots()
    assert (again.state, again.attempt, again.expected_at) == (SlotState.COMPLETE, 2, first.expected_at)


def test_a_thread_that_never_ends_keeps_its_task_from_running_twice(stage: Stage) -> None:
    stage.task(time_limit=MINUTE)
    gate, steps = Event(), []

    def hang(_errand: object) -> Ending:
        steps.append(1)
        gate.wait(30)
        return Ending(state=SlotState.COMPLETE)

    stage.how = hang  # type: ignore[assignment]
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, 15 * MINUTE, wait=False)
    for _ in range(5):
        stage.turn(cycle, 5 * MINUTE, wait=False)
    assert len(steps) == 1
    assert stage.states()[0] == "timed-out"
    gate.set()
    assert cycle.hands.wait(10)
    assert stage.states()[0] == "timed-out", "what nobody waits for any more says nothing"


def test_what_fails_is_tried_again_with_longer_waits_and_then_left_to_the_next_time(stage: Stage) -> None:
    stage.task(cron="0 10 * * *", retries=2)

    def fail(_errand: object) -> Ending:
        raise Unavailable("salesforce", "no answer")

    stage.how = fail
    cycle = stage.cycle()
    stage.live(cycle, 100 * MINUTE)
    assert stage.states() == ["failed"] * 3
    waits = [slot.due_at - slot.expected_at for slot in stage.slots()]
    assert [wait // MINUTE for wait in waits] == [0, 1, 3]
    assert stage.slots()[0].reason == "salesforce: no answer"
    assert stage.waiting()[0].expected_at == at(9, day=3)
    assert stage.late() == ["work"]


def test_a_bug_of_a_task_is_kept_and_the_others_go_on(stage: Stage) -> None:
    stage.task(retries=0)
    stage.task("other")

    def break_down(errand: object) -> Ending:
        if errand.names == ("work",):  # type: ignore[attr-defined]
            raise ZeroDivisionError
        return Ending(state=SlotState.COMPLETE)

    stage.how = break_down
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, 15 * MINUTE)
    assert stage.states() == ["failed"]
    assert stage.slots()[0].reason == "ZeroDivisionError: see the log"
    assert stage.states("other") == ["complete"]


def test_a_run_whose_process_is_gone_is_crashed_and_caught_up(stage: Stage) -> None:
    stage.task()
    stage.turn(stage.cycle())
    with stage.ops.store.begin() as connection:
        (slot,) = schedule.unfinished(connection)
        assert schedule.start(connection, slot.id, owner=GONE, term=1, trigger=Trigger.SCHEDULE, at=at(8, 15))
        number = runs.start_run(connection, "jobs", at(8, 15), at(8, 15))
    cycle = stage.cycle()
    stage.turn(cycle, 20 * MINUTE)
    assert stage.states() == ["crashed"]
    stage.turn(cycle, 2 * MINUTE)
    first, again = stage.slots()
    assert (first.reason, again.attempt, again.state, again.trigger) == (
        "its process is gone",
        2,
        SlotState.COMPLETE,
        Trigger.CATCH_UP,
    )
    assert number


def test_a_run_of_a_process_that_lives_is_left_to_it(stage: Stage) -> None:
    stage.task(overlap="queue")
    stage.turn(stage.cycle())
    with stage.ops.store.begin() as connection:
        (slot,) = schedule.unfinished(connection)
        living = "another-host 7 boot/1"
        assert schedule.start(connection, slot.id, owner=living, term=1, trigger=Trigger.SCHEDULE, at=stage.now)
    cycle = stage.cycle()
    stage.turn(cycle, MINUTE)
    assert stage.states() == ["running"]
    stage.turn(cycle, 5 * MINUTE)
    assert stage.states() == ["crashed"], "nothing was heard of it for minutes"


def test_a_process_that_crashes_at_each_attempt_is_not_tried_for_ever(stage: Stage) -> None:
    stage.task(cron="0 10 * * *", retries=2)
    cycle = stage.cycle()
    stage.turn(cycle)
    for _ in range(12):
        stage.clock[0] += 10 * MINUTE
        with stage.ops.store.begin() as connection:
            for slot in schedule.unfinished(connection):
                if slot.due_at <= stage.now:
                    schedule.start(connection, slot.id, owner=GONE, term=1, trigger=slot.trigger, at=stage.now)
        stage.turn(cycle)
    assert stage.states() == ["crashed"] * 3


def test_paused_tasks_are_left_out_with_the_reason_and_owe_nothing(stage: Stage) -> None:
    stage.task()
    cycle = stage.cycle()
    stage.turn(cycle)
    with stage.ops.store.begin() as connection:
        pause(connection, "work", reason="a release", actor="eva", at=stage.now, until=stage.now + HOUR)
    stage.live(cycle, 50 * MINUTE)
    assert set(stage.states()) == {"skipped"}
    assert {slot.reason for slot in stage.slots()} == {"paused: a release"}
    assert stage.late() == []
    stage.live(cycle, 30 * MINUTE)
    assert stage.states()[-1] == "complete", "a pause ends by itself"


def test_a_pause_of_all_holds_everything_and_what_somebody_asks_for_is_done_all_the_same(stage: Stage) -> None:
    task = stage.task()
    cycle = stage.cycle()
    stage.turn(cycle)
    with stage.ops.store.begin() as connection:
        pause(connection, None, reason="moving house", actor="eva", at=stage.now, until=stage.now + DAY)
        ask_for(connection, task, stage.now)
    stage.turn(cycle, SECOND)
    (slot,) = stage.slots()
    assert (slot.state, slot.trigger) == (SlotState.COMPLETE, Trigger.MANUAL)
    stage.turn(cycle, 15 * MINUTE)
    assert stage.states() == ["complete", "skipped"]
    with stage.ops.store.begin() as connection:
        resume(connection, None, actor="eva", at=stage.now)
    stage.turn(cycle, 15 * MINUTE)
    assert stage.states()[-1] == "complete"


def test_a_lane_does_one_thing_after_the_other_and_a_batch_is_one_thing(stage: Stage) -> None:
    for name in ("a", "b", "c"):
        stage.task(name, lane="judge", batch="judge quarter" if name != "c" else "judge c")
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, 15 * MINUTE)
    assert stage.done == [("a", "b")]
    stage.turn(cycle, SECOND)
    assert stage.done == [("a", "b"), ("c",)]
    assert [stage.states(name) for name in ("a", "b", "c")] == [["complete"]] * 3


def test_a_cron_that_was_changed_counts_from_now_on(stage: Stage) -> None:
    stage.task(cron="0 3 * * *")
    stage.turn(stage.cycle())
    stage.task(cron="*/5 * * * *")
    cycle = stage.cycle()
    stage.turn(cycle, 2 * MINUTE)
    assert [slot.expected_at for slot in stage.waiting()] == [at(8, 5)]
    assert stage.slots() == [], "no time of the new cron was missed before it was there"


def test_a_task_that_is_scheduled_no_longer_is_neither_waited_for_nor_late(stage: Stage) -> None:
    stage.task()
    stage.task("other")
    stage.turn(stage.cycle())
    del stage.tasks["work"]
    cycle = stage.cycle()
    stage.clock[0] += 5 * HOUR
    stage.turn(cycle)
    assert stage.states() == ["skipped"]
    assert stage.late() == []


def test_what_is_stopped_is_caught_up_after_the_restart(stage: Stage) -> None:
    stage.task(cron="0 10 * * *", retries=0)
    gate = stage.gates["work"] = Event()
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, HOUR, wait=False)
    cycle.stop(timedelta(seconds=0.2))
    assert stage.states() == ["failed"]
    assert stage.slots()[0].reason == "the service was stopped"
    gate.set()
    stage.turn(stage.cycle(), MINUTE)
    first, again = stage.slots()
    assert (again.state, again.expected_at, again.trigger) == (
        SlotState.COMPLETE,
        first.expected_at,
        Trigger.CATCH_UP,
    )


def test_a_stop_lets_a_run_end_that_is_quick_enough(stage: Stage) -> None:
    stage.task()
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.turn(cycle, 15 * MINUTE, wait=False)
    cycle.stop(timedelta(seconds=20))
    assert stage.states() == ["complete"]


def test_one_leads_and_another_takes_over_when_it_is_gone(stage: Stage) -> None:
    stage.task()
    first, second = stage.cycle(), stage.cycle(owner=GONE)
    stage.turn(first)
    stage.turn(second)
    assert (first.term, second.term) == (1, None)
    stage.live(first, 16 * MINUTE)
    stage.turn(second)
    assert second.term is None
    first.stop(timedelta())
    stage.turn(second)
    assert second.term == 2
    third = stage.cycle()
    stage.turn(third)
    assert third.term is None, "the second was heard of a moment ago"
    stage.turn(third, 2 * MINUTE)
    assert third.term == 3
    assert not first.turn(), "who was told to stop leads no more"


@pytest.mark.parametrize("when", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_over_a_change_of_clocks_no_time_is_missed_or_doubled(stage: Stage, when: datetime) -> None:
    stage.clock[0] = when
    stage.task("nightly", cron="30 2 * * *")
    stage.task("hourly", cron="25 * * * *")
    cycle = stage.cycle()
    stage.turn(cycle)
    stage.live(cycle, 2 * DAY, step=5 * MINUTE)
    assert stage.states("nightly") == ["complete"] * 2
    assert stage.states("hourly") == ["complete"] * 48
