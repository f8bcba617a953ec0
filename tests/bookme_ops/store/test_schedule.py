"""Slots: written before they are due, moved on one step at a time, and owed until they are done."""

from datetime import timedelta

import pytest

from bookme_ops.store import schedule
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.duties import Draft, NotOpen, duties, lay_out, sign
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.owners import is_at_work, own_name
from bookme_ops.store.preflights import Preflight, note_preflight, preflights
from bookme_ops.store.schedule_lead import leader, open_lead
from bookme_ops.store.schedule_pauses import NotPaused, pause, pauses, resume
from bookme_ops.store.slot import Ending, Expected, Slot, SlotState, Trigger
from connectors.health_records import LateTask
from tests.bookme_ops.store.samples import AT

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ME, OTHER = "this-host 1 boot/1", "that-host 2 boot/2"
FAILED, DONE = Ending(state=SlotState.FAILED, reason="why"), Ending(state=SlotState.COMPLETE, figures={"read": 1})


def expected(minutes: int = 0, **changes: object) -> Expected:
    at = AT + minutes * MINUTE
    values: dict[str, object] = {"task": "work", "expected_at": at, "due_at": at, "late_at": at + 30 * MINUTE}
    return Expected(**values | changes)  # type: ignore[arg-type]


def begin(connection: Connection, slot: Slot, owner: str = ME) -> bool:
    return schedule.start(connection, slot.id, owner=owner, term=1, trigger=slot.trigger, at=slot.due_at)


def end(connection: Connection, slot: Slot, ending: Ending, owner: str = ME) -> bool:
    return schedule.finish(connection, slot, ending, owner=owner, at=slot.due_at + MINUTE)


def test_a_time_is_expected_once(store: Store) -> None:
    with store.begin() as connection:
        schedule.expect(connection, [expected(), expected(15)])
        schedule.expect(connection, [expected(15), expected(30)])
        assert [slot.expected_at - AT for slot in schedule.unfinished(connection)] == [0 * HOUR, HOUR / 4, HOUR / 2]
        assert schedule.latest(connection, "work") == AT + 30 * MINUTE
        assert schedule.latest(connection, "other") is None


def test_what_somebody_asked_for_is_no_time_of_the_schedule(store: Store) -> None:
    with store.begin() as connection:
        schedule.add(connection, expected(5, trigger=Trigger.MANUAL))
        assert schedule.latest(connection, "work") is None


def test_every_step_is_taken_once(store: Store) -> None:
    with store.begin() as connection:
        slot = schedule.add(connection, expected())
        assert begin(connection, slot)
        assert not begin(connection, slot, OTHER), "it does not wait any more"
        assert not end(connection, slot, DONE, OTHER), "it is somebody else's"
        assert end(connection, slot, DONE)
        assert not end(connection, slot, FAILED), "it has ended"
        (kept,) = schedule.history(connection, None, limit=9)
    assert (kept.state, kept.figures, kept.owner) == (SlotState.COMPLETE, {"read": 1}, ME)
    assert kept.settled_at == AT + MINUTE


def test_what_failed_is_owed_until_a_later_time_is_done(store: Store) -> None:
    with store.begin() as connection:
        first, second = (schedule.add(connection, expected(minutes)) for minutes in (0, 15))
        begin(connection, first)
        end(connection, first, FAILED)
        assert [slot.id for slot in schedule.late(connection, AT + HOUR)] == [first.id, second.id]
        begin(connection, second)
        end(connection, second, Ending(state=SlotState.INCOMPLETE))
        assert schedule.late(connection, AT + DAY) == []


def test_late_is_an_instant_of_its_own(store: Store) -> None:
    with store.begin() as connection:
        schedule.expect(connection, [expected()])
        assert schedule.late(connection, AT + 30 * MINUTE - MINUTE / 60) == []
        assert len(schedule.late(connection, AT + 30 * MINUTE)) == 1


def test_late_slots_are_found_by_their_index(store: Store) -> None:
    with store.read() as connection:
        if connection.dialect.name != "sqlite":
            return
        statement = "EXPLAIN QUERY PLAN SELECT * FROM schedule_slot WHERE settled_at IS NULL AND late_at <= '2026'"
        (plan,) = connection.exec_driver_sql(statement)
    assert "ix_schedule_slot_late" in str(plan)


@pytest.mark.parametrize("owed", [True, False])
def test_what_is_left_out_says_why_and_is_owed_or_not(store: Store, owed: bool) -> None:
    with store.begin() as connection:
        slot = schedule.add(connection, expected())
        schedule.skip(connection, [slot], "paused", at=AT, owed=owed)
        assert bool(schedule.late(connection, AT + DAY)) is owed
        (kept,) = schedule.history(connection, "work", limit=9)
    assert (kept.state, kept.reason) == (SlotState.SKIPPED, "paused")


def test_what_runs_is_not_left_out(store: Store) -> None:
    with store.begin() as connection:
        slot = schedule.add(connection, expected())
        begin(connection, slot)
        schedule.skip(connection, [slot], "paused", at=AT, owed=False)
        schedule.beat(connection, [slot.id], owner=ME, at=AT + MINUTE)
        (kept,) = schedule.unfinished(connection)
    assert (kept.state, kept.heartbeat_at) == (SlotState.RUNNING, AT + MINUTE)


