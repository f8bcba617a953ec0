"""Audits over the API."""

from starlette.testclient import TestClient

from bookme_ops.access_reviewing.reviewing import start_review
from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk

AUDITS = "/api/v1/audits"


def test_integration_users_are_told_with_their_sheets_and_every_look_is_entered(api: TestClient, bank: Ops) -> None:
    users = walk(api, f"{AUDITS}/integration-users")
    assert users
    one = users[0]
    told = api.get(f"{AUDITS}/integration-users/{one['environment']}/{one['username']}").json()
    assert told["sheet"]["user_id"] == one["user_id"]
    by_id = api.get(f"{AUDITS}/integration-users/{one['environment']}/{one['user_id']}").json()
    assert by_id["sheet"]["username"] == one["username"]
    with bank.store.read() as connection:
        looks = [entry.action for _, entry in entries(connection)]
    assert looks.count("audit.sheet-viewed") == 2
    assert "audit.summary-viewed" in looks


def test_nobody_and_nowhere_are_not_found(api: TestClient) -> None:
    assert api.get(f"{AUDITS}/integration-users/production/nobody").status_code == 404
    assert api.get(f"{AUDITS}/integration-users/elsewhere/nobody").status_code == 404


def test_who_can_do_something_is_told_a_page_at_a_time(api: TestClient) -> None:
    path = f"{AUDITS}/who-can?environment=production&permission=ApiEnabled"
    every, by_two = walk(api, f"{path}&limit=200"), walk(api, f"{path}&limit=2")
    assert every == by_two
    assert all(one["via"] for one in every)
    head = api.get(path).json()
    assert (head["environment"], head["certain"]) == ("production", True)


def test_a_permission_that_is_none_is_refused(api: TestClient) -> None:
    assert api.get(f"{AUDITS}/who-can?environment=production").status_code == 422
    assert api.get(f"{AUDITS}/who-can?environment=elsewhere&permission=ApiEnabled").status_code == 404


def test_a_review_is_told_with_its_rows(api: TestClient, bank: Ops) -> None:
    number = start_review(bank, "production", as_of=bank.now(), actor="somebody", at=bank.now())
    told = api.get(f"{AUDITS}/reviews/{number}").json()
    rows = walk(api, f"{AUDITS}/reviews/{number}/rows?limit=7")
    assert told["state"] == "open"
    assert [row["number"] for row in rows] == list(range(1, told["rows"] + 1))
    assert told["decisions"]["undecided"] == len(rows)
    assert walk(api, f"{AUDITS}/reviews?environment=production&limit=1")[0] == told
    assert walk(api, f"{AUDITS}/reviews?environment=test") == [
        one for one in walk(api, f"{AUDITS}/reviews") if one["environment"] == "test"
    ]


def test_a_review_that_there_is_none_of_is_not_found(api: TestClient) -> None:
    assert api.get(f"{AUDITS}/reviews/999999").status_code == 404
    assert api.get(f"{AUDITS}/reviews/999999/rows").status_code == 404


def test_audits_take_an_administrator(caller: Caller) -> None:
    operator = caller(Role.OPERATOR)
    for path in ("integration-users", "reviews", "who-can?environment=production&permission=ApiEnabled"):
        assert operator.get(f"{AUDITS}/{path}").status_code == 403
