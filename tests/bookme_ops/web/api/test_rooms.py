"""Rooms over the API."""

import time

from starlette.testclient import TestClient

from bookme_ops.store.roles import Role
from tests.bookme_ops.web.api.conftest import Caller
from tests.bookme_ops.web.api.test_incidents import walk


def test_rooms_are_told_with_how_well_they_are_known(caller: Caller) -> None:
    viewer = caller(Role.VIEWER)
    rooms = walk(viewer, "/api/v1/rooms?limit=1")
    assert rooms
    assert [room["mail"] for room in rooms] == sorted({room["mail"] for room in rooms})
    known = viewer.get("/api/v1/rooms").json()["known"]
    assert all(one["complete"] and one["read_at"] for one in known)


def test_the_use_of_rooms_is_counted_aside(api: TestClient) -> None:
    for _ in range(50):
        told = api.get("/api/v1/rooms/use?limit=1")
        if told.status_code == 200:
            break
        assert (told.status_code, told.headers["retry-after"]) == (503, "10")
        time.sleep(0.1)
    rooms = walk(api, "/api/v1/rooms/use?limit=1")
    assert {room["mail"] for room in rooms} <= {room["mail"] for room in walk(api, "/api/v1/rooms")}
    assert all(len(room["past"]) == len(told.json()["hours"]) for room in rooms)
