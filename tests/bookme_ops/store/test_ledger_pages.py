"""Pages of what we remember."""

from datetime import timedelta

import pytest

from bookme_ops.store import incidents, schedule
from bookme_ops.store.db import Store
from bookme_ops.store.incident import Open
from bookme_ops.store.ledger_pages import (
    UnknownRun,
    UnknownSlot,
    incidents_after,
    notes_after,
    run_of,
    runs_before,
    slot_of,
    slots_before,
    steps_after,
)
from bookme_ops.store.runs import finish_run, start_run
from bookme_ops.store.slot import Expected, SlotState
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.store.samples import AT, LATER, RUN


def test_runs_come_newest_first_behind_one_and_of_a_kind(store: Store) -> None:
    with store.begin() as connection:
        numbers = [start_run(connection, kind, AT, AT) for kind in ("collect", "jobs", "collect", "jobs")]
        assert [run.id for run in runs_before(connection, None, 3)] == numbers[:0:-1]
        assert [run.id for run in runs_before(connection, numbers[1], 3)] == numbers[:1]
        assert [run.kind for run in runs_before(connection, None, 9, kind="jobs")] == ["jobs", "jobs"]


def test_one_run_is_found_with_what_it_covered(store: Store) -> None:
    with store.begin() as connection:
        number = start_run(connection, "jobs", AT, AT)
        finish_run(connection, number, "complete", {"mailbox": {"expected": 1}}, {}, LATER)
        assert run_of(connection, number).coverage == {"mailbox": {"expected": 1}}
        with pytest.raises(UnknownRun):
            run_of(connection, number + 1)


def test_slots_come_latest_first_without_those_that_wait(store: Store) -> None:
    with store.begin() as connection:
        slots = []
        for hours in (3, 1, 2):
            at = AT + timedelta(hours=hours)
            task = "backup" if hours < 3 else "purge"
            slots.append(schedule.add(connection, Expected(task=task, expected_at=at, due_at=at, late_at=at)))
        schedule.skip(connection, slots[:2], "paused", at=LATER, owed=False)
        latest, before = slots_before(connection, None, 9)
        assert (latest.id, before.id) == (slots[0].id, slots[1].id)
        assert [one.id for one in slots_before(connection, (latest.expected_at, latest.id), 9)] == [before.id]
        assert [one.id for one in slots_before(connection, None, 9, task="backup")] == [before.id]
        assert [one.id for one in slots_before(connection, None, 9, state=SlotState.WAITING)] == [slots[2].id]
        assert slot_of(connection, slots[2].id) == slots[2]
        with pytest.raises(UnknownSlot):
            slot_of(connection, 999)


def keep_two(store: Store) -> tuple[int, int]:
    with store.begin() as connection:
        both = (found("a"), found("b"))
        incidents.apply(connection, [Open(raised=one) for one in both], run_id=RUN, at=AT)
        first, second = (incidents.latest_by_fingerprint(connection, [one.fingerprint]) for one in both)
    return next(iter(first.values())).id, next(iter(second.values())).id


def test_steps_and_notes_come_in_their_order_of_one_incident_or_of_all(store: Store) -> None:
    one, other = keep_two(store)
    with store.begin() as connection:
        incidents.acknowledge(connection, one, actor="eva", at=LATER)
        for text in ("a", "b"):
            incidents.note(connection, one, actor="eva", text=text, at=LATER)
        every = steps_after(connection, 0, 9)
        assert [number for number, _ in every] == sorted(number for number, _ in every)
        assert {step.incident_id for _, step in every} == {one, other}
        own = steps_after(connection, 0, 9, incident_id=one)
        assert [step.what.value for _, step in own] == ["opened", "acknowledged"]
        assert steps_after(connection, own[0][0], 9, incident_id=one) == own[1:]
        (first, _), (_, second) = notes_after(connection, one, 0, 9)
        assert second.text == "b"
        assert [note.text for _, note in notes_after(connection, one, first, 9)] == ["b"]
        assert notes_after(connection, other, 0, 9) == []


def test_incidents_come_by_their_numbers(store: Store) -> None:
    one, other = sorted(keep_two(store))
    with store.begin() as connection:
        (kept,) = incidents_after(connection, one, 9, environments=["production", "test"])
        assert kept.id == other
        place = [kept.environment]
        assert [each.id for each in incidents_after(connection, 0, 1, environments=place)] == [one]
        assert incidents_after(connection, 0, 9, environments=["elsewhere"]) == []
        assert incidents_after(connection, 0, 9, environments=place, since=AT + timedelta(seconds=1)) == []
