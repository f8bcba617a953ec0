"""The bookings of a view that are judged, and what is known of them."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.cases import Case
from jobs.meetings.agenda import agenda_of, event_of, is_physical, link_of, people_of
from jobs.views import AdvisorView
from tests.jobs.meetings.room_samples import guest, held, invited
from tests.jobs.samples import NOW, POLICY, TOMORROW, WINDOW_END, a_booking, a_view, an_event


def case_of(view: AdvisorView) -> Case:
    return Case.of(view, POLICY, NOW)


def test_active_bookings_of_the_window_in_the_order_of_their_starts() -> None:
    bookings = [
        a_booking(TOMORROW + timedelta(hours=5), number=1),
        a_booking(TOMORROW, number=2),
        a_booking(TOMORROW, number=3, show_as="Free"),
        a_booking(WINDOW_END, number=4),
        a_booking(NOW - timedelta(hours=3), number=5),
    ]
    assert [meeting.id for meeting in agenda_of(case_of(a_view(bookings)))] == ["booking-2", "booking-1"]


def test_an_all_day_booking_takes_its_local_dates() -> None:
    day = a_booking(datetime(2026, 3, 3, tzinfo=UTC), minutes=24 * 60, all_day=True)
    (meeting,) = agenda_of(case_of(a_view([day])))
    assert (meeting.start, meeting.end) == (
        datetime(2026, 3, 2, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 23, 0, tzinfo=UTC),
    )
    assert meeting.local_start.isoformat() == "2026-03-03T00:00:00+01:00"


def test_it_is_made_once_for_a_view() -> None:
    case = case_of(a_view([a_booking()]))
    assert agenda_of(case) is agenda_of(case_of(case.view))


@pytest.mark.parametrize("gone", [{"cancelled": True}, {"removed": True}])
def test_the_event_of_a_booking_is_a_live_one(gone: dict[str, bool]) -> None:
    booking, event = a_booking(), an_event()
    assert event_of(case_of(a_view([booking], [event])), booking) is event
    dead = case_of(a_view([booking], [an_event(**gone)]))
    assert event_of(dead, booking) is None
    assert link_of(dead, booking) is not None
    assert event_of(case_of(a_view([booking])), booking) is None


def test_people_are_the_owner_and_all_guests_that_are_no_rooms() -> None:
    case = case_of(a_view(mails=frozenset({"advisor@bank.example"})))
    assert people_of(case, held(guest("one"), guest("two"), invited())) == 3
    assert people_of(case, held(guest("one"), guest(mail="advisor@bank.example"))) == 2
    assert people_of(case, held(guest(mail=None), guest(mail=None))) == 3
    assert people_of(case, held()) == 1
    assert people_of(case, an_event(booking_id=None, product=False)) is None
    assert people_of(case, None) is None


@pytest.mark.parametrize(
    ("kind", "physical"), [("Physical", True), ("physical ", True), ("OffSite", False), (None, False)]
)
def test_physical_is_read_without_case(kind: str | None, physical: bool) -> None:
    assert is_physical(a_booking(meeting_type=kind)) is physical
