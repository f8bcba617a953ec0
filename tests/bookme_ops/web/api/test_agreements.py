"""Accepted risks and planned work."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk

WAIVERS, WINDOWS = "/api/v1/waivers", "/api/v1/maintenance-windows"
LATER = "2026-12-24T12:00:00+01:00"


def acceptance(**other: Any) -> dict[str, Any]:
    return {"environment": "test", "code": "ENV040", "until": LATER, "reason": "the org is small"} | other


def work(**other: Any) -> dict[str, Any]:
    return {"ends_at": LATER, "reason": "release"} | other


def test_a_risk_is_accepted_and_taken_back(api: TestClient, bank: Ops) -> None:
    made = api.post(WAIVERS, json=acceptance())
    assert (made.status_code, made.json()["owner"], made.json()["subject"]) == (201, "a admin", None)
    muted = walk(api, "/api/v1/incidents?code=ENV040&environment=test")
    assert all(one["muted_until"] for one in muted)
    assert walk(api, WAIVERS) == [made.json()]
    ended = api.post(f"{WAIVERS}/{made.json()['id']}/end")
    assert ended.json()["ended_at"] is not None
    assert walk(api, WAIVERS) == []
    assert walk(api, f"{WAIVERS}?ended=true") == [ended.json()]
    assert api.post(f"{WAIVERS}/{made.json()['id']}/end").status_code == 409
    with bank.store.read() as connection:
        told = [entry.action for _, entry in entries(connection) if entry.action.startswith("waiver.")]
    assert told == ["waiver.accepted", "waiver.ended", "waiver.ended"]


def test_a_risk_of_one_subject_is_accepted(api: TestClient) -> None:
    subject = {"kind": "environment", "id": "test"}
    assert api.post(WAIVERS, json=acceptance(subject=subject)).json()["subject"] == subject


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"code": "CAL999"}, 422),
        ({"code": "CAL"}, 422),
        ({"environment": "elsewhere"}, 422),
        ({"reason": " "}, 422),
        ({"until": "2020-01-01T00:00:00Z"}, 409),
        ({"subject": {"kind": "unicorn", "id": "x"}}, 409),
        ({"subject": {"kind": "room", "id": " x"}}, 409),
    ],
)
def test_what_could_never_hold_is_refused(api: TestClient, other: dict[str, Any], status: int) -> None:
    assert api.post(WAIVERS, json=acceptance(**other)).status_code == status
    assert walk(api, WAIVERS) == []


def test_work_is_planned_once_and_again_and_again_and_ended(api: TestClient) -> None:
    once = api.post(WINDOWS, json=work(environment="production", code="CAL"))
    assert (once.status_code, once.json()["active"]) == (201, True)
    again = api.post(WINDOWS, json=work(cron="0 22 * * sun", minutes=120))
    assert (again.status_code, again.json()["minutes"], again.json()["active"]) == (201, 120, False)
    assert walk(api, f"{WINDOWS}?limit=1") == [once.json(), again.json()]
    assert api.post(f"{WINDOWS}/{once.json()['id']}/end").json()["active"] is False
    assert walk(api, WINDOWS) == [again.json()]
    assert api.post(f"{WINDOWS}/{once.json()['id']}/end").status_code == 404


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"cron": "0 22 * * sun"}, 409),
        ({"cron": "0 22 30 feb *", "minutes": 5}, 409),
        ({"cron": "nonsense here", "minutes": 5}, 409),
        ({"ends_at": "2020-01-01T00:00:00Z"}, 409),
        ({"code": "XYZ"}, 422),
        ({"minutes": 0}, 422),
    ],
)
def test_work_that_never_begins_is_refused(api: TestClient, other: dict[str, Any], status: int) -> None:
    assert api.post(WINDOWS, json=work(**other)).status_code == status


def test_why_a_risk_is_accepted_is_told_to_those_who_work_on_incidents(caller: Caller, api: TestClient) -> None:
    api.post(WAIVERS, json=acceptance())
    assert [one["reason"] for one in walk(caller(Role.SUPPORT), WAIVERS)] == ["the org is small"]
    assert [one["reason"] for one in walk(caller(Role.VIEWER), WAIVERS)] == [None]


def test_both_take_an_operator(caller: Caller) -> None:
    support = caller(Role.SUPPORT)
    assert support.post(WAIVERS, json=acceptance()).status_code == 403
    assert support.post(WINDOWS, json=work()).status_code == 403
    assert caller(Role.OPERATOR).post(WINDOWS, json=work()).status_code == 201
    assert caller(Role.VIEWER).get(WAIVERS).status_code == 200
