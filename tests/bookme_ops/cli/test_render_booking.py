"""One booking: the systems side by side."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.render_booking import write_booking

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def copy(system: str, **fields: Any) -> dict[str, Any]:
    return {"system": system, "environment": "production", "subject": "x", "fields": fields}


@pytest.fixture
def page() -> dict[str, Any]:
    """A booking that was moved in Outlook alone."""
    return {
        "booking_id": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "copies": [
            copy(
                "Salesforce",
                event_id="00U1",
                start="2026-03-04T09:00:00+00:00",
                show_as="Busy",
                deleted=False,
                room=None,
            ),
            copy(
                "Outlook",
                event_id="A" * 152,
                start="2026-03-04T10:00:00+00:00",
                show_as="busy",
                deleted=False,
                room="2",
            ),
        ],
        "links": [{"rung": 4, "by": "times", "weak": True, "from": "Salesforce 00U1", "to": "Outlook " + "A" * 152}],
        "findings": [{"priority": "High", "code": "CAL002", "summary": "It stands at another time."}],
        "incidents": [{"id": 3, "code": "CAL002", "state": "open", "opened_at": "2026-03-02T08:00:00+00:00"}],
        "timeline": [
            {
                "at": "2026-03-02T08:00:00+00:00",
                "system": "bookme_ops",
                "what": "CAL002 opened",
                "was": None,
                "now": None,
            },
            {
                "at": "2026-03-01T08:00:00+00:00",
                "system": "outlook",
                "what": "start",
                "was": "2026-03-04T09:00:00+00:00",
                "now": "2026-03-04T10:00:00+00:00",
            },
        ],
    }


WANTED = """\
Booking 3f2504e0-4f89-11d3-9a0c-0305e82c3301

Side by side
              Salesforce            Outlook
              production            production
    event_id  00U1                  AAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA
  ≠ start     Wed 4 Mar 2026 10:00  Wed 4 Mar 2026 11:00
    show_as   Busy                  busy
    deleted   no                    no
    room      –                     2

Linked by
  times  weak  Salesforce 00U1 ↔ Outlook AAAAAAAAAAAAAAAAAAAAAAAAAAAA…AAAAAAAAAAAA

What is wrong
  High  CAL002  It stands at another time.

Incidents
  #3  CAL002  open  since Mon 2 Mar 2026 09:00

What happened
  Sun 1 Mar 2026 09:00  outlook     start: Wed 4 Mar 2026 10:00 → Wed 4 Mar 2026 11:00
  Mon 2 Mar 2026 09:00  bookme_ops  CAL002 opened
"""


def test_differences_are_marked_word_for_word(screen_text: Any, page: Any) -> None:
    assert screen_text(lambda screen: write_booking(screen, page, COPENHAGEN)) == WANTED


def test_eighty_columns_are_enough(screen_text: Any, page: Any) -> None:
    told = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN), 80)
    assert max(map(len, told.splitlines())) <= 80
    assert "≠ start" in told


def test_many_copies_are_told_three_abreast(screen_text: Any, page: Any) -> None:
    page["copies"] = page["copies"] * 4
    told = screen_text(lambda screen: write_booking(screen, page, COPENHAGEN), 80)
    assert told.count("Side by side, continued") == 2


def test_an_empty_page_says_nothing_five_times(screen_text: Any) -> None:
    told = screen_text(lambda screen: write_booking(screen, {"booking_id": "x"}, COPENHAGEN))
    assert told.count("  nothing\n") == 4
