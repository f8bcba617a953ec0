"""Steps, notes and service levels, a page at a time."""

from starlette.testclient import TestClient

from bookme_ops.store.incidents import acknowledge, note, resolve
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.test_incidents import walk


def test_every_flip_of_an_incident_is_told_in_its_order(api: TestClient, bank: Ops) -> None:
    with bank.store.begin() as connection:
        acknowledge(connection, 1, actor="somebody", at=bank.now())
        resolve(connection, 1, actor="somebody", reason="over", at=bank.now())
    steps = walk(api, "/api/v1/incidents/1/steps?limit=1")
    assert [step["what"] for step in steps] == ["opened", "acknowledged", "resolved"]
    assert [(step["from_state"], step["to_state"]) for step in steps[1:]] == [
        ("open", "acknowledged"),
        ("acknowledged", "resolved"),
    ]
    assert (steps[-1]["actor"], steps[-1]["text"]) == ("somebody", "over")


def test_whoever_keeps_the_last_cursor_follows_all_of_them(api: TestClient, bank: Ops) -> None:
    every = walk(api, "/api/v1/steps?limit=10")
    assert [step["id"] for step in every] == sorted({step["id"] for step in every})
    last_but_one = api.get(f"/api/v1/steps?limit={len(every) - 1}").json()["next"]
    with bank.store.begin() as connection:
        resolve(connection, 1, actor="somebody", reason="", at=bank.now())
    assert [step["what"] for step in api.get(last_but_one).json()["items"]][-1] == "resolved"


def test_notes_are_told_in_their_order(api: TestClient, bank: Ops) -> None:
    with bank.store.begin() as connection:
        for text in ("one", "two", "three"):
            note(connection, 1, actor="somebody", text=text, at=bank.now())
    assert [one["text"] for one in walk(api, "/api/v1/incidents/1/notes?limit=2")] == ["one", "two", "three"]


def test_an_incident_that_there_is_none_of_has_no_empty_history(api: TestClient) -> None:
    for path in ("steps", "notes"):
        assert api.get(f"/api/v1/incidents/999999/{path}").status_code == 404


def test_every_incident_has_its_service_level(api: TestClient) -> None:
    every = walk(api, "/api/v1/sla-results?limit=9")
    assert {one["incident"] for one in every} == {one["id"] for one in walk(api, "/api/v1/incidents?state=all")}
    assert all(one["sla"]["target_minutes"] > 0 for one in every)
    of_test = walk(api, "/api/v1/sla-results?environment=test&limit=9")
    assert {one["environment"] for one in of_test} == {"test"}
    assert walk(api, "/api/v1/sla-results?since=2030-01-01T00:00:00Z") == []
