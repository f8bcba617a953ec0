"""More booked time on a date than an advisor may have."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.directory_records import RosterEntry
from connectors.errors import Reason
from connectors.records import Booking
from jobs.meetings.conflicts import JOB
from jobs.policy import Policy
from jobs.views import AdvisorView
from tests.jobs.meetings.verdicts import customers, only, told, unknown
from tests.jobs.samples import COPENHAGEN, NUUK, TOMORROW, a_booking, a_view, unread

LIMITED = Policy(zone=COPENHAGEN, max_meeting_minutes=120)
FIRES = [("MTG013", "advisor-1/2026-03-03")]


def in_a_row(*lengths: float, start: datetime = TOMORROW) -> list[Booking]:
    """Bookings one after the other."""
    bookings = []
    for number, minutes in enumerate(lengths, start=1):
        bookings.append(a_booking(start, minutes=minutes, number=number))
        start = bookings[-1].end
    return bookings


def busy(*lengths: float, start: datetime = TOMORROW, **changes: object) -> AdvisorView:
    """An advisor with customers for so many minutes one after the other."""
    bookings = in_a_row(*lengths, start=start)
    return a_view(bookings, contacts=customers(*bookings), **changes)


def test_mtg013_more_than_the_limit() -> None:
    finding = only(JOB, busy(90, 45), LIMITED)
    assert (finding.code, finding.subject.id, finding.booking_id) == (*FIRES[0], None)
    assert finding.subject.kind == "booking"
    assert finding.evidence["booked_minutes"] == 135
    assert finding.evidence["limit_minutes"] == 120
    assert finding.evidence["bookings"] == ["booking-1", "booking-2"]
    assert finding.summary == "The bookings of 2026-03-03 take 135 minutes of an advisor who may have 120."


def test_mtg013_exactly_the_limit_is_silent_a_minute_more_is_not() -> None:
    assert told(JOB, busy(60, 60), LIMITED) == []
    assert told(JOB, busy(60, 61), LIMITED) == FIRES


def test_mtg013_without_a_limit_nothing_is_judged() -> None:
    assert told(JOB, busy(600)) == []
    assert told(JOB, busy(600, entry=RosterEntry(mail="a@b"))) == []


@pytest.mark.parametrize(("own", "codes"), [(180, []), (90, FIRES), (None, FIRES), (0, FIRES)])
def test_mtg013_the_advisors_own_limit_goes_before_the_banks(own: int | None, codes: list[tuple[str, str]]) -> None:
    assert told(JOB, busy(125, entry=RosterEntry(mail="a@b", max_meeting_minutes=own)), LIMITED) == codes


def test_mtg013_internal_meetings_are_not_counted() -> None:
    bookings = in_a_row(60, 60, 60)
    assert told(JOB, a_view(bookings, contacts=customers(*bookings[:2])), LIMITED) == []
    assert told(JOB, a_view(bookings), LIMITED) == []
    assert told(JOB, a_view(in_a_row(600), contacts={"a0B000000000000001": ()}), LIMITED) == []


def test_mtg013_a_booking_without_a_detail_is_internal() -> None:
    assert told(JOB, a_view([a_booking(minutes=600, detail_id=None)]), LIMITED) == []


def test_mtg013_cancelled_bookings_are_not_counted() -> None:
    bookings = [a_booking(minutes=100, number=1), a_booking(minutes=100, number=2, show_as="Free")]
    assert told(JOB, a_view(bookings, contacts=customers(*bookings)), LIMITED) == []


def test_mtg013_dates_are_the_banks_and_each_is_a_finding() -> None:
    evening = datetime(2026, 3, 3, 20, 0, tzinfo=UTC)
    assert told(JOB, busy(360, start=evening), LIMITED) == [
        ("MTG013", "advisor-1/2026-03-03"),
        ("MTG013", "advisor-1/2026-03-04"),
    ]
    assert told(JOB, busy(150, start=evening + timedelta(hours=2)), LIMITED) == [], "60 and 90 minutes"
    assert told(JOB, busy(150, start=evening + timedelta(hours=2)), Policy(zone=NUUK, max_meeting_minutes=120)) == FIRES


def test_mtg013_a_day_of_23_hours_has_23_hours() -> None:
    spring = datetime(2026, 3, 29, tzinfo=UTC)
    booking = a_booking(spring, minutes=24 * 60, all_day=True)
    view = a_view([booking], contacts=customers(booking))
    assert told(JOB, view, Policy(zone=COPENHAGEN, max_meeting_minutes=23 * 60)) == []
    assert told(JOB, view, Policy(zone=COPENHAGEN, max_meeting_minutes=23 * 60 - 1)) == [
        ("MTG013", "advisor-1/2026-03-29")
    ]


def test_mtg013_unread_bookings_are_unknown() -> None:
    view = busy(600, bookings_read=unread(Reason.FORBIDDEN))
    assert told(JOB, view, LIMITED) == []
    (gap,) = unknown(JOB, view, LIMITED)
    assert gap.codes is not None
    assert "MTG013" in gap.codes
