"""Batches: each request is answered by itself; a malformed batch is refused as a whole."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.simulator.exchange import Answer, Call
from tests.connectors.simulator.graph_bank import ANNA, BO, Desk, open_desk

WINDOW = "startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z"


def get(name: str, url: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "method": "GET", "url": url, **more}


def post(desk: Desk, *requests: Any, target: str = "/v1.0/$batch") -> dict[str, dict[str, Any]]:
    answer = desk.ask("POST", target, {"requests": list(requests)})
    assert answer.status == 200, answer.body
    return {row["id"]: row for row in json.loads(answer.body)["responses"]}


def test_each_request_has_its_own_status_headers_and_body() -> None:
    zone = {"Prefer": 'outlook.timezone="Romance Standard Time"'}
    found = post(
        open_desk(),
        get("1", f"/users/{ANNA}/calendarView/delta?{WINDOW}", headers=zone),
        get("2", f"users/{BO}/events"),
        get("3", "/users/nobody/events"),
    )
    assert {name: row["status"] for name, row in found.items()} == {"1": 200, "2": 200, "3": 404}
    assert found["1"]["body"]["value"][0]["start"]["timeZone"] == "Romance Standard Time"
    assert found["1"]["body"][
        "@odata.nextLink" if "@odata.nextLink" in found["1"]["body"] else "@odata.deltaLink"
    ].startswith(f"http://graph.test/v1.0/users/{ANNA}/")
    assert found["3"]["body"]["error"]["code"] == "ErrorInvalidUser"
    assert found["1"]["headers"]["request-id"]


def test_twenty_are_served_and_21_are_not() -> None:
    desk = open_desk()
    requests = [get(str(number), f"/users/user{number}") for number in range(21)]
    assert len(post(desk, *requests[:20])) == 20
    assert desk.ask("POST", "/$batch", {"requests": requests}).status == 400


def test_the_order_is_shuffled_the_same_way_each_time() -> None:
    desk = open_desk()
    requests = {"requests": [get(str(number), f"/users/{BO}") for number in range(9)]}
    orders = [
        [row["id"] for row in json.loads(desk.ask("POST", "/$batch", requests).body)["responses"]] for _ in (1, 2)
    ]
    assert orders[0] == orders[1] != [str(number) for number in range(9)]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"requests": []},
        {"requests": [get("a", "/users"), get("A", "/users")]},
        {"requests": [get("1", "/users", dependsOn=["2"]), get("2", "/users")]},
        {"requests": [{"id": "1", "method": "GET"}]},
        {"requests": [{"id": 1, "method": "GET", "url": "/users"}]},
        {"requests": [{"id": "1", "method": "LOOK", "url": "/users"}]},
        {"requests": [get("1", "/users", odd=1)]},
        {"requests": ["x"]},
    ],
)
def test_a_malformed_batch_is_refused_as_a_whole(document: Any) -> None:
    assert open_desk().ask("POST", "/$batch", document).status == 400


def test_a_request_whose_parent_failed_is_not_made() -> None:
    desk = open_desk()
    found = post(
        desk,
        get("1", "/users/nobody"),
        {"id": "2", "method": "DELETE", "url": f"/users/{ANNA}/events/s1", "dependsOn": ["1"]},
        get("3", f"/users/{BO}", depends_on=["1"]),
    )
    assert {name: row["status"] for name, row in found.items()} == {"1": 404, "2": 424, "3": 200}
    assert "s1" in desk.anna.events


def test_more_than_four_requests_on_one_mailbox_are_throttled() -> None:
    requests = [get(str(number), f"/users/{ANNA}/events?$top={number + 1}") for number in range(6)]
    found = post(open_desk(), *requests, get("other", f"/users/{BO}/events"))
    throttled = {name: row for name, row in found.items() if row["status"] == 429}
    assert set(throttled) == {"4", "5"}
    assert throttled["4"]["headers"]["Retry-After"] == "1"
    assert throttled["4"]["body"]["error"]["code"] == "ApplicationThrottled"


def test_the_limit_can_be_off_or_of_the_whole_app() -> None:
    requests = [get(str(number), f"/users/{box}/events") for number, box in enumerate([ANNA, BO] * 3)]
    for switches, throttled in (({"mailbox_concurrency": None}, 0), ({"concurrency_per_app": True}, 2), ({}, 0)):
        found = post(open_desk(**switches), *requests)
        assert [row["status"] for row in found.values()].count(429) == throttled


def test_absolute_urls_and_bodies_are_taken() -> None:
    desk = open_desk()
    found = post(
        desk,
        get("1", f"http://graph.test/v1.0/users/{ANNA}"),
        {
            "id": "2",
            "method": "PATCH",
            "url": f"/users/{ANNA}/events/s1",
            "headers": {"Content-Type": "application/json"},
            "body": {"subject": "x"},
        },
        {"id": "3", "method": "PATCH", "url": f"/users/{ANNA}/events/a1", "body": {"subject": "x"}},
        {"id": "4", "method": "DELETE", "url": f"/users/{ANNA}/events/a1"},
        {"id": "5", "method": "POST", "url": "/$batch", "body": {"requests": []}},
    )
    assert {name: row["status"] for name, row in found.items()} == {"1": 200, "2": 200, "3": 400, "4": 204, "5": 400}
    assert "body" not in found["4"]


def test_a_batch_without_a_token_is_refused() -> None:
    assert open_desk().ask("POST", "/$batch", {"requests": [get("1", "/users")]}, authorization="").status == 401


def through(desk: Desk, answer: Answer) -> dict[str, dict[str, Any]]:
    def inner(call: Call) -> Answer:
        return answer if BO in call.target else desk.app.handle(call)

    stand_in: Callable[[Call], Answer] = inner
    desk.app.inner = stand_in
    return post(desk, get("1", f"/users/{ANNA}"), get("2", f"/users/{BO}"))


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (Answer(status=503, headers={"Content-Type": "text/html"}, body=b"<html>"), 503, "PGh0bWw+"),
        (Answer(status=429, headers={"Retry-After": "3"}), 429, None),
    ],
)
def test_a_fault_can_hit_one_request_alone(answer: Answer, status: int, body: Any) -> None:
    found = through(open_desk(), answer)
    assert found["1"]["status"] == 200
    assert (found["2"]["status"], found["2"].get("body")) == (status, body)
    assert found["2"]["headers"] == answer.headers


def test_a_broken_connection_inside_is_a_bad_gateway_outside() -> None:
    assert through(open_desk(), Answer(reset=True))["2"]["status"] == 504
    assert through(open_desk(), Answer(body=b"{}", cut_at=1))["2"]["status"] == 502


def test_a_slow_request_slows_the_batch() -> None:
    desk = open_desk()
    desk.app.inner = lambda _: Answer(delay=3.0)
    answer = desk.ask("POST", "/$batch", {"requests": [get("1", "/users")]})
    assert answer.delay == 3.0
