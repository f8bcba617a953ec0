"""Bundles over the API."""

import time
import zipfile
from io import BytesIO
from typing import Any

import pytest
from starlette.testclient import TestClient

from bookme_ops.bundles.kept import folder_of
from bookme_ops.store.audit_log import entries
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_bookings import some_booking
from tests.bookme_ops.web.api.test_incidents import walk

BUNDLES = "/api/v1/bundles"


def made(api: TestClient, **order: Any) -> dict[str, Any]:
    """A bundle that was ordered, as soon as it is over."""
    asked = api.post(BUNDLES, json=order)
    assert asked.status_code == 202, asked.text
    for _ in range(300):
        errand: dict[str, Any] = api.get(asked.headers["location"]).json()
        if errand["state"] not in {"waiting", "working"}:
            return errand
        time.sleep(0.1)
    raise AssertionError("it is never over")


def test_a_bundle_is_ordered_watched_and_downloaded_once_it_passed(api: TestClient, bank: Ops) -> None:
    wanted = some_booking(api)["booking_id"]
    errand = made(api, booking_id=wanted, actual="the room is free")
    assert (errand["state"], errand["problem"]) == ("done", None)
    place = f"{BUNDLES}/{errand['bundle']}"
    one = api.get(place).json()
    assert (one["verdict"], one["booking_id"]) == ("PASS", wanted)
    assert walk(api, f"{BUNDLES}?booking_id={wanted}") == [one]
    file = api.get(f"{place}/file")
    assert file.headers["content-type"] == "application/zip"
    assert "manifest.json" in zipfile.ZipFile(BytesIO(file.content)).namelist()
    assert api.get(f"{place}/verification").json()["archive"]["sha256"] == one["sha256"]
    with bank.store.read() as connection:
        told = [entry.action for _, entry in entries(connection) if entry.action.startswith("bundle.")]
    assert {"bundle.ordered", "bundle.viewed", "bundle.downloaded"} <= set(told)


def test_a_file_that_was_changed_is_not_handed_out(api: TestClient, bank: Ops) -> None:
    errand = made(api, booking_id=some_booking(api)["booking_id"])
    (file,) = folder_of(bank.settings).glob("*.zip")
    file.write_bytes(file.read_bytes() + b"!")
    told = api.get(f"{BUNDLES}/{errand['bundle']}/file")
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    with bank.store.read() as connection:
        results = [entry.result for _, entry in entries(connection) if entry.action == "bundle.downloaded"]
    assert results == ["refused"]


def test_asked_again_by_the_same_key_one_bundle_is_made(api: TestClient) -> None:
    order, key = {"booking_id": some_booking(api)["booking_id"]}, {"idempotency-key": "k1"}
    first, again = (api.post(BUNDLES, json=order, headers=key) for _ in range(2))
    assert first.json()["number"] == again.json()["number"]
    assert first.headers["location"] == again.headers["location"]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"booking_id": "../../etc/passwd"}, 422),
        ({"booking_id": "{------}"}, 422),
        ({}, 422),
        ({"booking_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "incident": 999999}, 404),
        ({"booking_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "incident": 2**64}, 422),
    ],
)
def test_what_cannot_be_made_is_refused(api: TestClient, order: dict[str, Any], status: int) -> None:
    assert api.post(BUNDLES, json=order).status_code == status


def test_what_there_is_none_of_is_not_found(api: TestClient) -> None:
    assert api.get(f"{BUNDLES}/{'0' * 16}").status_code == 404
    assert api.get(f"{BUNDLES}/{'0' * 16}/file").status_code == 404
    assert api.get("/api/v1/bundle-errands/999").status_code == 404
    assert api.get(f"{BUNDLES}/..%2f..%2fpasswd/file").status_code in {400, 404, 422}


def test_bundles_take_support(caller: Caller) -> None:
    viewer = caller(Role.VIEWER)
    assert viewer.get(BUNDLES).status_code == 403
    assert viewer.post(BUNDLES, json={"booking_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}).status_code == 403
