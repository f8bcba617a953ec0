"""The whole: headers, the error envelope, and paths that lead nowhere."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connectors.simulator.graph_bank import ANNA, open_desk


def test_ids_of_requests_are_answered_and_differ() -> None:
    desk = open_desk()
    first = desk.ask("GET", "/users", client_request_id="mine")
    second = desk.ask("GET", "/users")
    assert first.headers["client-request-id"] == "mine"
    assert first.headers["request-id"] != second.headers["request-id"]
    assert second.headers["client-request-id"] == second.headers["request-id"]
    assert first.headers["Content-Type"].startswith("application/json;")


def test_an_error_has_graphs_envelope() -> None:
    answer = open_desk().ask("GET", f"/users/{ANNA}/events/none", client_request_id="mine")
    error = json.loads(answer.body)["error"]
    assert error["code"] == "ErrorItemNotFound"
    assert error["message"]
    assert error["innerError"] == {
        "date": "2026-11-22T08:00:00",
        "request-id": answer.headers["request-id"],
        "client-request-id": "mine",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1.0",
        "/beta/users",
        "/devices",
        "/users/delta()",
        f"/users/{ANNA}/messages",
        f"/users/{ANNA}/events/s1/attachments",
        f"/users/{ANNA}/calendar/odd",
        "/v1.0/$batch",
    ],
)
def test_paths_that_lead_nowhere_are_refused(path: str) -> None:
    assert open_desk().refusal(path) == (400, "BadRequest")


def test_links_follow_the_clients_way_of_writing_the_root() -> None:
    desk = open_desk()
    assert desk.get("/users?$top=1")["@odata.nextLink"].startswith("http://graph.test/users?")
    assert desk.get("/v1.0/users?$top=1")["@odata.nextLink"].startswith("http://graph.test/v1.0/users?")


def test_a_call_changes_nothing_that_it_only_reads() -> None:
    desk = open_desk()
    before = desk.ask("GET", f"/users/{ANNA}/events").body
    desk.get(f"/users/{ANNA}/calendarView?startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z")
    assert desk.ask("GET", f"/users/{ANNA}/events").body == before
    assert desk.anna.changes == []


WORDS = ("and", "or", "not", "eq", "ne", "(", ")", "'x'", "null", "7", "2026-11-22", "id", "isAllDay", "start/dateTime")
WORDS += ("singleValueExtendedProperties/any(e:e/id eq 'x')", "categories/any()", "startswith(subject,'a')", "in", ",")
OPTIONS = ("$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$skiptoken", "$deltatoken", "startDateTime")
RESOURCES = ("users", f"users/{ANNA}/events", f"users/{ANNA}/calendarView", f"users/{ANNA}/calendarView/delta")
DESK = open_desk()
TEXTS = st.one_of(st.text(max_size=20), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))


@settings(max_examples=400, deadline=None)
@given(
    resource=st.sampled_from((*RESOURCES, "places/graph.room")),
    options=st.dictionaries(st.sampled_from(OPTIONS), TEXTS, max_size=3),
    prefer=st.text(st.characters(max_codepoint=126, min_codepoint=32), max_size=30),
)
def test_any_question_is_answered_or_refused(resource: str, options: dict[str, str], prefer: str) -> None:
    query = "&".join(f"{name}={quote(text, errors='replace')}" for name, text in options.items())
    assert DESK.ask("GET", f"/v1.0/{resource}?{query}", prefer=prefer).status in (200, 400, 501)


@settings(max_examples=100, deadline=None)
@given(path=st.text(max_size=30), body=st.binary(max_size=40), verb=st.sampled_from(["GET", "POST", "PATCH", "DELETE"]))
def test_any_path_is_answered_or_refused(path: str, body: bytes, verb: str) -> None:
    target = "/" + quote(path, safe="/()'", errors="replace")
    assert DESK.ask(verb, target, content_type="application/json").status < 500
