"""Our own calls, from the figures of runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.access_use.own_calls import read_own_calls
from bookme_ops.access_use.permission_table import PermissionTable
from bookme_ops.store.sync_figures import ReadingRun

START = datetime(2026, 11, 1, tzinfo=UTC)
DELTA = "GET /v1.0/users/{id}/calendarView/delta"


def run(number: int, calls: Any = None) -> ReadingRun:
    at = START + timedelta(days=number)
    figures = {"read": {"mailboxes": 1}} | ({} if calls is None else {"calls": calls})
    return ReadingRun(id=number, started_at=at, finished_at=at, status="complete", figures=figures)


def test_calls_of_several_runs_are_added_up(table: PermissionTable) -> None:
    runs = [run(2, {"production": {"graph": {DELTA: 7}, "salesforce": {"GET /services": 1}}}),
            run(0, {"production": {"graph": {DELTA: 5, "POST /v1.0/$batch": 1}}}), run(1)]  # fmt: skip
    log = read_own_calls(runs, {"production": "A1"}, table)
    batch, delta = sorted(log.calls, key=lambda one: one.method, reverse=True)
    assert (delta.template, delta.count, delta.app_id) == ("/users/{id}/calendarview/delta", 12, "a1")
    assert (delta.first, delta.last) == (START, START + timedelta(days=2))
    assert batch.template == "/$batch"
    assert log.rows == 2


def test_the_path_of_a_proxy_is_left_out(table: PermissionTable) -> None:
    runs = [run(0, {"production": {"graph": {"GET /{id}/{id}/users/{id}/events": 1, "GET /users": 2}}})]
    log = read_own_calls(runs, {"production": "a1"}, table)
    assert [call.template for call in log.calls] == ["/users", "/users/{id}/events"]


def test_an_environment_whose_app_nobody_names_has_no_calls(table: PermissionTable) -> None:
    assert read_own_calls([run(0, {"test": {"graph": {DELTA: 1}}})], {"production": "a1"}, table).calls == ()
