"""Writes: they change the one mailbox, mind the etag, and are told by delta."""

import json
from typing import Any

import pytest

from tests.connectors.simulator.graph_bank import ANNA, BO, PROPERTY, Desk, open_desk

EVENTS = f"/v1.0/users/{ANNA}/events"
DELTA = f"/users/{ANNA}/calendarView/delta?startDateTime=2026-11-22T00:00:00Z&endDateTime=2027-01-20T00:00:00Z"
DRAFT: dict[str, Any] = {
    "subject": "Advice",
    "start": {"dateTime": "2026-11-27T10:00:00", "timeZone": "Romance Standard Time"},
    "end": {"dateTime": "2026-11-27T11:00:00", "timeZone": "Romance Standard Time"},
    "attendees": [{"emailAddress": {"address": "bo@bank.example", "name": "Bo"}, "type": "required"}],
    "singleValueExtendedProperties": [{"id": PROPERTY, "value": "BK-7"}],
    "transactionId": "t-1",
}


def changes(desk: Desk, link: str) -> list[str]:
    return [row["id"] for row in desk.get(link)["value"]]


def test_a_created_event_is_in_the_calendar_and_in_delta() -> None:
    desk = open_desk()
    link = desk.get(DELTA, prefer="odata.maxpagesize=100")["@odata.deltaLink"]
    answer = desk.ask("POST", EVENTS, {"@odata.type": "#microsoft.graph.event", **DRAFT})
    row = json.loads(answer.body)
    assert answer.status == 201
    assert answer.headers["Location"].endswith(f"events('{row['id']}')")
    assert row["start"] == {"dateTime": "2026-11-27T09:00:00.0000000", "timeZone": "UTC"}
    assert row["originalStartTimeZone"] == "Romance Standard Time"
    assert row["isOrganizer"] is True
    assert changes(desk, link) == [row["id"]]
    assert desk.anna.events[row["id"]].properties == {PROPERTY: "BK-7"}


def test_a_repeated_create_gives_the_first_event() -> None:
    desk = open_desk()
    first, second = (json.loads(desk.ask("POST", EVENTS, DRAFT).body) for _ in range(2))
    assert first["id"] == second["id"]
    assert len(desk.anna.events) == 7


@pytest.mark.parametrize("status", [409, 400])
def test_a_transaction_id_of_another_event_is_refused(status: int) -> None:
    desk = open_desk(duplicate_transaction_status=status)
    desk.ask("POST", EVENTS, DRAFT)
    other = {**DRAFT, "end": {"dateTime": "2026-11-27T12:00:00", "timeZone": "UTC"}}
    answer = desk.ask("POST", EVENTS, other)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (status, "ErrorDuplicateTransactionId")


@pytest.mark.parametrize(
    "change",
    [
        {"odd": 1},
        {"id": "x"},
        {"isCancelled": True},
        {"start": None},
        {"start": {"dateTime": "soon", "timeZone": "UTC"}},
        {"start": {"dateTime": "2026-11-27T10:00:00", "timeZone": "Mars"}},
        {"end": {"dateTime": "2026-11-26T10:00:00", "timeZone": "UTC"}},
        {"showAs": "away"},
        {"subject": 7},
        {"attendees": [{"emailAddress": {}}]},
        {"attendees": [{"emailAddress": {"address": "x@y"}, "type": "odd"}]},
        {"singleValueExtendedProperties": [{"id": "BookingId", "value": "x"}]},
        {"recurrence": {"pattern": {}}},
        {"isAllDay": True},
    ],
)
def test_a_document_that_is_not_understood_is_refused(change: dict[str, Any]) -> None:
    desk = open_desk()
    assert desk.ask("POST", EVENTS, {**DRAFT, **change}).status == 400
    assert len(desk.anna.events) == 6


def test_an_all_day_event_is_kept_as_midnights_of_its_dates() -> None:
    desk = open_desk()
    days = {
        name: {"dateTime": f"2026-12-{day}T00:00:00", "timeZone": "Romance Standard Time"}
        for name, day in (("start", "24"), ("end", "25"))
    }
    row = json.loads(desk.ask("POST", EVENTS, {**DRAFT, **days, "isAllDay": True}).body)
    assert row["start"]["dateTime"] == "2026-12-24T00:00:00.0000000"


def test_a_patch_changes_what_it_names_and_the_etag() -> None:
    desk = open_desk()
    before = desk.get(f"{EVENTS}/s1")
    answer = desk.ask("PATCH", f"{EVENTS}/s1", {"showAs": "free", "attendees": []}, if_match=before["@odata.etag"])
    after = json.loads(answer.body)
    assert (answer.status, after["showAs"], after["attendees"]) == (200, "free", [])
    assert after["subject"] == before["subject"]
    assert after["@odata.etag"] != before["@odata.etag"]
    assert desk.anna.events["s1"].properties == {PROPERTY: "BK-1"}


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
def test_a_stale_etag_stops_the_write(verb: str) -> None:
    desk = open_desk()
    etag = desk.get(f"{EVENTS}/s1")["@odata.etag"]
    desk.ask("PATCH", f"{EVENTS}/s1", {"subject": "x"})
    answer = desk.ask(verb, f"{EVENTS}/s1", {"subject": "y"} if verb == "PATCH" else None, if_match=etag)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (412, "ErrorIrresolvableConflict")
    assert desk.anna.events["s1"].subject == "x"


def test_a_transaction_id_cannot_be_changed() -> None:
    assert open_desk().ask("PATCH", f"{EVENTS}/s1", {"transactionId": "t"}).status == 400


def test_a_deleted_event_is_gone_and_delta_says_so() -> None:
    desk = open_desk()
    link = desk.get(DELTA, prefer="odata.maxpagesize=100")["@odata.deltaLink"]
    assert desk.ask("DELETE", f"{EVENTS}/s1").status == 204
    assert desk.refusal(f"{EVENTS}/s1") == (404, "ErrorItemNotFound")
    assert changes(desk, link) == ["s1"]
    assert desk.ask("DELETE", f"{EVENTS}/s1").status == 404


def test_a_deleted_master_takes_its_occurrences_along() -> None:
    desk = open_desk()
    desk.ask("DELETE", f"{EVENTS}/m1")
    assert set(desk.anna.events) == {"s1", "a1"}


def test_only_the_organizer_cancels() -> None:
    desk = open_desk()
    desk.anna.events["a1"].is_organizer = False
    assert desk.ask("POST", f"{EVENTS}/a1/cancel", {"Comment": "ill"}).status == 400
    assert desk.ask("POST", f"{EVENTS}/s1/cancel", {"Comment": "ill"}).status == 202
    assert "s1" not in desk.anna.events
    assert "a1" in desk.anna.events


def test_a_body_must_be_declared_json() -> None:
    desk = open_desk()
    assert desk.ask("POST", EVENTS, DRAFT, content_type="text/plain").status == 400
    assert desk.ask("POST", EVENTS).status == 400


def test_verbs_that_a_path_does_not_take_are_refused() -> None:
    desk = open_desk()
    assert desk.ask("PUT", f"{EVENTS}/s1", {}).status == 405
    assert desk.ask("POST", f"/users/{BO}/calendarView", {}).status == 405
    assert desk.ask("DELETE", f"/users/{BO}").status == 405
