"""The queue, and one incident."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.incident_search import search_incidents
from bookme_ops.store.audit_log import entries
from bookme_ops.store.incident import State
from bookme_ops.store.incidents import resolve
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller

QUEUE = "/api/v1/incidents"


def walk(api: TestClient, path: str) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    rows: list[dict[str, Any]] = []
    following: str | None = path
    while following is not None:
        page = api.get(following)
        assert page.status_code == 200, page.text
        rows += page.json()["items"]
        following = page.json()["next"]
    return rows


def numbers(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_the_pages_of_the_queue_are_the_queue_of_the_command_line(api: TestClient, bank: Ops, limit: int) -> None:
    states = frozenset({State.OPEN, State.ACKNOWLEDGED})
    expected = [one.id for one in search_incidents(bank, states=states, limit=10_000)]
    assert numbers(walk(api, f"{QUEUE}?limit={limit}")) == expected
    assert len(expected) > 20


def test_an_incident_has_the_shape_of_the_interface(api: TestClient) -> None:
    one = api.get(f"{QUEUE}?limit=1").json()["items"][0]
    told = {"code", "environment", "subject", "booking_id", "priority", "summary", "evidence", "fix"}
    told |= {"id", "state", "opened_at", "last_seen_at", "acknowledged_at", "resolved_at", "first_response_due"}
    assert told | {"muted_until"} <= one.keys()
    assert one["subject"].keys() == {"kind", "id"}


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("priority=high", lambda one: one["priority"] == "High"),
        ("priority=High", lambda one: one["priority"] == "High"),
        ("code=CAL&code=MTG", lambda one: one["code"][:3] in {"CAL", "MTG"}),
        ("environment=test", lambda one: one["environment"] == "test"),
        ("state=unacknowledged", lambda one: one["state"] == "open"),
    ],
)
def test_filters_leave_what_they_say_and_all_of_it(api: TestClient, query: str, holds: Any) -> None:
    kept, every = walk(api, f"{QUEUE}?{query}&limit=3"), walk(api, f"{QUEUE}?limit=200")
    assert kept
    assert numbers(kept) == [one["id"] for one in every if holds(one)]


def test_a_booking_and_its_beginning_lead_to_its_incidents(api: TestClient) -> None:
    one = next(one for one in walk(api, QUEUE) if one["booking_id"])
    for asked in (one["booking_id"], one["booking_id"][:8], f"{{{one['booking_id'].upper()}}}"):
        found = walk(api, f"{QUEUE}?booking_id={asked}&limit=1")
        assert one["id"] in numbers(found)
        assert {each["booking_id"] for each in found} == {one["booking_id"]}


def test_the_id_of_a_subject_leads_to_its_incidents(api: TestClient) -> None:
    one = next(one for one in walk(api, QUEUE) if one["subject"]["kind"] == "advisor")
    assert one["id"] in numbers(walk(api, f"{QUEUE}?about={one['subject']['id']}&state=all"))
    assert walk(api, f"{QUEUE}?about=nobody-at-all") == []


def test_the_newest_come_first_if_that_is_asked_for(api: TestClient) -> None:
    opened = [(one["opened_at"], one["id"]) for one in walk(api, f"{QUEUE}?order=newest&limit=9")]
    assert opened == sorted(opened, reverse=True)


def test_what_is_late_is_told_by_its_clock(api: TestClient) -> None:
    late = walk(api, f"{QUEUE}?sla=breached&limit=2")
    assert all(one["sla"]["state"] == "breached" for one in late)
    assert api.get(f"{QUEUE}?sla=breached&about=x").status_code == 422


@pytest.mark.parametrize("path", ["incidents", "sla-results", "bookings", "advisors", "audits/reviews"])
def test_an_environment_that_there_is_none_of_is_no_empty_list(api: TestClient, path: str) -> None:
    told = api.get(f"/api/v1/{path}?environment=prodution")
    assert (told.status_code, "production" in told.json()["detail"]) == (422, True)


def test_what_somebody_has_already_is_not_sent_again(api: TestClient) -> None:
    for path in (QUEUE, f"{QUEUE}/1"):
        first = api.get(path)
        again = api.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_one_incident_tells_what_makes_it_the_same_and_the_look_is_entered(api: TestClient, bank: Ops) -> None:
    one = api.get(f"{QUEUE}/1").json()
    assert one["key"] == {name: one[name] for name in ("environment", "code", "subject")}
    assert one["joined"]
    with bank.store.read() as connection:
        looks = [entry for _, entry in entries(connection, object="incident 1")]
    assert [look.action for look in looks] == ["incident.viewed"]


def test_its_etag_moves_with_it(api: TestClient, bank: Ops) -> None:
    before = api.get(f"{QUEUE}/1").headers["etag"]
    with bank.store.begin() as connection:
        resolve(connection, 1, actor="somebody", reason="", at=bank.now())
    assert api.get(f"{QUEUE}/1").headers["etag"] != before


def test_whoever_only_looks_is_told_what_is_wrong_and_nothing_of_people(caller: Caller, bank: Ops) -> None:
    viewer = caller(Role.VIEWER)
    full = {one["id"]: one for one in walk(caller(Role.SUPPORT), QUEUE)}
    shown = walk(viewer, QUEUE)
    assert [one["summary"] for one in shown] == [one["summary"] for one in full.values()]
    assert all(one["evidence"] == {} and one["fix"] is None and one["intake"] is None for one in shown)
    assert all("evidence" in one["withheld"] for one in shown if full[one["id"]]["evidence"])
    assert viewer.get(f"{QUEUE}/1").json()["evidence"] == {}
    assert {one["text"] for one in walk(viewer, "/api/v1/steps")} == {None}
    assert viewer.get(f"{QUEUE}/1/notes").status_code == 403
    with bank.store.read() as connection:
        assert not list(entries(connection, object="incident 1"))
