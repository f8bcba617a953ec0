"""Jobs, the schedule, and asking for a task."""

from dataclasses import replace

from starlette.testclient import TestClient

from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.store.schedule import unfinished
from bookme_ops.store.slot import Trigger
from bookme_ops.web.console import Console
from bookme_ops.web.serving.application import make_application
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.browsers import sign_in

RUN = "/api/v1/tasks/backup/run"


def test_every_installed_job_is_told_with_its_codes(api: TestClient, bank: Ops) -> None:
    told = {job["name"]: job for job in api.get("/api/v1/jobs").json()["items"]}
    assert told.keys() == {job.name for job in bank.jobs}
    assert told["sync-window"]["codes"]
    assert told["sync-window"]["grain"] == "advisor"


def test_the_whole_schedule_is_told(api: TestClient, console: Console) -> None:
    told = {task["name"]: task for task in api.get("/api/v1/tasks").json()["items"]}
    assert told.keys() == console.tasks.keys()
    assert told["backup"]["next_at"] is not None
    assert told["backup"]["last"] is None


def test_a_task_that_is_asked_for_is_on_the_schedule_and_can_be_followed(api: TestClient, bank: Ops) -> None:
    asked = api.post(RUN)
    assert asked.status_code == 202
    with bank.store.read() as connection:
        (slot,) = unfinished(connection)
        deeds = [(entry.actor, entry.action) for _, entry in entries(connection, object="task backup")]
    assert (slot.task, slot.trigger) == ("backup", Trigger.MANUAL)
    assert deeds == [("a admin", "task.asked-for")]
    followed = api.get(asked.headers["location"])
    assert followed.json() == asked.json()
    assert followed.json()["state"] == "waiting"


def test_whoever_asks_while_it_waits_means_the_same_slot(api: TestClient, bank: Ops) -> None:
    first, second = api.post(RUN), api.post(RUN)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    with bank.store.read() as connection:
        assert len(unfinished(connection)) == 1


def test_the_scheduler_is_woken(console: Console) -> None:
    woken: list[bool] = []
    app = make_application(replace(console, wake=lambda: woken.append(True)))
    browser = sign_in(app, console.ops, Role.OPERATOR)
    headers = {"x-csrf-token": browser.csrf}
    assert browser.client.post(RUN, headers=headers).status_code == 202
    assert woken == [True]


def test_running_takes_an_operator_and_a_task_that_there_is(caller: Caller, api: TestClient) -> None:
    assert caller(Role.SUPPORT).post(RUN).status_code == 403
    told = api.post("/api/v1/tasks/nothing/run")
    assert (told.status_code, "backup" in told.json()["detail"]) == (404, True)


def test_a_task_is_paused_for_a_while_and_goes_on(api: TestClient) -> None:
    order = {"until": "2026-03-03T06:00:00Z", "reason": "Salesforce release"}
    paused = api.post("/api/v1/tasks/backup/pause", json=order)
    assert (paused.json()["task"], paused.json()["paused"]["reason"]) == ("backup", "Salesforce release")
    told = {task["name"]: task["paused"] for task in api.get("/api/v1/tasks").json()["items"]}
    assert told["backup"] == paused.json()["paused"]
    assert api.post("/api/v1/tasks/backup/resume").json() == {"task": "backup", "paused": None}
    assert api.post("/api/v1/tasks/backup/resume").status_code == 404


def test_a_pause_that_is_over_or_of_nothing_is_refused(api: TestClient, caller: Caller) -> None:
    order = {"until": "2026-01-01T00:00:00Z", "reason": "late"}
    assert api.post("/api/v1/tasks/backup/pause", json=order).status_code == 409
    assert api.post("/api/v1/tasks/nothing/pause", json=order).status_code == 404
    assert caller(Role.SUPPORT).post("/api/v1/tasks/backup/pause", json=order).status_code == 403
