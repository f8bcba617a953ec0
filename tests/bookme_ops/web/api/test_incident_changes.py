"""Changing one incident."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.store.audit_log import entries
from bookme_ops.store.incidents import notes, transitions
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.browsers import Browser

ONE = "/api/v1/incidents/1"
LATER = "2026-12-24T12:00:00+01:00"


def change(api: TestClient, what: str, match: str | None = "*", key: str | None = None, **order: Any) -> Any:
    headers = {"if-match": match, "idempotency-key": key}
    return api.post(f"{ONE}/{what}", json=order, headers={name: one for name, one in headers.items() if one})


def test_an_incident_goes_through_its_life(api: TestClient) -> None:
    assert change(api, "acknowledge", note="I ask the advisor").json()["state"] == "acknowledged"
    assert change(api, "assign", owner="second line").json()["owner"] == "second line"
    assert change(api, "wait", party="vendor", reason="ticket 4711").json()["sla"]["party"] == "vendor"
    assert change(api, "resume").json()["sla"]["party"] == "us"
    assert change(api, "mute", until=LATER, reason="the room is rebuilt").json()["muted_until"] is not None
    assert api.post(f"{ONE}/unmute", headers={"if-match": "*"}).json()["muted_until"] is None
    assert change(api, "resolve", reason="over").json()["state"] == "resolved"
    assert change(api, "reopen", reason="not over").json()["state"] == "open"


def test_a_duplicate_is_resolved_and_the_other_one_stands_for_it(api: TestClient) -> None:
    queue = api.get("/api/v1/incidents?code=CAL&limit=9").json()["items"]
    one, other = [each["id"] for each in queue if each["subject"]["kind"] == "booking"][:2]
    place = f"/api/v1/incidents/{one}/merge"
    assert api.post(place, json={"into": 999_999}, headers={"if-match": "*"}).status_code == 404
    merged = api.post(place, json={"into": other, "reason": "the same"}, headers={"if-match": "*"}).json()
    assert (merged["state"], merged["merged_into"]) == ("resolved", other)
    assert api.get(f"/api/v1/incidents/{other}").json()["duplicates"] == [one]


def test_what_a_job_found_keeps_the_priority_that_the_job_gave(api: TestClient) -> None:
    assert change(api, "priority", priority="low").status_code == 409
    assert change(api, "priority", priority="urgent").status_code == 422


def test_every_change_is_entered_with_who_made_it(api: TestClient, bank: Ops) -> None:
    change(api, "assign", owner="second line")
    change(api, "note", text="moved by hand")
    with bank.store.read() as connection:
        told = [(entry.actor, entry.action) for _, entry in entries(connection, object="incident 1")]
    assert told == [("a admin", "incident.assigned"), ("a admin", "incident.noted")]


@pytest.mark.parametrize("what", ["acknowledge", "resolve", "unmute"])
def test_a_change_needs_the_state_that_it_is_meant_for(api: TestClient, what: str) -> None:
    assert change(api, what, match=None).status_code == 428


def test_whoever_saw_an_older_state_changes_nothing(api: TestClient, bank: Ops) -> None:
    seen = api.get(ONE).headers["etag"]
    assert change(api, "assign", owner="somebody else").status_code == 200
    late = change(api, "resolve", match=seen)
    assert (late.status_code, late.headers["content-type"]) == (412, "application/problem+json")
    assert api.get(ONE).json()["state"] == "open"
    with bank.store.read() as connection:
        last = [entry for _, entry in entries(connection, object="incident 1") if entry.action == "incident.resolved"]
    assert [entry.result for entry in last] == ["refused"]


def test_a_change_gives_the_etag_for_the_next_one(api: TestClient) -> None:
    first = change(api, "assign", match=api.get(ONE).headers["etag"], owner="a")
    assert first.headers["etag"] == api.get(ONE).headers["etag"]
    assert change(api, "assign", match=first.headers["etag"], owner="b").status_code == 200


def test_a_note_takes_nothing_from_anybody_so_it_needs_no_condition(api: TestClient, bank: Ops) -> None:
    assert change(api, "note", match=None, text=" seen ").status_code == 200
    assert change(api, "note", match='"of long ago"', text="not written").status_code == 412
    with bank.store.read() as connection:
        assert [note.text for note in notes(connection, 1)] == ["seen"]


def test_what_cannot_be_done_as_things_stand_is_a_conflict(api: TestClient) -> None:
    assert change(api, "reopen").status_code == 409
    assert change(api, "resume").status_code == 409
    assert change(api, "mute", until="2026-01-01T00:00:00Z", reason="too late").status_code == 409
    change(api, "acknowledge")
    assert change(api, "acknowledge").status_code == 409


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("assign", {}),
        ("assign", {"owner": " "}),
        ("assign", {"owner": "a\u0000b"}),
        ("note", {"text": "a", "more": 1}),
        ("wait", {"party": "us"}),
        ("mute", {"until": "tomorrow", "reason": "x"}),
        ("acknowledge", {"until": "2026-03-02T08:00:00"}),
    ],
)
def test_an_order_that_is_wrong_is_refused_before_anything_is_looked_at(
    api: TestClient, what: str, order: dict[str, Any]
) -> None:
    assert change(api, what, **order).status_code == 422


def test_an_incident_that_there_is_none_of_is_not_found(api: TestClient) -> None:
    told = api.post("/api/v1/incidents/999999/resolve", json={}, headers={"if-match": "*"})
    assert (told.status_code, told.json()["detail"]) == (404, "there is no incident 999999")


def test_asked_again_by_the_same_key_nothing_is_done_twice(api: TestClient, bank: Ops) -> None:
    seen = api.get(ONE).headers["etag"]
    first = change(api, "resolve", match=seen, key="k1", reason="over")
    again = change(api, "resolve", match=seen, key="k1", reason="over")
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["etag"] == first.headers["etag"]
    with bank.store.read() as connection:
        assert len(transitions(connection, 1)) == 2


def test_a_key_that_stood_for_something_else_is_refused(api: TestClient) -> None:
    change(api, "note", key="k1", text="one")
    assert change(api, "note", key="k1", text="two").status_code == 422
    assert change(api, "assign", key="k1", owner="one").status_code == 422


def test_what_was_refused_may_be_asked_for_again_by_the_same_key(api: TestClient) -> None:
    assert change(api, "resolve", match='"old"', key="k1").status_code == 412
    assert change(api, "resolve", match="*", key="k1").status_code == 200


def test_keys_are_everybodys_own(api: TestClient, caller: Caller) -> None:
    assert change(api, "note", key="k1", text="one").status_code == 200
    assert change(caller(Role.SUPPORT), "note", key="k1", text="two").status_code == 200


def test_whoever_only_looks_changes_nothing(caller: Caller) -> None:
    told = change(caller(Role.VIEWER), "resolve")
    assert (told.status_code, "support" in told.json()["detail"]) == (403, True)


def test_accepting_a_risk_takes_an_operator(caller: Caller) -> None:
    order = {"until": LATER, "reason": "rebuilt"}
    assert change(caller(Role.SUPPORT), "mute", **order).status_code == 403
    assert change(caller(Role.OPERATOR), "mute", **order).status_code == 200
    assert caller(Role.SUPPORT).post(f"{ONE}/unmute", headers={"if-match": "*"}).status_code == 403


def test_a_browser_that_is_signed_in_needs_the_token_of_its_forms(browser: Browser) -> None:
    asked = {"json": {"text": "hello"}}
    assert browser.client.post(f"{ONE}/note", **asked).status_code == 403
    assert browser.client.post(f"{ONE}/note", **asked, headers={"x-csrf-token": browser.csrf}).status_code == 200
