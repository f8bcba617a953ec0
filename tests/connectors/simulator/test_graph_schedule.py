"""getSchedule."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.connectors.simulator.graph_bank import ANNA, Desk, make_event, open_desk

TARGET = f"/users/{ANNA}/calendar/getSchedule"


def body(*addresses: str, start: str = "2026-11-23T08:00:00", end: str = "2026-11-23T11:00:00") -> dict[str, Any]:
    moments = {"startTime": {"dateTime": start, "timeZone": "UTC"}, "endTime": {"dateTime": end, "timeZone": "UTC"}}
    return {"schedules": list(addresses), **moments}


def ask(desk: Desk, document: dict[str, Any], **headers: str) -> list[dict[str, Any]]:
    answer = desk.ask("POST", TARGET, document, **headers)
    assert answer.status == 200, answer.body
    return list(json.loads(answer.body)["value"])


def test_each_slot_has_a_digit() -> None:
    (row,) = ask(open_desk(), body("anna@bank.example"))
    assert row["availabilityView"] == "002200"
    assert row["scheduleItems"][0]["start"] == {"dateTime": "2026-11-23T09:00:00.0000000", "timeZone": "UTC"}


def test_parameters_are_read_in_pascal_case_too() -> None:
    document = {name[0].upper() + name[1:]: value for name, value in body("anna@bank.example").items()}
    (row,) = ask(open_desk(), {**document, "AvailabilityViewInterval": 60})
    assert row["availabilityView"] == "020"


def test_an_error_stays_with_its_address() -> None:
    rows = ask(open_desk(), body("anna@bank.example", "gone@bank.example", "carl@bank.example"))
    assert [row.get("error", {}).get("responseCode") for row in rows] == [
        None,
        "ErrorMailRecipientNotFound",
        "MailboxNotEnabledForRESTAPI",
    ]
    assert "availabilityView" not in rows[1]


def test_all_day_items_are_shifted_here() -> None:
    document = body("anna@bank.example", start="2026-11-24T22:00:00", end="2026-11-25T00:00:00")
    (row,) = ask(open_desk(), document)
    assert row["availabilityView"] == "0022"
    assert row["scheduleItems"][0]["start"]["dateTime"] == "2026-11-24T23:00:00.0000000"


def test_private_items_have_no_subject() -> None:
    desk = open_desk()
    desk.anna.events["s1"].sensitivity = "private"
    (item,) = ask(desk, body("anna@bank.example"))[0]["scheduleItems"]
    assert item["isPrivate"] is True
    assert "subject" not in item


@pytest.mark.parametrize(("switch", "digit"), [(False, "4"), (True, "0")])
def test_working_elsewhere_has_two_answers(switch: bool, digit: str) -> None:
    desk = open_desk(elsewhere_is_free=switch)
    desk.anna.put(make_event("w", datetime(2026, 11, 26, 8, tzinfo=UTC), show_as="workingElsewhere"))
    document = body("anna@bank.example", start="2026-11-26T08:00:00", end="2026-11-26T08:30:00")
    assert ask(desk, document)[0]["availabilityView"] == digit


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (body(*(f"a{number}@x" for number in range(101))), "ErrorMailboxDataArrayTooBig"),
        (body("a@x", end="2027-01-24T08:00:01"), "ErrorTimeIntervalTooBig"),
        (body("a@x", end="2026-11-23T08:00:00"), "ErrorInvalidParameter"),
        (body(), "ErrorInvalidParameter"),
        ({**body("a@x"), "availabilityViewInterval": 4}, "ErrorInvalidParameter"),
        ({**body("a@x"), "odd": 4}, "ErrorInvalidParameter"),
        ({**body("a@x"), "startTime": "2026"}, "ErrorInvalidParameter"),
    ],
)
def test_what_is_too_big_or_not_understood_is_refused(document: dict[str, Any], code: str) -> None:
    answer = open_desk().ask("POST", TARGET, document)
    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (400, code)


def test_62_days_are_served() -> None:
    assert ask(open_desk(), body("anna@bank.example", end="2027-01-24T08:00:00"))


def test_too_many_entries_are_an_error_of_the_mailbox() -> None:
    desk = open_desk()
    for number in range(1001):
        desk.anna.put(make_event(f"e{number}", datetime(2026, 11, 23, 9, tzinfo=UTC)))
    assert ask(desk, body("anna@bank.example"))[0]["error"]["responseCode"] == "5006"
