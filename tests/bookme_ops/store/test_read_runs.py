"""Which runs read what."""

from datetime import timedelta
from typing import Any

from bookme_ops.store.db import Connection, Store
from bookme_ops.store.read_runs import first_read, missing_runs, reading_runs, reason_of, run_at
from bookme_ops.store.runs import finish_run, start_run
from tests.bookme_ops.store.samples import AT

HOUR = timedelta(hours=1)


def write_run(connection: Connection, hour: int, *missed: str, kind: str = "collect", read: str = "mailbox") -> int:
    """A run of an hour, which takes a minute and cannot read some mailboxes."""
    number = start_run(connection, kind, AT + hour * HOUR, AT + hour * HOUR)
    not_checked = [{"id": one, "reason": "forbidden", "detail": ""} for one in missed]
    coverage: dict[str, Any] = {read: {"expected": 9, "checked": 9 - len(missed), "not_checked": not_checked}}
    finish_run(connection, number, "complete", coverage, {}, AT + hour * HOUR + timedelta(minutes=1))
    return number


def test_the_runs_that_could_not_read_a_subject_are_found_with_the_reason(store: Store) -> None:
    with store.begin() as connection:
        first, second, _ = (
            write_run(connection, hour, *missed) for hour, missed in enumerate([(), ("ada",), ("ada1",)])
        )
        assert [run.id for run in missing_runs(connection, AT, "ada")] == [second]
        assert missing_runs(connection, AT + 2 * HOUR, "ada") == []
        assert reason_of(connection, second, kind="mailbox", subject="ada") == "forbidden"
        assert reason_of(connection, first, kind="mailbox", subject="ada") == ""
        assert reason_of(connection, 4_711, kind="mailbox", subject="ada") == ""


def test_an_id_is_no_pattern(store: Store) -> None:
    with store.begin() as connection:
        write_run(connection, 0, "ada")
        assert missing_runs(connection, AT, "a%") == []
        assert missing_runs(connection, AT, "a_a") == []


def test_a_run_that_read_something_else_or_never_ended_did_not_read_it(store: Store) -> None:
    with store.begin() as connection:
        read = write_run(connection, 0)
        write_run(connection, 1, read="query")
        write_run(connection, 2, kind="jobs")
        start_run(connection, "collect", AT, AT + 3 * HOUR)
        assert [run.id for run in reading_runs(connection, AT, "mailbox")] == [read]


def test_the_run_of_an_instant_is_the_one_that_was_going_on(store: Store) -> None:
    with store.begin() as connection:
        assert run_at(connection, AT) is None
        first, second = write_run(connection, 0), write_run(connection, 1)
        for at, wanted in ((AT, first), (AT + timedelta(seconds=60), first), (AT + HOUR, second)):
            run = run_at(connection, at)
            assert run is not None
            assert run.id == wanted
        assert run_at(connection, AT + timedelta(seconds=61)) is None
        assert run_at(connection, AT - HOUR) is None


def test_whole_seconds_find_a_run_that_began_within_them(store: Store) -> None:
    with store.begin() as connection:
        number = start_run(connection, "collect", AT, AT + timedelta(milliseconds=700))
        run = run_at(connection, AT)
        assert run is not None
        assert run.id == number


def test_of_two_runs_in_one_second_the_earlier_one_is_meant(store: Store) -> None:
    with store.begin() as connection:
        first = start_run(connection, "collect", AT, AT)
        finish_run(connection, first, "complete", {}, {}, AT + timedelta(seconds=5, milliseconds=100))
        start_run(connection, "collect", AT, AT + timedelta(seconds=5, milliseconds=200))
        run = run_at(connection, AT + timedelta(seconds=5))
        assert run is not None
        assert run.id == first


def test_we_began_to_read_with_the_first_run_that_read_such_things(store: Store) -> None:
    with store.begin() as connection:
        assert first_read(connection, "mailbox") is None
        write_run(connection, 0, read="query")
        write_run(connection, 1)
        write_run(connection, 2)
        assert first_read(connection, "mailbox") == AT + HOUR
        assert first_read(connection, "query") == AT
