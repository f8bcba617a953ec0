"""Late Fridays are found, in the bank's time; everything else stays silent."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from quiet_hours.fridays import decide

from connectors.errors import Reason
from connectors.records import Booking, BookingId
from jobs.base import Finding, Unknown
from jobs.policy import Policy
from jobs.views import AdvisorView, Coverage

POLICY = Policy(zone=ZoneInfo("Europe/Copenhagen"))
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""A Monday."""
FRIDAY_AT_16 = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
READ = Coverage(read_at=NOW, reason=None)


def judge(start: datetime, *, show_as: str = "Busy", all_day: bool = False, read: Coverage = READ) -> list[object]:
    booking = Booking(
        environment="production",
        event_id="00U000000000001AAA",
        detail_id="a0B000000000001AAA",
        booking_id=BookingId("3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
        owner_id="005000000000001AAA",
        owner_mail="advisor@bank.example",
        start=start,
        end=start + timedelta(hours=1),
        all_day=all_day,
        show_as=show_as,
        cancelled_by_someone=False,
        deleted=False,
        archived=False,
        created=NOW,
        modified=NOW,
    )
    view = AdvisorView(
        environment="production",
        identity="an-advisor",
        mailbox=READ,
        bookings_read=read,
        all_bookings_read=read,
        bookings=(booking,),
    )
    return list(decide(view, POLICY, NOW))


def test_friday_at_16_is_found() -> None:
    (finding,) = judge(FRIDAY_AT_16)
    assert isinstance(finding, Finding)
    assert finding.code == "ACME001"
    assert finding.summary == "The booking of 2026-03-06 16:00–17:00 is late on a Friday."


@pytest.mark.parametrize("sooner", [timedelta(minutes=1), timedelta(days=1)])
def test_a_minute_sooner_and_a_thursday_are_not(sooner: timedelta) -> None:
    assert judge(FRIDAY_AT_16 - sooner) == []


def test_summer_time_is_the_banks() -> None:
    assert judge(datetime(2026, 4, 3, 13, 59, tzinfo=UTC)) == []
    assert len(judge(datetime(2026, 4, 3, 14, 0, tzinfo=UTC))) == 1


def test_a_cancelled_booking_and_a_whole_day_are_not() -> None:
    assert judge(FRIDAY_AT_16, show_as="Free") == []
    assert judge(datetime(2026, 3, 6, tzinfo=UTC), all_day=True) == []


def test_what_could_not_be_read_is_unknown_not_absent() -> None:
    (unknown,) = judge(FRIDAY_AT_16, read=Coverage(read_at=NOW, reason=Reason.FORBIDDEN))
    assert isinstance(unknown, Unknown)
    assert unknown.reason is Reason.FORBIDDEN
