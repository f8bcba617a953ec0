"""The mirror of the rooms."""

import pytest

from bookme_ops.store.coverage import record_failure, record_read
from bookme_ops.store.db import Store
from bookme_ops.store.directory import write_directory
from bookme_ops.store.rooms import places_of, rooms_of, write_rooms
from connectors.directory_records import Room
from connectors.errors import Reason
from jobs.views import Coverage
from tests.bookme_ops.store.samples import AT, TENANT, a_failure, an_account


def a_room(name: str = "oak", **changes: object) -> Room:
    values: dict[str, object] = {
        "mail": f"{name}@bank.example",
        "name": name.title(),
        "capacity": 8,
        "booking_type": "standard",
        "building": "Finans Allé 1-3",
        "floor": "2",
    }
    return Room(**{**values, **changes})  # type: ignore[arg-type]


def test_a_room_comes_back_as_it_was(store: Store) -> None:
    bare = a_room("elm", capacity=None, building=None, floor=None, booking_type="unknown")
    with store.begin() as connection:
        assert write_rooms(connection, TENANT, [a_room(), bare]) == 2
        assert rooms_of(connection, TENANT) == {"elm@bank.example": bare, "oak@bank.example": a_room()}
        assert rooms_of(connection, "other") == {}


def test_a_room_is_joined_with_its_account_by_any_address(store: Store) -> None:
    account = an_account("x1", addresses=("x1@bank.example", "oak@bank.example"), office="Finans Allé 1-3, st.")
    with store.begin() as connection:
        write_directory(connection, TENANT, [account, an_account("elm", office=None)])
        write_rooms(connection, TENANT, [a_room("oak"), a_room("elm"), a_room("fir")])
        found = rooms_of(connection, TENANT)
    assert [(room.user_id, room.office, room.location) for room in found.values()] == [
        ("id-elm", None, "Finans Allé 1-3"),
        (None, None, "Finans Allé 1-3"),
        ("id-x1", "Finans Allé 1-3, st.", "Finans Allé 1-3, st."),
    ]


def test_a_room_whose_address_several_accounts_hold_has_none(store: Store) -> None:
    shared = ("oak@bank.example",)
    with store.begin() as connection:
        write_directory(connection, TENANT, [an_account("a", addresses=shared), an_account("b", addresses=shared)])
        write_rooms(connection, TENANT, [a_room("oak")])
        assert rooms_of(connection, TENANT)["oak@bank.example"].user_id is None


def test_rooms_are_replaced_as_a_whole(store: Store) -> None:
    with store.begin() as connection:
        write_rooms(connection, TENANT, [a_room("oak"), a_room("elm")])
        assert write_rooms(connection, TENANT, [a_room("oak", capacity=10)]) == 2
        assert write_rooms(connection, TENANT, [a_room("oak", capacity=10)]) == 0
        assert list(rooms_of(connection, TENANT)) == ["oak@bank.example"]


@pytest.mark.parametrize("read_before", [True, False])
def test_places_that_could_not_be_read_say_so(store: Store, read_before: bool) -> None:
    with store.begin() as connection:
        if read_before:
            record_read(connection, TENANT, "directory", "places", at=AT, as_of=AT)
            assert places_of(connection, TENANT).read == Coverage(read_at=AT, reason=None)
        record_failure(connection, TENANT, "directory", "places", a_failure(), at=AT)
        read = places_of(connection, TENANT).read
    assert read == Coverage(read_at=AT if read_before else None, reason=Reason.FORBIDDEN)
