"""Runs and slots."""

from datetime import timedelta

from starlette.testclient import TestClient

from bookme_ops.store import schedule
from bookme_ops.store.slot import Expected
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.test_incidents import walk


def test_runs_are_told_newest_first_and_by_kind(api: TestClient) -> None:
    every = walk(api, "/api/v1/runs?limit=1")
    assert [run["id"] for run in every] == sorted((run["id"] for run in every), reverse=True)
    assert {run["kind"] for run in every} == {"collect", "jobs"}
    of_jobs = walk(api, "/api/v1/runs?kind=jobs")
    assert of_jobs == [run for run in every if run["kind"] == "jobs"]


def test_one_run_tells_what_it_could_not_read(api: TestClient) -> None:
    collect = walk(api, "/api/v1/runs?kind=collect")[0]
    told = api.get(f"/api/v1/runs/{collect['id']}").json()
    for kind in told["coverage"].values():
        assert kind["expected"] == kind["checked"] + len(kind["not_checked"])
    assert told["coverage"].keys() & {"mailbox", "query"}
    assert api.get("/api/v1/runs/999999").status_code == 404


def keep_slots(bank: Ops) -> None:
    """Three times of a backup: one was left out, two wait."""
    with bank.store.begin() as connection:
        for days in range(3):
            at = bank.now() - timedelta(days=days)
            schedule.add(connection, Expected(task="backup", expected_at=at, due_at=at, late_at=at))
        oldest = schedule.unfinished(connection)[0]
        schedule.skip(connection, [oldest], "paused: release", at=bank.now(), owed=False)


def test_what_was_left_out_is_told_with_the_reason(api: TestClient, bank: Ops) -> None:
    keep_slots(bank)
    (slot,) = walk(api, "/api/v1/slots")
    assert (slot["state"], slot["reason"], slot["owed"]) == ("skipped", "paused: release", False)
    assert api.get(f"/api/v1/slots/{slot['id']}").json() == slot
    assert walk(api, "/api/v1/slots?task=collect-changes") == []


def test_what_waits_is_told_if_it_is_asked_for(api: TestClient, bank: Ops) -> None:
    keep_slots(bank)
    waiting = walk(api, "/api/v1/slots?state=waiting&limit=1")
    assert [slot["state"] for slot in waiting] == ["waiting", "waiting"]
    assert waiting[0]["expected_at"] > waiting[1]["expected_at"]
    assert api.get("/api/v1/slots/999999").status_code == 404
