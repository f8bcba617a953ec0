"""Runs: started, finished, or named as crashed when their process is gone."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from bookme_ops.store.db import Store
from bookme_ops.store.runs import (
    RunRow,
    finish_run,
    history,
    is_alive,
    name_crashed,
    process_start,
    runs_of,
    start_run,
)
from tests.bookme_ops.store.samples import AT, LATER


def test_a_run_begins_in_this_process(store: Store) -> None:
    with store.begin() as connection:
        number = start_run(connection, "collect", AT, LATER)
        (run,) = history(connection, 10)
    assert (run.id, run.kind, run.as_of, run.started_at) == (number, "collect", AT, LATER)
    assert (run.status, run.finished_at, run.pid, run.host) == ("running", None, os.getpid(), socket.gethostname())
    assert is_alive(run)


def test_a_run_ends_with_its_account(store: Store) -> None:
    with store.begin() as connection:
        number = start_run(connection, "jobs", AT, AT)
        finish_run(connection, number, "incomplete", {"mailbox": {"expected": 2}}, {"opened": 1}, LATER)
        (run,) = history(connection, 10)
    assert (run.status, run.finished_at) == ("incomplete", LATER)
    assert (run.coverage, run.figures) == ({"mailbox": {"expected": 2}}, {"opened": 1})


def test_a_run_that_is_not_there_cannot_end(store: Store) -> None:
    with store.begin() as connection, pytest.raises(LookupError, match="no run 5"):
        finish_run(connection, 5, "complete", {}, {}, AT)


def test_the_history_begins_with_the_newest_and_is_limited(store: Store) -> None:
    with store.begin() as connection:
        numbers = [start_run(connection, "collect", AT, AT + timedelta(hours=hour)) for hour in range(3)]
        assert [run.id for run in history(connection, 2)] == numbers[:0:-1]


def test_some_runs_are_found_by_their_numbers(store: Store) -> None:
    with store.begin() as connection:
        first, _, third = (start_run(connection, "collect", AT, AT) for _ in range(3))
        found = runs_of(connection, {first, third, 4711})
        assert runs_of(connection, ()) == {}
    assert {number: run.id for number, run in found.items()} == {first: first, third: third}


def test_a_running_run_without_a_process_is_crashed_once(store: Store) -> None:
    with store.begin() as connection:
        dead, alive, done = (start_run(connection, "collect", AT, AT) for _ in range(3))
        finish_run(connection, done, "complete", {}, {}, AT)
        assert name_crashed(connection, LATER, lambda run: run.id == alive) == [dead]
        assert name_crashed(connection, LATER, lambda run: run.id == alive) == []
        found = {run.id: (run.status, run.finished_at) for run in history(connection, 10)}
    assert found == {dead: ("crashed", LATER), alive: ("running", None), done: ("complete", AT)}


def _run(**changes: object) -> RunRow:
    run = RunRow(
        id=1,
        kind="collect",
        as_of=AT,
        started_at=AT,
        finished_at=None,
        status="running",
        host=socket.gethostname(),
        pid=os.getpid(),
        process=process_start(os.getpid()),
        coverage={},
        figures={},
    )
    return replace(run, **changes)  # type: ignore[arg-type]


def test_a_process_that_ended_is_not_alive() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run = _run(pid=child.pid, process=process_start(child.pid))
    assert is_alive(run)
    child.communicate()
    assert not is_alive(run)
    assert not is_alive(replace(run, process=None))


def test_a_reused_pid_is_not_taken_for_the_process() -> None:
    assert not is_alive(_run(process="another boot/123"))


def test_where_the_system_does_not_tell_starts_the_pid_must_do() -> None:
    assert is_alive(_run(process=None))
    assert process_start(2**22 + 1) is None


def test_a_run_of_another_host_is_believed_to_live() -> None:
    assert is_alive(_run(host="elsewhere", pid=2**22 + 1))
