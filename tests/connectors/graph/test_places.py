"""The rooms of the places, which come in pages without a link to the next one."""

from typing import Any

import pytest

from connectors.directory_records import Room
from connectors.errors import ConnectorError, Malformed, NotAllowed, Reason, Throttled
from connectors.graph.directory import TenantDirectory
from connectors.graph.directory_wire import ROOM_SELECT
from connectors.transport import MeteredSession

Json = dict[str, Any]
BASE = "https://graph.microsoft.com/v1.0"


def url(skip: int = 0) -> str:
    select = ROOM_SELECT.replace(",", "%2C")
    return f"/places/microsoft.graph.room?$select={select}&$top=100&$skip={skip}&$count=true"


def a_row(number: int = 0, **keys: Any) -> Json:
    return {"id": f"r{number}", "emailAddress": f"r{number}@bank.example", "displayName": f"Room {number}", **keys}


def a_page(start: int, end: int, count: int | None = None, **keys: Any) -> Json:
    page: Json = {"value": [a_row(number) for number in range(start, end)], **keys}
    return page if count is None else {**page, "@odata.count": count}


@pytest.fixture
def directory(session: MeteredSession) -> TenantDirectory:
    return TenantDirectory(session)


def test_a_room_is_read_whole(directory: TenantDirectory, graph: Any) -> None:
    row = a_row(
        emailAddress=" Oak@Bank.example",
        displayName="Oak",
        building="Finans Allé 1-3 ",
        floorNumber=2,
        floorLabel="st.",
        capacity=8,
        bookingType="Standard",
    )
    graph.say(url(), {"value": [row], "@odata.count": 1})
    assert directory.read_rooms() == (
        Room(
            mail="oak@bank.example",
            name="Oak",
            capacity=8,
            booking_type="standard",
            building="Finans Allé 1-3 ",
            floor="st.",
        ),
    )


def test_what_no_admin_entered_is_none(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), a_page(0, 1, 1))
    (room,) = directory.read_rooms()
    assert (room.capacity, room.building, room.floor, room.booking_type) == (None, None, None, "unknown")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"capacity": "50"}, (50, None, "unknown")),
        ({"capacity": ""}, (None, None, "unknown")),
        ({"floorNumber": 0}, (None, "0", "unknown")),
        ({"bookingType": "reserved"}, (None, None, "reserved")),
        ({"bookingType": "somethingNew"}, (None, None, "unknown")),
    ],
)
def test_spellings_of_the_samples_are_understood(
    directory: TenantDirectory, graph: Any, keys: Json, expected: Any
) -> None:
    graph.say(url(), {"value": [a_row(**keys)]})
    graph.say(url(1), {"value": []})
    (room,) = directory.read_rooms()
    assert (room.capacity, room.floor, room.booking_type) == expected


def test_a_room_without_an_address_is_none(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), {"value": [a_row(0, emailAddress=None), a_row(1)], "@odata.count": 2})
    assert [room.mail for room in directory.read_rooms()] == ["r1@bank.example"]


def test_more_than_a_hundred_rooms_are_all_read_though_no_link_leads_to_them(
    directory: TenantDirectory, graph: Any
) -> None:
    graph.say(url(), a_page(0, 100, 250))
    graph.say(url(100), a_page(100, 200, 250))
    graph.say(url(200), a_page(200, 250, 250))
    assert len(directory.read_rooms()) == 250
    assert len(graph.plain) == 3


def test_without_a_count_rooms_are_asked_for_until_none_come(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), a_page(0, 60))
    graph.say(url(60), a_page(60, 100))
    graph.say(url(100), a_page(0, 0))
    assert len(directory.read_rooms()) == 100


def test_a_link_is_followed_where_there_is_one(directory: TenantDirectory, graph: Any) -> None:
    link = "/places/microsoft.graph.room?$skiptoken=abc"
    graph.say(url(), a_page(0, 100, 110, **{"@odata.nextLink": BASE + link}))
    graph.say(link, a_page(100, 110))
    assert len(directory.read_rooms()) == 110


def test_rooms_that_are_fewer_than_counted_are_asked_for_again(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), a_page(0, 1, 2))
    graph.say(url(), a_page(0, 2, 2))
    graph.say(url(1), a_page(0, 0))
    assert len(directory.read_rooms()) == 2


def test_rooms_that_stay_fewer_than_counted_are_no_list_of_rooms(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), a_page(0, 1, 2))
    graph.say(url(1), a_page(0, 0))
    with pytest.raises(Malformed, match="count 2 rooms and tell of 1"):
        directory.read_rooms()


def test_a_server_that_does_not_skip_is_not_asked_for_ever(directory: TenantDirectory, graph: Any) -> None:
    for skip in range(0, 2_000, 100):
        graph.say(url(skip), a_page(0, 100))
    with pytest.raises(Malformed) as caught:
        directory.read_rooms()
    assert caught.value.reason is Reason.ENDLESS
    assert len(graph.plain) < 10


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "Authorization_RequestDenied", NotAllowed),
        (429, "TooManyRequests", Throttled),
        (400, "BadRequest", Malformed),
    ],
)
@pytest.mark.parametrize("skip", [0, 100])
def test_a_refusal_is_raised_wherever_it_comes(
    directory: TenantDirectory, graph: Any, skip: int, status: int, code: str, error: type[ConnectorError]
) -> None:
    if skip:
        graph.say(url(), a_page(0, 100, 250))
    graph.refuse(url(skip), status, code)
    with pytest.raises(error):
        directory.read_rooms()


@pytest.mark.parametrize(
    "body", [{}, {"value": [{"id": 7}]}, {"value": [a_row(capacity="many")]}, b'{"value": [', b"<html>"]
)
def test_a_page_that_cannot_be_read_is_no_page(directory: TenantDirectory, graph: Any, body: Any) -> None:
    graph.say(url(), body)
    graph.say(url(1), a_page(0, 0))
    with pytest.raises(Malformed):
        directory.read_rooms()
