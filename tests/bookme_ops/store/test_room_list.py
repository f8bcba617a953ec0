"""The list of rooms."""

from dataclasses import replace

from bookme_ops.store.coverage import record_read
from bookme_ops.store.db import Store
from bookme_ops.store.room_list import rooms_after, rooms_read
from bookme_ops.store.rooms import PLACES, write_rooms
from connectors.directory_records import Room
from connectors.errors import Reason
from tests.bookme_ops.store.samples import AT


def room(mail: str) -> Room:
    return Room(mail=mail, name=mail.upper(), capacity=4, booking_type="standard", building=None, floor="2")


def test_rooms_come_by_tenant_and_address_behind_one(store: Store) -> None:
    with store.begin() as connection:
        write_rooms(connection, "t1", [room("b@x"), room("a@x")])
        write_rooms(connection, "t2", [room("a@x")])
        found = rooms_after(connection, ["t1", "t2"], None, 2)
        assert [(one.tenant, one.mail) for one in found] == [("t1", "a@x"), ("t1", "b@x")]
        assert [one.tenant for one in rooms_after(connection, ["t1", "t2"], ("t1", "b@x"), 9)] == ["t2"]
        assert found[0] == replace(found[0], name="A@X", capacity=4, floor="2")
        assert rooms_after(connection, [], None, 9) == []


def test_a_list_that_was_never_read_says_so(store: Store) -> None:
    with store.begin() as connection:
        assert rooms_read(connection, "t1").reason is Reason.NEVER_READ
        record_read(connection, "t1", "directory", PLACES, at=AT, as_of=AT)
        assert rooms_read(connection, "t1").complete
