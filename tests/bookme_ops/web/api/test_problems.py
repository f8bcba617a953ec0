"""Errors as documents."""

import pytest
from starlette.testclient import TestClient

from bookme_ops.web.problems import problem, refused, writable
from tests.bookme_ops.web.browsers import HOME, Browser


def test_a_problem_has_the_members_of_rfc_9457_and_its_own() -> None:
    told = problem(409, "it is so", headers={"retry-after": "5"}, candidates=[1])
    assert told.status_code == 409
    assert told.headers["content-type"] == "application/problem+json"
    assert told.headers["retry-after"] == "5"
    assert told.body == (b'{"type":"about:blank","title":"Conflict","status":409,"detail":"it is so","candidates":[1]}')


def test_halves_of_characters_are_told_as_question_marks() -> None:
    assert writable("a\ud800b") == "a?b"
    assert problem(422, "\ud800").body.endswith(b'"detail":"?"}')


def test_what_is_raised_bears_its_headers() -> None:
    assert refused(503, "later", retry_after="5").headers == {"retry-after": "5"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/incidents/999999", 404),
        ("DELETE", "/api/v1/incidents", 405),
        ("GET", "/api/v1/incidents/0", 422),
        ("GET", "/api/v1/incidents/9223372036854775808", 422),
        ("GET", "/api/v1/incidents/%00", 400),
        ("GET", "/api/v1/incidents?limit=201", 422),
        ("GET", "/api/v1/incidents?prioritty=high", 422),
        ("GET", "/api/v1/incidents?owner=%00", 400),
        ("GET", "/api/v1/incidents?after=bm90aGluZw", 400),
        ("GET", "/api/v1/exports/pass", 404),
        ("GET", "/api/v1/bookings/12345678-nothing", 404),
        ("POST", "/api/v1/tasks/nothing/run", 404),
    ],
)
def test_every_refusal_is_a_problem(api: TestClient, method: str, path: str, status: int) -> None:
    told = api.request(method, path)
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == status
    assert told.json()["detail"]


def test_a_stranger_is_told_how_to_sign_in(browser: Browser) -> None:
    told = browser.stranger().get("/api/v1/incidents")
    assert (told.status_code, told.headers["www-authenticate"]) == (401, "Bearer")
    wrong = TestClient(browser.app, base_url=HOME).get("/api/v1/version", headers={"authorization": "Bearer bmo_x"})
    assert (wrong.status_code, wrong.json()["title"]) == (401, "Unauthorized")


def test_a_body_that_is_no_json_is_refused_by_its_kind(api: TestClient) -> None:
    path = "/api/v1/incidents/1/note"
    assert api.post(path, content="text=hello", headers={"content-type": "text/plain"}).status_code == 415
    assert api.post(path, data={"text": "hello"}).status_code == 415
    broken = api.post(path, content="{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.headers["content-type"]) == (422, "application/problem+json")


def test_what_was_given_is_not_repeated_and_cannot_break_the_answer(api: TestClient) -> None:
    body = b'{"text":"\\ud800","\\udfff":"secret-of-somebody"}'
    told = api.post("/api/v1/incidents/1/note", content=body, headers={"content-type": "application/json"})
    assert told.status_code == 422
    assert "secret-of-somebody" not in told.text
