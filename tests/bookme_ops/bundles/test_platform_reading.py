"""What a booking platform says of a meeting, and of what the meeting names."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bookme_ops.bundles.pieces import Piece
from bookme_ops.bundles.platform_reading import PlatformReading
from connectors.errors import Unavailable
from connectors.records import BookingId
from tests.bookme_ops.bundles.desks import CannedPlatform, errands, shelf_of

DOWN = Unavailable("bookme", "it is down")
MEETING = {
    "id": "b-1",
    "employeeId": "e-1",
    "additionalEmployees": ["e-2", 5],
    "roomId": "r-1",
    "timeSlotId": "s-1",
    "startDate": "2026-03-02T08:00:00Z",
    "endDate": "2026-03-02T09:00:00",
    "dateCreated": "2026-03-01T08:00:00",
    "dateModified": "not a date",
    "title": "Boliglån",
    "cpr": "x",
}


def a_platform(**told: Any) -> CannedPlatform:
    usual = {
        "meeting": MEETING,
        "e-1": {"id": "e-1", "externalId": "entra-1", "displayName": "Anna Holm"},
        "e-2": {"id": "e-2"},
        "r-1": {"id": "r-1", "email": "room@bank.example"},
        "s-1": {"id": "s-1", "status": "Booked"},
    }
    return CannedPlatform(told=usual | told)


def read(platform: CannedPlatform | None) -> tuple[PlatformReading, dict[str, Piece]]:
    with errands() as begun:
        reading = PlatformReading("production", platform, begun, booking_id=BookingId("b-1"))
        pieces = shelf_of(reading.lay)
        assert (reading.accounts, reading.changes, reading.room_mails) is not None
    return reading, {path.removeprefix("bookme/production/"): piece for path, piece in pieces.items()}


def test_the_meeting_leads_to_its_people_its_room_and_its_slot() -> None:
    reading, pieces = read(a_platform())
    assert {path: len(piece.rows or ()) for path, piece in pieces.items()} == {
        "meeting.json": 1,
        "employees.json": 2,
        "room.json": 1,
        "time-slot.json": 1,
    }
    assert (reading.accounts, reading.room_mails) == (["entra-1"], ["room@bank.example"])
    assert reading.changes == [datetime(2026, 3, 1, 8, tzinfo=UTC)]
    assert not reading.unsure


def test_fields_that_are_not_on_the_list_stay_outside() -> None:
    piece = read(a_platform())[1]["meeting.json"]
    assert piece.dropped == {"cpr": 1, "title": 1}
    assert (piece.rows or ({},))[0]["title_length"] == 8


def test_a_meeting_that_is_unknown_is_absent_and_names_nothing() -> None:
    reading, pieces = read(a_platform(meeting=None))
    assert pieces["meeting.json"].rows == ()
    assert all("knows no meeting" in str(pieces[f"{name}.json"].missing) for name in ("employees", "room", "time-slot"))
    assert (reading.accounts, reading.changes, reading.room_mails, reading.unsure) == ([], [], [], False)


def test_a_meeting_that_could_not_be_read_leaves_all_open() -> None:
    reading, pieces = read(a_platform(meeting=DOWN))
    assert "it is down" in str(pieces["meeting.json"].missing)
    assert "could not be read" in str(pieces["room.json"].missing)
    assert reading.unsure


@pytest.mark.parametrize(("name", "path"), [("e-2", "employees.json"), ("r-1", "room.json"), ("s-1", "time-slot.json")])
def test_a_question_that_fails_is_missing_by_itself(name: str, path: str) -> None:
    pieces = read(a_platform(**{name: DOWN}))[1]
    assert [one for one, piece in pieces.items() if piece.missing] == [path]


def test_half_of_the_employees_are_not_told_as_all() -> None:
    reading, pieces = read(a_platform(**{"e-1": DOWN}))
    assert pieces["employees.json"].missing
    assert reading.unsure


@pytest.mark.parametrize("nothing", [None, "", " ", 5])
def test_a_meeting_without_a_room_says_so(nothing: object) -> None:
    reading, pieces = read(a_platform(meeting=MEETING | {"roomId": nothing}))
    assert pieces["room.json"].missing == "the meeting names none"
    assert not reading.unsure


def test_a_version_without_slots_says_so() -> None:
    platform = a_platform()
    platform.tells_slots = False
    assert "lists no time slots" in str(read(platform)[1]["time-slot.json"].missing)


def test_times_that_are_none_are_said() -> None:
    pieces = read(a_platform(meeting=MEETING | {"startDate": "tomorrow"}))[1]
    assert "not ISO 8601" in str(pieces["time-slot.json"].missing)


def test_without_a_platform_one_piece_says_so() -> None:
    reading, pieces = read(None)
    assert list(pieces) == ["meeting.json"]
    assert "no booking platform is connected" in str(pieces["meeting.json"].missing)
    assert not reading.unsure
