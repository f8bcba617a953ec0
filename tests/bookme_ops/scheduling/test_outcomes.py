"""Outcomes: what became of tasks, with how much their runs really looked at."""

from datetime import timedelta

from bookme_ops.scheduling.outcomes import Checked, Unread, read_board, read_coverage, read_history
from bookme_ops.scheduling.telling import ask_for
from bookme_ops.store.runs import finish_run, start_run
from bookme_ops.store.schedule_pauses import pause
from bookme_ops.store.slot import Ending, SlotState
from connectors.errors import SENTENCES, Reason
from tests.bookme_ops.scheduling.conftest import HOUR, MINUTE, Stage

COVERAGE = {
    "directory": {"expected": 2, "checked": 2, "not_checked": []},
    "mailbox": {
        "expected": 3,
        "checked": 2,
        "not_checked": [{"id": "abc", "reason": "forbidden", "detail": "graph: 403"}],
    },
}


def keep_run(stage: Stage) -> int:
    with stage.ops.store.begin() as connection:
        number = start_run(connection, "collect", stage.now, stage.now)
        finish_run(connection, number, "incomplete", COVERAGE, {}, stage.now)
        return number


def test_what_was_not_checked_comes_first_with_its_reason_as_a_sentence() -> None:
    mailbox = Unread(subject="abc", reason=SENTENCES[Reason.FORBIDDEN], detail="graph: 403")
    assert read_coverage(COVERAGE) == (
        Checked(kind="mailbox", expected=3, checked=2, unread=(mailbox,)),
        Checked(kind="directory", expected=2, checked=2, unread=()),
    )


def test_coverage_of_jobs_may_have_no_details() -> None:
    bare = {"query": {"expected": 1, "checked": 0, "not_checked": [{"id": "test/bookings", "reason": "never-read"}]}}
    assert read_coverage(bare)[0].unread[0].detail == ""


def test_a_schedule_that_nobody_works_by_says_so(stage: Stage) -> None:
    stage.task()
    board = read_board(stage.ops, stage.tasks, stage.now)
    assert not board.served
    assert board.lines[0].told["last"] is None
    assert board.lines[0].shares is None


def test_a_task_shows_how_much_its_last_run_looked_at(stage: Stage) -> None:
    stage.task()
    number = keep_run(stage)
    stage.how = lambda _: Ending(state=SlotState.INCOMPLETE, run_id=number)
    cycle = stage.cycle()
    stage.live(cycle, HOUR)
    board = read_board(stage.ops, stage.tasks, stage.now)
    assert board.served
    assert board.lines[0].told["last"]["run"] == number
    assert board.lines[0].shares == (4, 5)


def test_a_run_that_was_forgotten_is_not_taken_for_one_that_read_nothing(stage: Stage) -> None:
    stage.task()
    stage.how = lambda _: Ending(state=SlotState.COMPLETE, run_id=4711)
    stage.live(stage.cycle(), HOUR)
    assert read_board(stage.ops, stage.tasks, stage.now).lines[0].checked is None


def test_what_is_asked_for_and_paused_is_told(stage: Stage) -> None:
    task = stage.task()
    with stage.ops.store.begin() as connection:
        ask_for(connection, task, stage.now)
        pause(connection, None, reason="release", actor="eva", at=stage.now, until=stage.now + HOUR)
    board = read_board(stage.ops, stage.tasks, stage.now)
    assert board.asked == {"work"}
    assert board.paused is not None
    assert board.paused.reason == "release"


def test_whoever_asks_twice_before_it_begins_has_asked_once(stage: Stage) -> None:
    task = stage.task()
    with stage.ops.store.begin() as connection:
        first = ask_for(connection, task, stage.now)
        assert ask_for(connection, task, stage.now) == first
        assert ask_for(connection, task, stage.now + MINUTE) == first
    stage.turn(stage.cycle())
    with stage.ops.store.begin() as connection:
        assert ask_for(connection, task, stage.now + MINUTE).id != first.id


def test_the_history_goes_on_behind_a_slot(stage: Stage) -> None:
    stage.task()
    stage.live(stage.cycle(), timedelta(hours=2))
    every = read_history(stage.ops, "work", None, 100)
    slots = stage.slots()[::-1]
    assert [one.told["id"] for one in every] == [slot.id for slot in slots]
    place = (slots[2].expected_at, slots[2].attempt)
    assert [one.told["id"] for one in read_history(stage.ops, "work", place, 2)] == [slot.id for slot in slots[3:5]]
    assert read_history(stage.ops, "another", None, 100) == []
