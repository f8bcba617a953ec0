"""Bookings over an advisor's private time."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import Reason
from connectors.records import JoinKey
from jobs.base import Priority
from jobs.meetings.conflicts import JOB
from tests.jobs.meetings.verdicts import only, told, unknown
from tests.jobs.samples import TOMORROW, a_booking, a_view, an_event, private, unread

FIRES = [("MTG011", "booking-1")]
HALF = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("shown", "priority"),
    [("busy", Priority.HIGH), ("oof", Priority.HIGH), ("tentative", Priority.MEDIUM)],
)
def test_mtg011_private_time_that_blocks(shown: str, priority: Priority) -> None:
    finding = only(JOB, a_view([a_booking()], [an_event(), private(TOMORROW + HALF, show_as=shown)]))
    assert (finding.code, finding.booking_id, finding.priority) == ("MTG011", "booking-1", priority)
    assert [event["event_id"] for event in finding.evidence["events"]] == ["outlook-900"]


@pytest.mark.parametrize("shown", ["free", "workingElsewhere", "unknown"])
def test_mtg011_time_that_does_not_block_is_silent(shown: str) -> None:
    assert told(JOB, a_view([a_booking()], [an_event(), private(show_as=shown)])) == []


def test_mtg011_one_finding_for_a_booking_with_all_the_events() -> None:
    events = [private(TOMORROW + HALF, number=902, show_as="oof"), private(number=901, show_as="tentative", minutes=20)]
    finding = only(JOB, a_view([a_booking()], [an_event(), *events]))
    assert [event["event_id"] for event in finding.evidence["events"]] == ["outlook-901", "outlook-902"]
    assert finding.priority is Priority.HIGH, "of several the firmer one counts"
    assert finding.summary == (
        "The booking of 2026-03-03 10:00–11:00 lies over private time of the advisor"
        " that is shown as out of office and tentative."
    )


def test_mtg011_several_bookings_over_one_long_event() -> None:
    bookings = [a_booking(TOMORROW + timedelta(hours=number), number=number) for number in (1, 2)]
    events = [an_event(TOMORROW + timedelta(hours=number), number=number) for number in (1, 2)]
    assert told(JOB, a_view(bookings, [*events, private(minutes=600)])) == [
        ("MTG011", "booking-1"),
        ("MTG011", "booking-2"),
    ]


def test_mtg011_a_long_event_that_began_before_shorter_ones_is_seen() -> None:
    long = private(TOMORROW - timedelta(hours=5), minutes=600, number=901)
    short = [private(TOMORROW - timedelta(hours=number), minutes=10, number=901 + number) for number in (1, 2, 3)]
    finding = only(JOB, a_view([a_booking()], [an_event(), *short, long]))
    assert [event["event_id"] for event in finding.evidence["events"]] == ["outlook-901"]


@pytest.mark.parametrize("before", [60, 0])
def test_mtg011_back_to_back_and_the_skew_are_silent(before: int) -> None:
    after = private(TOMORROW + timedelta(minutes=60, seconds=-before))
    assert told(JOB, a_view([a_booking()], [an_event(), after])) == []


def test_mtg011_one_second_more_than_the_skew_fires() -> None:
    after = private(TOMORROW + timedelta(minutes=60, seconds=-61))
    assert told(JOB, a_view([a_booking()], [an_event(), after])) == FIRES


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"removed": True}])
def test_mtg011_a_cancelled_or_removed_event_is_silent(gone: dict[str, bool]) -> None:
    assert told(JOB, a_view([a_booking()], [an_event(), private(TOMORROW + HALF, **gone)])) == []


def test_mtg011_another_meeting_of_the_product_is_not_private() -> None:
    marked = private(TOMORROW + HALF, number=901, product=True)
    carrying = an_event(TOMORROW + HALF, number=7)
    copy = private(TOMORROW + HALF, number=902, ical_uid="colleague's meeting")
    view = a_view([a_booking()], [an_event(), marked, carrying, copy], copies=frozenset({"colleague's meeting"}))
    assert told(JOB, view) == []


def test_mtg011_an_accepted_invitation_of_somebody_else_is_private() -> None:
    invitation = private(TOMORROW + HALF, organizer=False, ical_uid="somebody's")
    assert told(JOB, a_view([a_booking()], [an_event(), invitation], copies=frozenset({"ours"}))) == FIRES


def test_mtg011_the_bookings_own_event_is_not_private_however_it_was_recognised() -> None:
    weak = private()
    assert told(JOB, a_view([a_booking()], [weak])) == []
    joined = private(TOMORROW + HALF, join_key=JoinKey("call"))
    assert told(JOB, a_view([a_booking(join_key=JoinKey("call"))], [joined])) == []


def test_mtg011_an_all_day_absence_is_read_in_the_banks_zone() -> None:
    off = private(datetime(2026, 3, 3, tzinfo=UTC), minutes=24 * 60, all_day=True, show_as="oof")
    assert told(JOB, a_view([a_booking()], [an_event(), off])) == FIRES
    late = a_booking(datetime(2026, 3, 3, 23, 0, tzinfo=UTC), number=2)
    assert told(JOB, a_view([late], [off])) == [], "00:00 of the next date in Copenhagen"


def test_mtg011_a_forbidden_mailbox_is_unknown() -> None:
    view = a_view([a_booking()], [private(TOMORROW + HALF)], mailbox=unread(Reason.FORBIDDEN))
    assert told(JOB, view) == []
    assert [gap.codes for gap in unknown(JOB, view)] == [frozenset({"MTG011"})]
