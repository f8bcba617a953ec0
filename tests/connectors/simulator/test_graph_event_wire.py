"""Events in Graph's words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connectors.simulator.graph_bank import ANNA, AS_OF, BO, make_event, open_desk


def view(prefer: str = "", **switches: Any) -> dict[str, dict[str, Any]]:
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z"
    return {row["id"]: row for row in open_desk(**switches).get(target, prefer=prefer)["value"]}


def test_times_have_seven_decimals_and_utc_by_default() -> None:
    assert view()["s1"]["start"] == {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "UTC"}


@pytest.mark.parametrize(
    ("zone", "clock"),
    [
        ("Romance Standard Time", "10:00"),
        ("Europe/Copenhagen", "10:00"),
        ("Greenland Standard Time", "07:00"),
        ("UTC", "09:00"),
    ],
)
def test_a_preferred_zone_shifts_the_times_and_keeps_its_name(zone: str, clock: str) -> None:
    row = view(f'outlook.timezone="{zone}"')["s1"]
    assert row["start"] == {"dateTime": f"2026-11-23T{clock}:00.0000000", "timeZone": zone}


def test_all_day_midnights_are_relabelled_and_never_shifted() -> None:
    row = view('outlook.timezone="Romance Standard Time"')["a1"]
    assert row["start"] == {"dateTime": "2026-11-25T00:00:00.0000000", "timeZone": "Romance Standard Time"}
    assert row["end"]["dateTime"] == "2026-11-26T00:00:00.0000000"


def test_an_all_day_event_is_in_the_window_by_the_midnights_of_its_own_zone() -> None:
    desk = open_desk()
    target = f"/users/{ANNA}/calendarView?startDateTime=2026-11-24T22:00:00Z&endDateTime="
    assert desk.get(f"{target}2026-11-24T23:00:00Z")["value"] == []
    assert [row["id"] for row in desk.get(f"{target}2026-11-24T23:00:01Z")["value"]] == ["a1"]


@pytest.mark.parametrize("zone", ["Greenwich Mean Time", "Australia Eastern Standard Time", "Mars/Base", ""])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    target = f"/users/{ANNA}/events"
    assert open_desk().refusal(target, prefer=f'outlook.timezone="{zone}"') == (400, "TimeZoneNotSupportedException")


def test_etag_and_change_key_change_with_every_write_and_only_then() -> None:
    desk = open_desk()
    before = desk.get(f"/users/{ANNA}/events/s1")
    assert before["@odata.etag"] == f'W/"{before["changeKey"]}"'
    assert desk.get(f"/users/{ANNA}/events/s1")["changeKey"] == before["changeKey"]
    desk.anna.change("s1", AS_OF, subject="new")
    assert desk.get(f"/users/{ANNA}/events/s1")["changeKey"] != before["changeKey"]


def test_the_organizers_copy_says_so_and_an_invitees_copy_holds_the_answer() -> None:
    desk = open_desk()
    own = desk.get(f"/users/{ANNA}/events/s1")
    assert own["responseStatus"]["response"] == "organizer"
    attendees = desk.anna.events["s1"].attendees
    copy = make_event("copy", datetime(2026, 11, 23, 9, tzinfo=UTC), is_organizer=False, attendees=attendees)
    desk.world.tenant.mailboxes[BO].put(copy)
    assert desk.get(f"/users/{BO}/events/copy")["responseStatus"] == {
        "response": "accepted",
        "time": "2026-11-22T08:00:00Z",
    }


def test_a_room_is_an_attendee_of_its_own_kind_and_the_location() -> None:
    row = view()["s1"]
    assert [(one["type"], one["emailAddress"]["address"]) for one in row["attendees"]][1] == (
        "resource",
        "oak@bank.example",
    )
    assert row["location"]["locationUri"] == "oak@bank.example"
    assert row["locations"] == [row["location"]]


def test_join_links_and_private_marks_are_said() -> None:
    row = view()["s1"]
    assert row["onlineMeeting"] == {"joinUrl": "https://teams.example/1"}
    assert row["isOnlineMeeting"] is True
    assert view()["a1"]["onlineMeeting"] is None


def test_fractions_of_stamps_vary_in_length() -> None:
    desk = open_desk()
    desk.anna.change("s1", AS_OF + timedelta(seconds=1, microseconds=123456))
    desk.anna.change("a1", AS_OF + timedelta(seconds=1))
    rows = {name: desk.get(f"/users/{ANNA}/events/{name}")["lastModifiedDateTime"] for name in ("s1", "a1", "m1")}
    assert rows == {
        "s1": "2026-11-22T08:00:01.1234560Z",
        "a1": "2026-11-22T08:00:01.0000000Z",
        "m1": "2026-11-22T08:00:00Z",
    }


def test_bodies_are_html_or_text_as_preferred() -> None:
    assert view()["s1"]["body"]["contentType"] == "html"
    assert view('outlook.body-content-type="text"')["s1"]["body"] == {"contentType": "text", "content": ""}


def test_ids_can_differ_by_kind_and_both_are_understood() -> None:
    plain = view(distinct_ids=True)
    fixed = view('IdType="ImmutableId"', distinct_ids=True)
    assert set(fixed) == {"s1", "o1", "a1", "o2", "x1"}
    assert set(plain).isdisjoint(fixed)
    desk = open_desk(distinct_ids=True)
    for event_id in (*plain, *fixed):
        assert desk.get(f"/users/{ANNA}/events/{event_id}")["id"] in plain


def test_a_series_shares_its_ical_uid_or_not() -> None:
    assert view()["o1"]["iCalUId"] == view()["o2"]["iCalUId"] == "UID-M"
    own = view(ical_uid_per_occurrence=True)
    assert own["o1"]["iCalUId"] != own["o2"]["iCalUId"]


def test_unknown_preferences_of_our_own_kind_are_refused() -> None:
    desk = open_desk()
    assert desk.refusal(f"/users/{ANNA}/events", prefer='IdType="Odd"')[0] == 400
    assert desk.refusal(f"/users/{ANNA}/events", prefer='outlook.body-content-type="pdf"')[0] == 400
