"""What the support desk asks a booking platform: single records, whole, and absence only where it is proven."""

import json
from datetime import timedelta

import pytest

from connectors.bookme.support import BackendSupport
from connectors.errors import ConnectorError, Malformed, NotAllowed, NotFound
from connectors.records import BookingId, Window
from tests.connectors.bookme.conftest import START, at

NOT_FOUND = (404, b'{"code": "NOT_FOUND", "message": "secret"}')


@pytest.fixture
def desk(reach):
    return BackendSupport(reach())


def answering(api, answers):
    """Answer by the end of the path; everything else as usual."""
    api.answer = lambda request: next(
        (answer for end, answer in answers.items() if request.path_url.endswith(end)), None
    )


def test_a_meeting_comes_with_every_field(api, desk):
    answering(api, {"/meetings/a%20b": (200, json.dumps({"id": "a b", "cpr": "x", "customFields": {}}).encode())})
    found = desk.meeting(BookingId("a b"))
    assert found is not None
    assert found.fields == {"id": "a b", "cpr": "x", "customFields": {}}


def test_a_meeting_is_absent_only_where_the_platform_tells_its_rooms(api, desk):
    answering(api, {"/meetings/x": NOT_FOUND})
    assert desk.meeting(BookingId("x")) is None
    answering(api, {"/meetings/x": NOT_FOUND, "/config/rooms": NOT_FOUND})
    with pytest.raises(NotFound, match="base_url"):
        desk.meeting(BookingId("x"))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((404, b"<html>gateway</html>"), NotFound),
        ((403, b'{"code": "FORBIDDEN"}'), NotAllowed),
        ((200, b'{"id": "x"'), Malformed),
        ((200, b"[]"), Malformed),
    ],
)
def test_what_is_no_record_is_an_error_that_names_no_id(api, desk, answer, error):
    answering(api, {"/employees/e-1": answer})
    with pytest.raises(error) as caught:
        desk.employee("e-1")
    assert isinstance(caught.value, ConnectorError)
    assert "e-1" not in str(caught.value)


def test_a_time_slot_is_found_among_those_of_its_advisor(api, desk):
    api.rows["bookme/time-slots"] = [{"id": "S-1", "startDate": at(1)}, {"id": "s-2", "startDate": at(1)}]
    window = Window(start=START, end=START + timedelta(hours=2))
    found = desk.time_slot("s-1", "e-1", window)
    assert found is not None
    assert found.fields["id"] == "S-1"
    assert api.asked[0][1]["employeeId"] == "e-1"
    assert desk.time_slot("s-3", "e-1", window) is None


def test_the_first_version_has_no_slots_to_read(reach):
    desk = BackendSupport(reach("v1"))
    assert not desk.tells_slots
    with pytest.raises(ValueError, match="no time slots"):
        desk.time_slot("s", "e", Window(start=START, end=START))


def test_rooms_and_employees_that_are_unknown_are_none(api, desk):
    answering(api, {"/rooms/r-1": NOT_FOUND, "/employees/e-1": NOT_FOUND})
    assert (desk.room("r-1"), desk.employee("e-1")) == (None, None)


@pytest.mark.parametrize("key", ["..", ".", "", "../config", "a\\b"])
def test_an_id_that_would_climb_in_the_path_is_not_asked_for(api, desk, key):
    with pytest.raises(Malformed, match="no id"):
        desk.meeting(BookingId(key))
    assert api.asked == []
