"""By what a room is found, and which would do."""

from dataclasses import replace

import pytest

from connectors.errors import Reason
from connectors.records import CalendarEvent
from jobs.meetings.allocation import Allocation, Way, find_allocation, fitting_rooms
from jobs.views import Part, RoomBook
from tests.jobs.meetings.room_samples import (
    a_backend_room,
    a_book,
    a_physical,
    a_room,
    guest,
    held,
    invited,
)
from tests.jobs.samples import unread

TWO = a_book(a_room("oak"), a_room("ash"), backend=(a_backend_room("oak"), a_backend_room("ash")))


def found(book: RoomBook, event: CalendarEvent | None = None, **changes: object) -> Allocation | None:
    return find_allocation(book, a_physical(**changes), event)


@pytest.mark.parametrize(
    ("event", "changes", "way", "mail"),
    [
        (held(guest(), invited("ash")), {}, Way.ATTENDEE, "ash@bank.example"),
        (held(guest()), {"room_name": "Room ash"}, Way.ID, "oak@bank.example"),
        (None, {"room_id": None, "room_name": "Room ash"}, Way.NAME, "ash@bank.example"),
        (None, {"room_id": "", "room_name": "Room ash"}, Way.NAME, "ash@bank.example"),
    ],
)
def test_the_strongest_way_counts(event: CalendarEvent | None, changes: dict[str, str], way: Way, mail: str) -> None:
    allocation = found(TWO, event, **changes)
    assert allocation is not None
    assert allocation.room is not None
    assert (allocation.way, allocation.room.mail) == (way, mail)
    assert allocation.backed is not None
    assert allocation.backed.mail == mail, "the backend's record is that of the room that was found"


def test_a_resource_without_an_address_names_nothing() -> None:
    nameless = guest(mail=None, kind="resource")
    assert found(TWO, held(nameless), room_id=None, room_name=None) is None


def test_without_a_backend_the_name_is_asked() -> None:
    allocation = found(a_book(), room_id="whatever")
    assert allocation is not None
    assert (allocation.way, allocation.unknown) == (Way.NAME, False)


def test_an_unread_backend_leaves_its_rooms_in_doubt() -> None:
    book = replace(a_book(), backend=Part(read=unread(Reason.TIMEOUT), items={}), _memo={})
    allocation = found(book)
    assert allocation is not None
    assert (allocation.way, allocation.room, allocation.doubt, allocation.unknown) == (Way.ID, None, True, False)


def test_a_backend_room_without_an_address_is_found_by_name() -> None:
    allocation = found(a_book(backend=(a_backend_room(mail=None),)), room_name=None)
    assert allocation is not None
    assert allocation.room == a_room()


def test_fitting_rooms_begin_with_the_smallest() -> None:
    book = a_book(a_room("large", capacity=9), a_room("any", capacity=None), a_room("small", capacity=2))
    fitting = fitting_rooms(book, a_physical(), 2)
    assert fitting is not None
    assert [room.mail.partition("@")[0] for room in fitting] == ["small", "large", "any"]
    assert [room.capacity for room in fitting_rooms(book, a_physical(), 3) or ()] == [9, None]
    assert fitting_rooms(book, a_physical(location="Torvet 4"), 3) == []


def test_which_rooms_fit_cannot_be_told_without_rooms_or_a_location() -> None:
    assert fitting_rooms(None, a_physical(), 2) is None
    assert fitting_rooms(a_book(), a_physical(location=None), 2) is None
    assert fitting_rooms(a_book(places=Part(read=unread(Reason.FORBIDDEN), items={})), a_physical(), 2) is None