def test_of_tasks_that_are_gone_nothing_is_owed(store: Store) -> None:
    with store.begin() as connection:
        for task in ("work", "gone"):
            slot = schedule.add(connection, expected(task=task))
            begin(connection, slot)
            end(connection, slot, FAILED)
            schedule.add(connection, expected(15, task=task))
        schedule.retire(connection, ["work"], AT)
        assert {slot.task for slot in schedule.late(connection, AT + DAY)} == {"work"}


def test_old_ends_are_forgotten_but_for_what_is_owed(store: Store) -> None:
    with store.begin() as connection:
        done, failed = (schedule.add(connection, expected(task=task)) for task in ("done", "failed"))
        for slot, ending in ((done, DONE), (failed, FAILED)):
            begin(connection, slot)
            end(connection, slot, ending)
        schedule.add(connection, expected(task="waits"))
        assert schedule.forget(connection, AT + DAY) == 1
        assert not schedule.was_done(connection, "done")
        assert [slot.task for slot in schedule.history(connection, None, limit=9)] == ["failed"]


def test_late_tasks_are_told_only_where_a_service_works(store: Store) -> None:
    with store.begin() as connection:
        schedule.expect(connection, [expected(), expected(15), expected(task="paused")])
        assert late_tasks(connection, AT + HOUR) is None
    lead = open_lead(store)
    assert lead.hold(ME, AT) == 1
    with store.begin() as connection:
        pause(connection, "paused", reason="r", actor="eva", at=AT, until=AT + DAY)
        assert late_tasks(connection, AT + HOUR) == (
            LateTask(
                task="work",
                expected_at=AT,
                late_at=AT + 30 * MINUTE,
                owed=2,
                state="waiting",
            ),
        )
        assert late_tasks(connection, AT) == ()
        pause(connection, None, reason="r", actor="eva", at=AT, until=AT + DAY)
        assert late_tasks(connection, AT + HOUR) == ()
    lead.release(ME)


def test_one_leads_until_it_lets_go(store: Store) -> None:
    first, second = open_lead(store), open_lead(store)
    assert first.hold(ME, AT) == 1
    assert second.hold(OTHER, AT + MINUTE / 6) is None
    assert first.hold(ME, AT + MINUTE / 3) == 1
    with store.read() as connection:
        assert leader(connection) == (ME, AT + MINUTE / 3)
    first.release(ME)
    assert second.hold(OTHER, AT + MINUTE) == 2
    assert first.hold(ME, AT + MINUTE) is None
    second.release(OTHER)


def test_a_leader_whose_session_breaks_leads_no_more(store: Store) -> None:
    if store.engine.dialect.name != "postgresql":
        pytest.skip("a SQLite store has no sessions")
    first, second = open_lead(store), open_lead(store)
    assert first.hold(ME, AT) == 1
    session = first._session  # type: ignore[attr-defined]
    number = session.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with store.begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend({number}, 5000)")
    assert second.hold(OTHER, AT) == 2, "at once, whatever the clocks say"
    assert first.hold(ME, AT) is None
    assert first.hold(ME, AT) is None
    second.release(OTHER)
    assert first.hold(ME, AT) == 3
    first.release(ME)


def test_who_is_at_work_is_known_of_this_host_and_believed_of_others_for_a_while() -> None:
    assert is_at_work(own_name(), None, AT)
    assert not is_at_work(own_name()[:-1] + "x", AT, AT), "a process that began at another time"
    assert is_at_work(OTHER, AT, AT + MINUTE)
    assert not is_at_work(OTHER, AT, AT + 3 * MINUTE)
    assert not is_at_work(OTHER, None, AT)


def test_a_pause_has_a_reason_and_an_end(store: Store) -> None:
    with store.begin() as connection:
        for reason, until in ((" ", AT + DAY), ("why", AT)):
            with pytest.raises(ValueError, match="pause"):
                pause(connection, "work", reason=reason, actor="eva", at=AT, until=until)
        pause(connection, "work", reason="first", actor="eva", at=AT, until=AT + HOUR)
        pause(connection, "work", reason="second", actor="eva", at=AT, until=AT + DAY)
        assert {task: one.reason for task, one in pauses(connection, AT).items()} == {"work": "second"}
        assert pauses(connection, AT + DAY) == {}
        resume(connection, "work", actor="ole", at=AT)
        with pytest.raises(NotPaused, match="work is not paused"):
            resume(connection, "work", actor="ole", at=AT)
        with pytest.raises(NotPaused, match="the schedule"):
            resume(connection, None, actor="ole", at=AT)


def test_the_latest_preflight_counts(store: Store) -> None:
    with store.begin() as connection:
        note_preflight(connection, Preflight(task="work", at=AT, passed=False, remarks=["closed"]))
        note_preflight(connection, Preflight(task="work", at=AT + HOUR, passed=True, remarks=[]))
        assert preflights(connection) == {"work": Preflight(task="work", at=AT + HOUR, passed=True, remarks=[])}


def test_a_duty_is_laid_out_once_and_signed_once(store: Store) -> None:
    drafts = [Draft(name=name, period="2026-W10", owner=None, due_at=AT + DAY) for name in ("b", "a")]
    with store.begin() as connection:
        assert lay_out(connection, drafts) == 2
        assert lay_out(connection, drafts) == 0
        first, second = duties(connection)
        assert (first.name, second.name) == ("a", "b")
        signed = sign(connection, first.id, by="eva", note="well", at=AT)
        assert (signed.signed_by, signed.note) == ("eva", "well")
        with pytest.raises(NotOpen):
            sign(connection, first.id, by="ole", note=None, at=AT)
        assert [one.name for one in duties(connection)] == ["b"]
        assert len(duties(connection, signed=True)) == 2
