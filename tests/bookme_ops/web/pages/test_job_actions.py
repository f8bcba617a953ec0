"""Asking for a task, pausing it and resuming it: done once, entered, and refused with what was typed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.store.schedule import unfinished
from bookme_ops.store.schedule_pauses import pauses
from bookme_ops.store.slot import Slot
from bookme_ops.web.console import Console
from bookme_ops.web.serving.application import make_application
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser, sign_in

NEXT_DAY = "2026-03-03T08:00"


def asked(ops: Ops) -> list[Slot]:
    with ops.store.read() as connection:
        return unfinished(connection)


def log(ops: Ops) -> list[tuple[str, str, str, str]]:
    """Who did what to what, with which result, the oldest first."""
    with ops.store.read() as connection:
        return [(one.actor, one.action, one.object, one.result) for _, one in entries(connection)]


def test_a_task_that_is_asked_for_is_waited_for_and_the_scheduler_is_woken(console: Console, bank: Ops) -> None:
    rung: list[bool] = []
    app = make_application(replace(console, wake=lambda: rung.append(True)))
    browser = sign_in(app, bank, Role.OPERATOR)
    answer = browser.post("/jobs/backup/run")
    assert (answer.status_code, answer.headers["location"]) == (303, "/jobs/backup")
    assert [slot.task for slot in asked(bank)] == ["backup"]
    assert rung == [True]
    assert log(bank) == [("a operator", "task.asked-for", "task backup", "ok")]
    assert "Somebody asked for it" in browser.text("/jobs/backup")
    assert "asked for, begins as soon as it can" in browser.text("/jobs")


def test_whoever_asks_twice_has_asked_once(browser: Browser, bank: Ops) -> None:
    assert [browser.post("/jobs/backup/run").status_code for _ in range(2)] == [303, 303]
    assert len(asked(bank)) == 1


@pytest.mark.parametrize(("place", "task"), [("/jobs/backup", "backup"), ("/jobs", None)])
def test_a_pause_has_a_reason_and_an_end_and_is_ended(
    browser: Browser, bank: Ops, place: str, task: str | None
) -> None:
    answer = browser.post(f"{place}/pause", until=NEXT_DAY, reason="release <of> Salesforce")
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    with bank.store.read() as connection:
        standing = pauses(connection, bank.now())[task]
    assert (standing.reason, standing.actor) == ("release <of> Salesforce", "a admin")
    assert standing.until - bank.now() == timedelta(hours=22, minutes=45)
    assert "release &lt;of&gt; Salesforce" in browser.text(place)
    assert browser.post(f"{place}/resume").status_code == 303
    with bank.store.read() as connection:
        assert pauses(connection, bank.now()) == {}
    named = f"task {task or 'all'}"
    expected = [("a admin", action, named, "ok") for action in ("schedule.paused", "schedule.resumed")]
    assert log(bank) == expected


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"until": NEXT_DAY, "reason": " "}, "a pause needs a reason"),
        ({"until": "", "reason": "release"}, "say until when"),
        ({"until": "2020-01-01", "reason": "release"}, "a pause must end in the future"),
        ({"until": "soon", "reason": "release"}, "this is no instant"),
    ],
)
@pytest.mark.parametrize("place", ["/jobs", "/jobs/backup"])
def test_a_pause_that_cannot_be_shows_what_was_typed(
    browser: Browser, bank: Ops, place: str, fields: dict[str, str], problem: str
) -> None:
    answer = browser.post(f"{place}/pause", **fields)
    assert answer.status_code == 409
    assert problem in answer.text
    assert all(f'value="{text}"' in answer.text for text in fields.values())
    with bank.store.read() as connection:
        assert pauses(connection, bank.now()) == {}


def test_what_is_not_paused_cannot_be_resumed_and_the_try_is_entered(browser: Browser, bank: Ops) -> None:
    answer = browser.post("/jobs/backup/resume")
    assert answer.status_code == 409
    assert "backup is not paused" in answer.text
    assert log(bank) == [("a admin", "schedule.resumed", "task backup", "refused")]


@pytest.mark.parametrize("what", ["run", "pause", "resume"])
def test_a_task_that_does_not_exist_is_not_found(browser: Browser, bank: Ops, what: str) -> None:
    assert browser.post(f"/jobs/nonsense/{what}", until=NEXT_DAY, reason="x").status_code == 404
    assert (asked(bank), log(bank)) == ([], [])


@pytest.mark.parametrize("path", ["/jobs/backup/run", "/jobs/backup/pause", "/jobs/pause", "/jobs/resume"])
def test_only_operators_change_the_schedule(browser: Browser, bank: Ops, path: str) -> None:
    assert browser.as_role(Role.SUPPORT).post(path, until=NEXT_DAY, reason="x").status_code == 403
    assert (asked(bank), log(bank)) == ([], [])
