"""One booking: the systems side by side, what differs, what is wrong, how well it is known."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.render_booking import write_booking

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
BOOKING = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
NINE, TEN = "2026-03-04T09:00:00+00:00", "2026-03-04T10:00:00+00:00"


def copy(system: str, subject: str, role: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"system": system, "environment": "production", "role": role, "subject": subject, "fields": fields}


def said(system: str, subject: str, value: Any, role: str | None = None) -> dict[str, Any]:
    return {"system": system, "scope": "production", "role": role, "subject": subject, "value": value}


@pytest.fixture
def page() -> dict[str, Any]:
    """A booking that was moved in Outlook alone, and another room in Salesforce."""
    outlook = "A" * 152
    return {
        "booking_id": BOOKING,
        "matched": {"kind": "salesforce-event", "id": "00U1", "scope": "production", "told": "Salesforce Event 00U1"},
        "copies": [
            copy("Salesforce", "00U1", event_id="00U1", start=NINE, shows_as="Busy", deleted=False, room="Room 1"),
            copy("Outlook", outlook, "owner", event_id=outlook, start=TEN, shows_as="busy", deleted=False),
        ],
        "differences": [
            {
                "field": "start",
                "sentence": "Outlook (owner) starts 1 h later than Salesforce",
                "between": [said("Salesforce", "00U1", NINE), said("Outlook", outlook, TEN, "owner")],
            },
            {
                "field": "room",
                "sentence": "Salesforce and Outlook (owner) differ in the room",
                "between": [said("Salesforce", "00U1", {"room_name": "Room 1"}), said("Outlook", outlook, [], "owner")],
            },
        ],
        "links": [{"rung": 4, "by": "same-time", "weak": True, "from": "Salesforce 00U1", "to": f"Outlook {outlook}"}],
        "findings": [
            {
                "id": 3,
                "state": "open",
                "priority": "High",
                "code": "CAL002",
                "summary": "It stands at another time.",
                "runbook": "bookme-ops runbook CAL002",
                "first_response_due": "2026-03-02T12:00:00+00:00",
                "sla": {"state": "at_risk", "answered_at": None, "paused": False, "party": "us"},
            }
        ],
        "incidents": [
            {"id": 2, "code": "CAL001", "state": "resolved", "opened_at": NINE, "resolved_at": TEN},
            {"id": 3, "code": "CAL002", "state": "open", "opened_at": NINE, "resolved_at": None},
        ],
        "coverage": [
            {
                "system": "Outlook",
                "scope": "t",
                "subject": "id",
                "role": "owner",
                "complete": True,
                "copies": 1,
                "age_seconds": 60.0,
                "sentence": "the owner's mailbox: read 1 min ago, one copy",
            },
            {
                "system": "Outlook",
                "scope": "t",
                "subject": "id",
                "role": "room",
                "complete": False,
                "copies": None,
                "age_seconds": None,
                "sentence": "the room's mailbox: never read; whether it holds a copy is not known",
            },
            {
                "system": "Salesforce",
                "scope": "production",
                "subject": "bookings",
                "role": None,
                "complete": True,
                "copies": None,
                "age_seconds": 120.0,
                "sentence": "Salesforce production, bookings: read 2 min ago",
            },
            {
                "system": "Salesforce",
                "scope": "production",
                "subject": "users",
                "role": None,
                "complete": True,
                "copies": None,
                "age_seconds": 180.0,
                "sentence": "Salesforce production, users: read 3 min ago",
            },
        ],
        "timeline": [
            {"at": NINE, "system": "Salesforce", "environment": "production", "by": None, "sentence": "booked"},
            {"at": NINE, "system": "Salesforce", "environment": "production", "by": None, "sentence": None},
        ],
        "story": {
            "skews": [],
            "gaps": [{"sentence": "nothing is known since noon"}],
            "remarks": ["by whom is not kept"],
        },
    }


WANTED = f"""\
Booking {BOOKING}
matched: Salesforce Event 00U1

Side by side
              Salesforce   Outlook
              production   owner
  ≠ start     4 Mar 10:00  ≠ 4 Mar 11:00
    shows as  Busy         busy
  ≠ room      Room 1

  Salesforce  production  event 00U1
  Outlook     owner       event AAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA

What differs
  start  Outlook (owner) starts 1 h later than Salesforce
  room   Salesforce: room_name Room 1; Outlook: nothing

What is wrong
  High  CAL002  incident 3 open  answer due Mon 2 Mar 2026 13:00 (at risk)
    It stands at another time.
    bookme-ops runbook CAL002

What was wrong
  #2  CAL001  from Wed 4 Mar 2026 10:00 to Wed 4 Mar 2026 11:00

Linked by
  same-time  weak  Salesforce 00U1 ↔ Outlook AAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA

How well it is known
  ✓  the owner's mailbox: read 1 min ago, one copy
  !  the room's mailbox: never read; whether it holds a copy is not known
  ✓  Salesforce production: bookings, users, read 3 min ago

What happened
  Wed 4 Mar 2026
    10:00:00  Salesforce  booked
  ! nothing is known since noon.
    By whom is not kept.
"""


def test_a_page_reads_word_for_word(screen_text: Any, page: Any) -> None:
    assert screen_text(lambda screen: write_booking(screen, page, COPENHAGEN)) == WANTED


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_its_terminal(screen_text: Any, page: Any, width: int) -> None:
    page["copies"] = page["copies"] * 4
    told = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN), width)
    assert max(map(len, told.splitlines())) <= width
    assert "≠ start" in told


def test_an_empty_page_says_nothing_five_times(screen_text: Any) -> None:
    told = screen_text(lambda screen: write_booking(screen, {"booking_id": "x"}, COPENHAGEN))
    assert told.count("  nothing\n") == 5


def test_a_booking_without_an_id_says_so(screen_text: Any) -> None:
    told = screen_text(lambda screen: write_booking(screen, {"booking_id": None}, COPENHAGEN))
    assert told.startswith("Booking without a BookingId\n")


def test_what_was_answered_waits_for_somebody_or_is_muted_says_so(screen_text: Any, page: Any) -> None:
    def told() -> str:
        text = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN))
        return " ".join(str(text).split())

    (one,) = page["findings"]
    one["sla"] = {"state": "on_track", "answered_at": None, "paused": True, "party": "vendor"}
    one["muted_until"] = TEN
    assert "answer due Mon 2 Mar 2026 13:00, waits for vendor It" in told()
    assert "muted until Wed 4 Mar 2026 11:00" in told()
    one["sla"] = {"state": "met", "answered_at": NINE}
    assert "incident 3 open muted until Wed 4 Mar 2026 11:00 answered It" in told()


def test_why_there_is_no_link_is_told(screen_text: Any, page: Any) -> None:
    page["links"] = [{"rung": None, "by": "", "from": "Salesforce 00U1", "to": None, "why": "two are alike"}]
    told = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN))
    assert "  no link  Salesforce 00U1: two are alike\n" in told


def test_text_from_outside_cannot_steer_the_terminal(screen_text: Any, page: Any) -> None:
    page["copies"][0]["fields"]["room"] = "\x1b[31mred"
    page["timeline"][0]["sentence"] = "note\x1b]0;title\x07"
    told = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN))
    assert "\x1b" not in told
    assert "\x07" not in told
