"""The booking platform's API."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from connectors.simulator.bookme import CLIENT_ID, CLIENT_SECRET, SCOPE, SUBSCRIPTION_KEY, BookmeApp
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Backend, Environment, Org
from tests.connectors.simulator.graph_bank import make_world

FORM = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "scope": SCOPE, "grant_type": "client_credentials"}


@pytest.fixture
def app() -> BookmeApp:
    world = make_world()
    meetings = {
        name: {"id": name, "employeeId": owner, "timeSlotId": f"t-{name}", "dateModified": f"2026-11-{day}T08:00:00Z"}
        for name, owner, day in (("m1", "e1", 20), ("m2", "e2", 21))
    }
    meetings["m1"]["type"], meetings["m2"]["type"] = "offsite", "Physical"
    meetings["m1"]["bookedBy"], meetings["m2"]["bookedBy"] = "PortalCustomer", "employee"
    slots = {
        name: {
            "id": name,
            "employeeId": owner,
            "roomId": None,
            "status": status,
            "startDate": f"2026-11-{day}T08:00:00Z",
        }
        for name, owner, status, day in (("t-m1", "e1", "Booked", 23), ("t-m2", "e2", "AvailableForWork", 24))
    }
    private = {
        "p1": {"id": "p1", "employeeId": "e1", "status": "BusyEventInstance", "startDate": "2026-11-23T12:00:00Z"}
    }
    backend = Backend(
        meetings=meetings,
        time_slots=slots,
        employees={"e1": {"id": "e1"}},
        rooms={"r1": {"id": "r1"}},
        topics={name: {"id": name, "name": name, "uniqueTopicId": name} for name in ("to1", "to2")},
        inward_topics={"to2"},
        more_slots=lambda: private,
    )
    org = Org(id="00D000000000001AAA", my_domain="bank", sandbox=False)
    world.environments["test"] = Environment(name="test", kind="test", org=org, backend=backend)
    return BookmeApp(world, "test", clock=lambda: 1000.0)


def sign_in(app: BookmeApp, **changes: str) -> Answer:
    body = urlencode({**FORM, **changes}).encode()
    return app.handle(Call(method="POST", target="/tenant/oauth2/v2.0/token", host="x", body=body))


def get(app: BookmeApp, target: str, **headers: str) -> tuple[int, Any]:
    token = json.loads(sign_in(app).body)["access_token"]
    sent = {"authorization": f"Bearer {token}", "ocp-apim-subscription-key": SUBSCRIPTION_KEY}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = app.handle(Call(method="GET", target=target, host="x", headers={**sent, **named}))
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("/api/v2/bookme/meetings", ["m1", "m2"]),
        ("/bookme/meetings?employeeId=E2", ["m2"]),
        ("/v1/bookme/meetings?timeSlotId=t-m1", ["m1"]),
        ("/bookme/meetings?startDateModified=2026-11-21", ["m2"]),
        ("/bookme/meetings?startDateModified=2026-11-20T08:00:00Z&endDateModified=2026-11-20T09:00:00Z", ["m1"]),
        ("/config/employees", ["e1"]),
        ("/api/v3/config/rooms", ["r1"]),
        ("/api/v2/bookme/time-slots", ["t-m1", "t-m2", "p1"]),
        ("/api/v3/bookme/time-slots?employeeId=E1", ["t-m1", "p1"]),
        ("/api/v3/bookme/time-slots?status=booked", ["t-m1"]),
        ("/api/v2/bookme/time-slots?startDate=2026-11-23T08:00:00Z&endDate=2026-11-23T12:00:00Z", ["t-m1", "p1"]),
        ("/api/v2/bookme/time-slots?startDate=2026-11-23T08:00:01Z&status=Booked", []),
        ("/api/v1/bookme/meeting-topics?isCustomer=false", ["to1", "to2"]),
        ("/api/v3/bookme/meeting-topics?isCustomer=True&customerTypeId=c", ["to1"]),
        ("/api/v3/bookme/config/competence-groups", []),
        ("/api/v3/bookme/config/service-groups", []),
    ],
)
def test_lists_are_bare_arrays(app: BookmeApp, target: str, wanted: list[str]) -> None:
    status, rows = get(app, target)
    assert (status, [row["id"] for row in rows]) == (200, wanted)


def test_single_rows_are_found_without_case(app: BookmeApp) -> None:
    row = app.environment.backend.meetings["m1"]
    assert get(app, "/api/v1/bookme/meetings/M1") == (200, {**row, "bookedBy": "customer"})
    assert get(app, "/config/rooms/none") == (404, {"code": "NOT_FOUND", "message": get(app, "/x")[1]["message"]})


@pytest.mark.parametrize(
    "headers", [{"authorization": "Bearer x"}, {"authorization": ""}, {"ocp_apim_subscription_key": "x"}]
)
def test_token_and_key_are_both_needed(app: BookmeApp, headers: dict[str, str]) -> None:
    status, error = get(app, "/bookme/meetings", **headers)
    assert (status, error["code"]) == (401, "UNAUTHORIZED")


def test_an_expired_token_is_refused(app: BookmeApp) -> None:
    token = json.loads(sign_in(app).body)["access_token"]
    app.expire_tokens()
    assert get(app, "/bookme/meetings", authorization=f"Bearer {token}")[0] == 401
    token = json.loads(sign_in(app).body)["access_token"]
    app.clock = lambda: 1000.0 + 3600
    assert get(app, "/bookme/meetings", authorization=f"Bearer {token}")[0] == 401


@pytest.mark.parametrize("changes", [{"client_secret": "x"}, {"client_id": "x"}, {"scope": "x"}, {"grant_type": "x"}])
def test_a_wrong_sign_in_is_refused(app: BookmeApp, changes: dict[str, str]) -> None:
    answer = sign_in(app, **changes)
    assert answer.status in (400, 401)
    assert json.loads(answer.body)["error"]


def test_what_is_not_understood_is_refused(app: BookmeApp) -> None:
    assert get(app, "/bookme/meetings?odd=1")[0] == 400
    assert get(app, "/bookme/meetings?startDateModified=soon")[0] == 400
    assert get(app, "/config/labels")[0] == 404


@pytest.mark.parametrize(
    "target",
    [
        "/api/v1/bookme/time-slots",
        "/api/v2/bookme/config/competence-groups",
        "/api/v2/bookme/config/service-groups",
        "/api/v4/bookme/meetings",
        "/api/v2/bookme",
        "/api/v2/config/rooms/r1/more",
    ],
)
def test_what_a_version_does_not_have_is_not_found(app: BookmeApp, target: str) -> None:
    assert get(app, target) == (404, {"code": "NOT_FOUND", "message": "The server cannot find the requested resource."})


def test_v1_knows_single_slots_only(app: BookmeApp) -> None:
    assert get(app, "/api/v1/bookme/time-slots/T-M1")[1]["status"] == "Booked"


@pytest.mark.parametrize(
    ("version", "types"),
    [("v1", ["offsite", "physical"]), ("v2", ["OffSite", "Physical"]), ("v3", ["OffSite", "Physical"])],
)
def test_versions_spell_meeting_types_in_their_own_way(app: BookmeApp, version: str, types: list[str]) -> None:
    assert [row["type"] for row in get(app, f"/api/{version}/bookme/meetings")[1]] == types


@pytest.mark.parametrize(
    ("version", "makers"),
    [("v1", ["customer", "employee"]), ("v2", ["PortalCustomer", "employee"]), ("v3", ["PortalCustomer", "employee"])],
)
def test_v1_knows_of_no_portals(app: BookmeApp, version: str, makers: list[str]) -> None:
    assert [row["bookedBy"] for row in get(app, f"/api/{version}/bookme/meetings")[1]] == makers


def test_a_single_topic_is_read_by_its_id(app: BookmeApp) -> None:
    assert get(app, "/api/v1/bookme/meeting-topics/to2")[1]["name"] == "to2"


@pytest.mark.parametrize(
    "target",
    [
        "/api/v2/bookme/time-slots?startDate=soon",
        "/api/v2/bookme/time-slots?timeSlotId=t",
        "/api/v2/bookme/meetings/m1?employeeId=e1",
        "/api/v2/config/employees?email=x",
        "/api/v2/bookme/meeting-topics",
        "/api/v2/bookme/meeting-topics?isCustomer=1",
        "/api/v2/bookme/meeting-topics?isCustomer=true&name=x",
    ],
)
def test_parameters_that_are_not_known_are_refused(app: BookmeApp, target: str) -> None:
    status, error = get(app, target)
    assert (status, error["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_nothing_is_written(app: BookmeApp, method: str) -> None:
    token = json.loads(sign_in(app).body)["access_token"]
    headers = {"authorization": f"Bearer {token}", "ocp-apim-subscription-key": SUBSCRIPTION_KEY}
    answer = app.handle(Call(method=method, target="/api/v2/bookme/meetings", host="x", headers=headers))
    assert answer.status == 404
