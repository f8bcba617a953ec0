"""Calendar views and lists of events."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.connectors.simulator.graph_bank import ANNA, CARL, make_event, open_desk

WINDOW = "startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z"
VIEW = f"/v1.0/users/{ANNA}/calendarView?{WINDOW}"


def ids(page: dict[str, Any]) -> list[str]:
    return [row["id"] for row in page["value"]]


def test_a_view_has_occurrences_and_never_masters_in_order_of_start() -> None:
    assert ids(open_desk().get(VIEW)) == ["s1", "o1", "a1", "o2", "x1"]


def test_events_are_singles_and_masters_only() -> None:
    assert ids(open_desk().get(f"/users/{ANNA}/events")) == ["s1", "m1", "a1"]


def test_what_ends_at_the_windows_start_is_in_it_unless_switched_off() -> None:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-23T10:00:00Z&endDateTime=2026-11-23T12:00:00Z"
    assert ids(open_desk().get(target)) == ["s1"]
    assert ids(open_desk(touching_start_counts=False).get(target)) == []


def test_what_begins_at_the_windows_end_is_not_in_it() -> None:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-23T08:00:00Z&endDateTime=2026-11-23T09:00:00Z"
    assert ids(open_desk().get(target)) == []


def test_a_partial_overlap_is_in_the_view() -> None:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-23T09:30:00Z&endDateTime=2026-11-23T09:31:00Z"
    assert ids(open_desk().get(target)) == ["s1"]


def test_a_window_without_an_offset_is_utc_whatever_zone_is_preferred() -> None:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-23T10:30:00&endDateTime=2026-11-23T12:00:00"
    assert ids(open_desk().get(target, prefer='outlook.timezone="Romance Standard Time"')) == []


def test_an_unencoded_plus_is_a_blank_and_no_instant() -> None:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-23T00:00:00+01:00&endDateTime=2026-11-24T00:00:00Z"
    assert open_desk().refusal(target) == (400, "ErrorInvalidParameter")
    assert open_desk().get(target.replace("+", "%2B"))["value"]


def test_a_window_of_1825_days_is_served_and_one_more_is_not() -> None:
    base = f"/users/{ANNA}/calendarView?startDateTime=2026-01-01T00:00:00Z&endDateTime="
    assert open_desk().get(f"{base}2030-12-31T00:00:00Z")
    assert open_desk().refusal(f"{base}2031-01-01T00:00:00Z") == (400, "ErrorInvalidRequest")


def test_pages_are_ten_by_default_and_linked_by_skip() -> None:
    desk = open_desk()
    for hour in range(12):
        desk.anna.put(make_event(f"e{hour:02}", datetime(2026, 11, 27, hour, tzinfo=UTC), 30))
    first = desk.get(VIEW)
    assert len(first["value"]) == 10
    assert "startDateTime=2026-11-22T00%3A00%3A00Z" in first["@odata.nextLink"]
    assert first["@odata.nextLink"].startswith("http://graph.test/v1.0/users/")
    last = desk.get(first["@odata.nextLink"])
    assert "@odata.nextLink" not in last
    assert len(set(ids(first) + ids(last))) == 17


@pytest.mark.parametrize("spelling", ["$top", "%24top", "top"])
def test_top_sets_the_page(spelling: str) -> None:
    assert len(open_desk().get(f"{VIEW}&{spelling}=2")["value"]) == 2


@pytest.mark.parametrize("top", ["0", "1001", "-1", "two", ""])
def test_a_page_size_that_is_none_is_refused(top: str) -> None:
    assert open_desk().refusal(f"{VIEW}&$top={top}")[0] == 400


def test_select_gives_those_properties_and_always_id_and_etag() -> None:
    row = open_desk().get(f"{VIEW}&$select=subject,showAs")["value"][0]
    assert set(row) == {"@odata.etag", "id", "subject", "showAs"}


@pytest.mark.parametrize("name", ["uid", "occurrenceId", "Subject", "start/dateTime", ""])
def test_a_property_that_v1_does_not_have_is_refused(name: str) -> None:
    assert open_desk().refusal(f"{VIEW}&$select={name}") == (400, "BadRequest")


@pytest.mark.parametrize(
    "option",
    [
        "$expand=singleValueExtendedProperties($filter=id%20eq%20'x')",
        "$filter=singleValueExtendedProperties/Any(ep:%20ep/id%20eq%20'x')",
        "$filter=start/dateTime%20ge%20'2026-11-22T00:00:00'",
        "$filter=lastModifiedDateTime%20ge%202026-11-22T00:00:00Z",
        "$search=review",
        "$deltatoken=x",
        "odd=1",
        "$top=1&$top=2",
    ],
)
def test_what_a_view_cannot_do_is_refused(option: str) -> None:
    assert open_desk().refusal(f"{VIEW}&{option}")[0] == 400


def test_a_view_filters_by_plain_properties() -> None:
    assert ids(open_desk().get(f"{VIEW}&$filter=isAllDay%20eq%20true")) == ["a1"]


def test_stamps_are_hidden_in_a_view_unless_a_heavy_property_is_selected() -> None:
    desk = open_desk()
    assert desk.get(f"{VIEW}&$select=lastModifiedDateTime")["value"][0]["lastModifiedDateTime"] is None
    assert desk.get(f"{VIEW}&$select=lastModifiedDateTime,organizer")["value"][0]["lastModifiedDateTime"]
    shown = open_desk(stamps_hidden_in_view=False).get(f"{VIEW}&$select=lastModifiedDateTime")
    assert shown["value"][0]["lastModifiedDateTime"]


def test_one_event_is_read_by_its_id_occurrences_included() -> None:
    desk = open_desk()
    assert desk.get(f"/users/{ANNA}/events/o1")["subject"] == "o1"
    assert desk.get("/users('anna@bank.example')/events('s1')?$select=subject")["subject"] == "s1"
    assert desk.refusal(f"/users/{ANNA}/events/nothing") == (404, "ErrorItemNotFound")
    assert desk.refusal(f"/users/{ANNA}/events/delta")[0] == 400


def test_instances_are_a_masters_occurrences_in_a_window() -> None:
    desk = open_desk()
    assert ids(desk.get(f"/users/{ANNA}/events/m1/instances?{WINDOW}")) == ["o1", "o2", "x1"]
    assert desk.refusal(f"/users/{ANNA}/events/s1/instances?{WINDOW}")[0] == 400
    assert desk.refusal(f"/users/{ANNA}/events/m1/instances")[0] == 400


def test_unknown_users_and_people_without_a_mailbox_are_told_apart() -> None:
    desk = open_desk()
    assert desk.refusal(f"/users/nobody@bank.example/calendarView?{WINDOW}") == (404, "ErrorInvalidUser")
    assert desk.refusal(f"/users/{CARL}/events") == (404, "MailboxNotEnabledForRESTAPI")


@pytest.mark.parametrize(
    "path",
    [
        f"/v1.0//users/{ANNA}/calendarView",
        f"//v1.0/users/{ANNA}/calendarView",
        "/users/anna%40bank.example/calendarView",
        "/users/anna@bank.example/calendar/calendarView",
        "/v1.0/users/AN@bank.example/calendarview",
        f"/users('{ANNA}')/calendar/calendarView",
    ],
)
def test_all_spellings_of_a_mailbox_lead_to_it(path: str) -> None:
    assert len(open_desk().get(f"{path}?{WINDOW}")["value"]) == 5


def test_the_calendar_is_found_by_its_own_id_too() -> None:
    desk = open_desk()
    calendar = desk.get(f"/users/{ANNA}/calendars")["value"][0]
    assert calendar == {key: value for key, value in desk.get(f"/users/{ANNA}/calendar").items() if key in calendar}
    assert len(desk.get(f"/users/{ANNA}/calendars/{calendar['id']}/events")["value"]) == 3
    assert desk.refusal(f"/users/{ANNA}/calendars/other/events") == (404, "ErrorItemNotFound")
