"""The backend's lists, read whole."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from requests import PreparedRequest

from connectors.backend_records import BackendMeeting, BackendRoom, Employee, TimeSlot, Topic
from connectors.bookme.client import MOST_TOPICS, BookmeBackend
from connectors.bookme.slices import Measure
from connectors.errors import (
    BadCredentials,
    ConnectorError,
    Malformed,
    NotAllowed,
    NotFound,
    Reason,
    Throttled,
    Unavailable,
    WriteRefused,
)
from connectors.records import BookingId, Window
from tests.connectors.bookme.conftest import KEY, START, CannedBackend, at

Reach = Callable[..., BookmeBackend]
ID = "0F8FAD5B-D9CB-469F-A165-70867728950E"
MEETING = {
    "id": "{" + ID + "}",
    "salesforceId": "00U000000000001AAA",
    "bookedBy": "PortalCustomer",
    "customerTypeId": "c",
    "timeSlotId": "SLOT-1",
    "dateCreated": "2026-03-01T09:00:00.1234567Z",
    "dateModified": "2026-03-01T10:00:00+01:00",
    "title": "Housing with Anna",
    "description": "her salary",
    "videoLink": "https://teams.microsoft.com/l/meetup-join/x",
    "additionalEmployees": ["e2"],
    "roomId": "",
    "startDate": "2026-03-05T12:00:00",
    "endDate": "2026-03-05T13:00:00",
    "type": "OffSite",
    "topicId": "t",
    "employeeId": "E1",
    "customerId": "k",
    "customFields": {"cpr": "0000000000"},
}


def test_employees_come_with_folded_ids_and_addresses(api: CannedBackend, reach: Reach) -> None:
    row = {
        "id": "E1",
        "email": "Ada@Bank.example",
        "initials": "ADA",
        "location": " Finans Allé 1",
        "externalId": "OID",
    }
    api.rows["config/employees"] = [{**row, "displayName": "Ada", "cpr": "x"}, {"id": "e2", "externalId": None}]
    assert reach().read_employees() == (
        Employee(
            environment="production",
            employee_id="e1",
            mail="ada@bank.example",
            initials="ADA",
            location=" Finans Allé 1",
            external_id="oid",
        ),
        Employee(environment="production", employee_id="e2", mail=None, initials=None, location=None, external_id=None),
    )


def test_rooms_come_with_whether_they_can_be_booked(api: CannedBackend, reach: Reach) -> None:
    api.rows["config/rooms"] = [
        {"id": "R1", "location": "A", "email": "R1@bank.example", "name": "Stor", "canBeBooked": False}
    ]
    (room,) = reach().read_rooms()
    assert room == BackendRoom(
        environment="production", room_id="r1", mail="r1@bank.example", name="Stor", location="A", can_be_booked=False
    )


def test_a_meeting_keeps_nothing_about_people(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meetings"] = [MEETING]
    (meeting,) = meetings(reach(), START, START + timedelta(days=1))
    assert meeting == BackendMeeting(
        environment="production",
        booking_id=BookingId(ID.lower()),
        time_slot_id="slot-1",
        employee_id="e1",
        start=datetime(2026, 3, 5, 12, tzinfo=UTC),
        end=datetime(2026, 3, 5, 13, tzinfo=UTC),
        created=datetime(2026, 3, 1, 9, 0, 0, 123457, tzinfo=UTC),
        modified=datetime(2026, 3, 1, 9, tzinfo=UTC),
        meeting_type="offsite",
        salesforce_id="00U000000000001AAA",
        booked_by="portalcustomer",
        topic_id="t",
    )


def test_a_source_or_topic_of_another_shape_costs_no_meeting(api: CannedBackend, reach: Reach) -> None:
    odd = {"bookedBy": {"displayName": "Anna Holm"}, "topicId": ["t"]}
    api.rows["bookme/meetings"] = [{**MEETING, **odd}, {"id": "bare", "dateModified": MEETING["dateModified"]}]
    found = meetings(reach(), START, START + timedelta(days=1))
    assert [(one.booking_id, one.booked_by, one.topic_id) for one in found] == [
        (ID.lower(), None, None),
        ("bare", None, None),
    ]


def test_topics_are_those_of_customers_and_of_employees(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meeting-topics"] = [
        {"id": "{T-1}", "name": " Boliglån\n", "uniqueTopicId": "u1", "parentId": None, "order": 1},
        {"id": "t-2", "name": None},
        {"name": "without an id"},
        {"id": "t-3", "name": "\u202eevil\x00", "extra": {"cpr": "0000000000"}},
    ]
    assert reach().read_topics() == (
        Topic(environment="production", topic_id="t-1", name="Boliglån"),
        Topic(environment="production", topic_id="t-3", name="evil"),
    )
    paths = [(path, query) for path, query in api.asked if path.endswith("meeting-topics")]
    assert [query for _, query in paths] == [{"isCustomer": "false"}, {"isCustomer": "true"}]


def test_a_topic_of_one_of_both_lists_is_told(api: CannedBackend, reach: Reach) -> None:
    def answer(request: PreparedRequest) -> tuple[int, bytes]:
        inward = [{"id": "a", "name": "A"}] if "isCustomer=false" in (request.url or "") else []
        return 200, json.dumps([*inward, {"id": "b", "name": "B"}]).encode()

    api.answer = answer
    assert [one.name for one in reach().read_topics()] == ["A", "B"]


def test_topics_without_end_are_refused(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meeting-topics"] = [{"id": f"t{n}", "name": "x"} for n in range(MOST_TOPICS + 1)]
    with pytest.raises(Malformed) as caught:
        reach().read_topics()
    assert caught.value.reason is Reason.TOO_LARGE


def test_an_answer_that_is_nested_without_end_is_malformed(api: CannedBackend, reach: Reach) -> None:
    deep = b"[" * 50_000 + b"]" * 50_000
    api.answer = lambda _: (200, b'[{"id": "m", "bookedBy": ' + deep + b"}]")
    with pytest.raises(Malformed):
        meetings(reach(), START, START + timedelta(days=1))


@pytest.mark.parametrize("spelled", ["physical", "Physical", "PHYSICAL"])
def test_versions_spell_types_differently_and_mean_the_same(api: CannedBackend, reach: Reach, spelled: str) -> None:
    api.rows["bookme/meetings"] = [{**MEETING, "type": spelled}]
    (meeting,) = meetings(reach("v1"), START, START + timedelta(days=1))
    assert meeting.meeting_type == "physical"


def test_every_meeting_of_a_long_time_is_told(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meetings"] = [{"id": f"m{day}", "dateModified": at(24 * day)} for day in range(400)]
    found = {one.booking_id for one in meetings(reach(), START, START + timedelta(days=399))}
    assert found == {f"m{day}" for day in range(400)}
    assert len(api.asked) < 10


def test_a_slice_that_is_too_big_is_asked_for_in_halves(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meetings"] = [{"id": f"m{hour}", "dateModified": at(hour)} for hour in range(200)]
    measure = Measure(first=timedelta(days=31), widest=timedelta(days=31), most_rows=30)
    found = [one.booking_id for one in meetings(reach(by_change=measure), START, START + timedelta(days=9))]
    assert set(found) == {f"m{hour}" for hour in range(200)}


def test_an_hour_that_is_too_big_fails_and_is_not_cut(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/meetings"] = [{"id": f"m{minute}", "dateModified": at(minute / 60)} for minute in range(60)]
    measure = Measure(first=timedelta(days=31), widest=timedelta(days=31), most_rows=30)
    with pytest.raises(Malformed) as caught:
        meetings(reach(by_change=measure), START, START + timedelta(days=9))
    assert caught.value.reason is Reason.TOO_LARGE


def test_time_slots_of_everybody_come_in_few_calls(api: CannedBackend, reach: Reach) -> None:
    api.rows["bookme/time-slots"] = [
        {"id": f"S{day}", "status": "Booked", "startDate": at(24 * day), "endDate": at(24 * day + 1), "employeeId": "E"}
        for day in range(100)
    ]
    window = Window(start=START, end=START + timedelta(days=100))
    slots = {slot.slot_id: slot for page in reach().read_slots(window) for slot in page}
    assert len(slots) == 100
    assert slots["s3"] == TimeSlot(
        environment="production",
        slot_id="s3",
        employee_id="e",
        start=START + timedelta(days=3),
        end=START + timedelta(days=3, hours=1),
        status="Booked",
    )
    assert len(api.asked) < 10


def test_v1_has_no_list_of_time_slots(api: CannedBackend, reach: Reach) -> None:
    backend = reach("v1")
    assert not backend.tells_slots
    with pytest.raises(ValueError, match="v1"):
        list(backend.read_slots(Window(start=START, end=START + timedelta(days=1))))
    assert api.asked == []


@pytest.mark.parametrize("version", ["v2", "v3"])
def test_later_versions_tell_time_slots(reach: Reach, version: str) -> None:
    assert reach(version).tells_slots


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Malformed),
        (403, NotAllowed),
        (404, NotFound),
        (301, Malformed),
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_refusal_is_told_by_its_code_and_never_by_its_text(
    api: CannedBackend, reach: Reach, status: int, error: type[ConnectorError]
) -> None:
    api.answer = lambda _: (status, b'{"code": "SOME_CODE", "message": "about ada@bank.example"}')
    with pytest.raises(error) as caught:
        reach().read_employees()
    assert "ada@" not in str(caught.value)
    if status in {400, 403, 404}:
        assert "SOME_CODE" in str(caught.value)


def test_a_refused_token_is_a_matter_of_credentials(api: CannedBackend, reach: Reach) -> None:
    api.answer = lambda _: (401, b'{"code": "UNAUTHORIZED", "message": "no"}')
    with pytest.raises(BadCredentials):
        reach().read_rooms()


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b'[{"id": "e1"', b'{"value": []}', b'[{"email": "x"}]', b"\xff[]", b"null"]
)
def test_an_answer_that_is_not_the_list_is_malformed(api: CannedBackend, reach: Reach, body: bytes) -> None:
    api.answer = lambda _: (200, body)
    with pytest.raises(Malformed) as caught:
        reach().read_employees()
    assert caught.value.reason is Reason.MALFORMED


def test_an_answer_larger_than_we_accept_is_asked_for_in_halves(api: CannedBackend, reach: Reach) -> None:
    def answer(request: Any) -> tuple[int, bytes] | None:
        first, last = (value for _, value in sorted(api.asked[-1][1].items(), reverse=True))
        wide = datetime.fromisoformat(last) - datetime.fromisoformat(first) > timedelta(days=2)
        return (200, b" " * (65 * 2**20)) if wide else None

    api.answer = answer
    api.rows["bookme/meetings"] = [{"id": f"m{day}", "dateModified": at(24 * day)} for day in range(5)]
    found = {one.booking_id for one in meetings(reach(), START, START + timedelta(days=5))}
    assert found == {f"m{day}" for day in range(5)}


def test_every_call_carries_the_key_and_no_log_or_error_does(
    api: CannedBackend, reach: Reach, caplog: pytest.LogCaptureFixture
) -> None:
    backend = reach()
    with caplog.at_level(logging.DEBUG):
        backend.read_employees()
        api.answer = lambda _: (403, f'{{"code": "{KEY}", "message": "{KEY}"}}'.encode())
        with pytest.raises(NotAllowed) as caught:
            backend.read_rooms()
    assert api.keys == [KEY, KEY]
    assert KEY not in caplog.text + repr(backend) + repr(vars(backend)) + repr(caught.value.args[1:])


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "PUT"])
def test_nothing_can_be_written(api: CannedBackend, reach: Reach, method: str) -> None:
    session = reach()._session
    with pytest.raises(WriteRefused):
        session.request(method, f"{session.base_url}/bookme/meetings", json={})
    assert api.asked == []


def meetings(backend: BookmeBackend, start: datetime, end: datetime) -> list[BackendMeeting]:
    return [meeting for page in backend.read_meetings(start, end) for meeting in page]
