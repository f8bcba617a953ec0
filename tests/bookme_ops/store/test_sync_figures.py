"""Sync figures: changes with the time that we took to see them, and runs that read something."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.store import runs
from bookme_ops.store.bulk import insert
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.instants import epoch
from bookme_ops.store.ledger_tables import JOURNAL
from bookme_ops.store.sync_figures import Sight, reading_runs, sights_since
from bookme_ops.store.tables import columns

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def write(connection: Connection, *entries: dict[str, Any]) -> None:
    plain: dict[str, Any] = {
        "at": epoch(NOW),
        "changed_at": epoch(NOW - MINUTE),
        "scope": "tenant",
        "system": "outlook",
        "booking_id": "b",
        "subject_kind": "event",
        "subject_id": "e",
        "mailbox_no": 1,
        "what": "start",
    }
    names = columns(JOURNAL)[1:]
    insert(connection, JOURNAL, [tuple((plain | one).get(name) for name in names) for one in entries], columns=names)


def run(connection: Connection, kind: str = "collect", *, status: str = "complete", **figures: Any) -> int:
    number = runs.start_run(connection, kind, NOW, NOW)
    if status != "running":
        runs.finish_run(connection, number, status, {}, figures, NOW + MINUTE)
    return number


def test_a_change_of_several_fields_is_one_sight(store: Store) -> None:
    with store.begin() as connection:
        write(connection, {"what": "start"}, {"what": "end"}, {"subject_id": "other"}, {"mailbox_no": 2})
        assert sights_since(connection, "tenant", NOW) == [Sight(changed_at=NOW - MINUTE, at=NOW)] * 3


def test_what_says_nothing_of_our_reading_is_left_out(store: Store) -> None:
    others = [
        {"what": "seen"},
        {"changed_at": None},
        {"system": "salesforce"},
        {"scope": "another"},
        {"at": epoch(NOW - MINUTE)},
    ]
    with store.begin() as connection:
        write(connection, *others)
        assert sights_since(connection, "tenant", NOW) == []


def test_a_clock_that_is_ahead_makes_no_negative_lag() -> None:
    assert Sight(changed_at=NOW + MINUTE, at=NOW).lag == 0.0
    assert Sight(changed_at=NOW - MINUTE, at=NOW).lag == 60.0


def test_runs_that_only_probe_or_judge_or_have_not_ended_are_left_out(store: Store) -> None:
    with store.begin() as connection:
        first = run(connection, read={"mailboxes": 3})
        run(connection, read={}, requests={"graph": 2})
        run(connection, "jobs")
        run(connection, status="failed", error="RuntimeError")
        second = run(connection, status="incomplete", read={"bookings": 1})
        run(connection, status="running")
        found = reading_runs(connection, 10)
        assert [one.id for one in found] == [second, first]
        assert [one.id for one in reading_runs(connection, 1)] == [second]
        assert (found[0].status, found[0].started_at, found[0].finished_at) == ("incomplete", NOW, NOW + MINUTE)
