"""Advisors over the API."""

from starlette.testclient import TestClient

from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk


def test_a_search_tells_whom_it_finds_and_why_and_is_entered_without_what_for(api: TestClient, bank: Ops) -> None:
    booking = walk(api, "/api/v1/bookings?limit=1")[0]
    found = api.get("/api/v1/advisor-searches", params={"text": booking["owner"]}).json()["items"]
    assert {one["environment"] for one in found} == {site.name for site in bank.chosen}
    assert any(hit["kind"] == "advisor" for one in found for hit in one["hits"])
    with bank.store.read() as connection:
        looks = [entry for _, entry in entries(connection) if entry.action == "advisors.searched"]
    assert booking["owner"] not in looks[-1].object + looks[-1].detail


def test_a_search_takes_support_and_a_text(caller: Caller, api: TestClient) -> None:
    assert caller(Role.VIEWER).get("/api/v1/advisor-searches?text=abc").status_code == 403
    assert api.get("/api/v1/advisor-searches").status_code == 422
    assert api.get("/api/v1/advisor-searches?text=%20").status_code == 422


def test_the_pages_hold_every_advisor_once(api: TestClient) -> None:
    by_three, every = walk(api, "/api/v1/advisors?limit=3"), walk(api, "/api/v1/advisors?limit=200")
    assert by_three == every
    assert len({(one["environment"], one["id"]) for one in every}) == len(every) > 3
    of_test = walk(api, "/api/v1/advisors?environment=test")
    assert of_test == [one for one in every if one["environment"] == "test"]


def test_a_part_of_an_address_leads_to_the_advisor_and_on_to_the_page(api: TestClient, bank: Ops) -> None:
    one = next(one for one in walk(api, "/api/v1/advisors") if one["mail"] and one["account"])
    found = walk(api, f"/api/v1/advisors?text={one['mail'][:-3]}")
    assert one["id"] in {each["id"] for each in found}
    for who in (one["mail"], one["account"], one["id"]):
        page = api.get(f"/api/v1/advisors/{one['environment']}/{who}").json()
        assert page["account"] == one["account"]
        assert one["mail"] in page["mails"]
        assert page["places"][0]["present"] is True
    with bank.store.read() as connection:
        looks = [entry.object for _, entry in entries(connection) if entry.action == "advisor.viewed"]
    assert looks == [f"advisor {one['account']}"] * 3


def test_nobody_is_not_found(api: TestClient) -> None:
    assert api.get("/api/v1/advisors/production/nobody@bank.example").status_code == 404
    assert api.get("/api/v1/advisors/elsewhere/nobody@bank.example").status_code == 404
