"""Appointments that Salesforce does not know."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.records import BookingId, JoinKey
from tests.jobs.samples import (
    LONG_AGO,
    NOW,
    TOMORROW,
    WINDOW_END,
    a_booking,
    a_view,
    an_event,
    codes,
    findings,
    private,
    the,
)

ORPHANS = ["booking-1", "booking-2"]


def test_mtg001_an_event_whose_id_nobody_knows() -> None:
    found = the("MTG001", a_view(events=[an_event()], orphans=ORPHANS))
    assert found.subject.id == found.booking_id == "booking-1"
    assert found.summary == "Outlook holds a booking at 2026-03-03 10:00–11:00 that Salesforce does not know."
    assert found.fix == {"action": "create-booking", "alternatives": ["cancel-event"], "event_id": "outlook-1"}


def test_mtg001_an_id_that_some_org_knows_is_silent() -> None:
    assert codes(a_view(events=[an_event()])) == []


def test_mtg001_an_event_without_an_id_is_silent() -> None:
    assert codes(a_view(events=[private()])) == []


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"removed": True}])
def test_mtg001_a_cancelled_or_removed_event_is_silent(gone: dict[str, bool]) -> None:
    assert codes(a_view(events=[an_event(**gone)], orphans=ORPHANS)) == []


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (NOW - timedelta(minutes=60), []),
        (NOW - timedelta(minutes=59), ["MTG001"]),
        (WINDOW_END - timedelta(minutes=1), ["MTG001"]),
        (WINDOW_END, []),
    ],
)
def test_mtg001_needs_the_event_in_the_window(start: datetime, found: list[str]) -> None:
    assert codes(a_view(events=[an_event(start)], orphans=ORPHANS)) == found


@pytest.mark.parametrize(("day", "found"), [(1, ["MTG001"]), (2, [])])
def test_mtg001_reads_all_day_events_in_the_banks_zone(day: int, found: list[str]) -> None:
    event = an_event(datetime(2026, 5, day, tzinfo=UTC), minutes=24 * 60, all_day=True)
    assert codes(a_view(events=[event], orphans=ORPHANS)) == found


def test_mtg001_is_raised_at_home_only() -> None:
    assert codes(a_view(events=[an_event()], orphans=ORPHANS, home=False)) == []


def test_mtg001_is_raised_once_for_the_copies_of_several_mailboxes() -> None:
    view = a_view(
        events=[an_event(number=1), an_event(number=2)],
        orphans=ORPHANS,
        raised_elsewhere=frozenset({BookingId("booking-1")}),
    )
    assert [found.subject.id for found in findings(view)] == ["booking-2"]


def test_mtg001_is_raised_once_for_the_copies_of_one_mailbox() -> None:
    copies = [an_event(event_id="younger", created=NOW), an_event(event_id="older", created=LONG_AGO)]
    found = the("MTG001", a_view(events=copies, orphans=ORPHANS))
    assert found.evidence["event_ids"] == ["older", "younger"]
    assert found.evidence["outlook"]["event_id"] == "older"


def test_mtg001_an_event_recognised_by_its_join_link_is_known_to_salesforce() -> None:
    booking = a_booking(booking_id=None, join_key=JoinKey("call"))
    view = a_view([booking], [an_event(join_key=JoinKey("call"))], orphans=ORPHANS)
    assert codes(view) == []


def test_mtg001_stands_beside_the_codes_of_bookings() -> None:
    view = a_view([a_booking(number=3)], [an_event(TOMORROW, number=1)], orphans=ORPHANS)
    assert codes(view) == ["CAL001", "MTG001"]
