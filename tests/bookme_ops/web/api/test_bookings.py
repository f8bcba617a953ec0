"""Bookings over the API."""

import pytest
from starlette.testclient import TestClient

from bookme_ops.booking_page.page import show
from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk

BOOKINGS = "/api/v1/bookings"


def some_booking(api: TestClient) -> dict[str, str]:
    return next(one for one in walk(api, f"{BOOKINGS}?environment=production") if one["booking_id"])


@pytest.mark.parametrize("limit", [1, 7, 200])
def test_the_pages_hold_every_booking_once(api: TestClient, limit: int) -> None:
    asked = f"{BOOKINGS}?since=2026-01-01T00:00:00Z&until=2026-03-10T00:00:00Z&state=all&limit="
    found = [(one["environment"], one["event_id"]) for one in walk(api, f"{asked}{limit}")]
    assert len(found) == len(set(found)) > 7
    assert set(found) == {(one["environment"], one["event_id"]) for one in walk(api, f"{asked}50")}


def test_an_advisor_leads_to_bookings_of_that_advisor(api: TestClient) -> None:
    one = some_booking(api)
    found = walk(api, f"{BOOKINGS}?advisor={one['owner']}")
    assert {each["owner"] for each in found} == {one["owner"]}
    assert one["event_id"] in {each["event_id"] for each in found}
    assert walk(api, f"{BOOKINGS}?advisor=nobody@bank.example") == []


def test_a_booking_is_told_as_the_command_tells_it(api: TestClient, bank: Ops) -> None:
    wanted = some_booking(api)["booking_id"]
    told = api.get(f"{BOOKINGS}/{wanted}")
    expected = show(bank, wanted)
    assert told.json()["copies"] == expected["copies"]
    assert [one["system"] for one in told.json()["copies"]].count("Salesforce") >= 1
    assert told.json()["timeline"] == expected["timeline"]
    with bank.store.read() as connection:
        looks = [entry.object for _, entry in entries(connection) if entry.action == "booking.viewed"]
    assert looks == [f"booking {wanted}"]


def test_what_happened_to_it_is_told_by_itself(api: TestClient) -> None:
    wanted = some_booking(api)["booking_id"]
    told = api.get(f"{BOOKINGS}/{wanted}/timeline").json()
    instants = [moment["at"] for moment in told["items"]]
    assert instants == sorted(instants)
    assert told["story"].keys() == {"skews", "gaps", "remarks"}


def test_a_booking_is_found_by_any_of_its_ids(api: TestClient) -> None:
    one = some_booking(api)
    for asked in (one["event_id"], one["booking_id"].upper(), f"{{{one['booking_id']}}}"):
        assert api.get(f"{BOOKINGS}/{asked}").json()["booking_id"] == one["booking_id"]


@pytest.mark.parametrize("asked", ["..%2F..%2Fetc%2Fpasswd", "%00", "a", "'; DROP TABLE booking; --", "x" * 1100])
def test_what_is_no_id_of_any_system_is_refused(api: TestClient, asked: str) -> None:
    assert api.get(f"{BOOKINGS}/{asked}").status_code in {400, 404, 422}


def test_bookings_take_support(caller: Caller) -> None:
    assert caller(Role.VIEWER).get(BOOKINGS).status_code == 403
    assert caller(Role.SUPPORT).get(BOOKINGS).status_code == 200
