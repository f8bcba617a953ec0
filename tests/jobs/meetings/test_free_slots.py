"""When a booking could be held instead."""

from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings

from connectors.backend_records import BackendRoom
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Attendee, Booking, Window
from jobs.cases import Case
from jobs.meetings.agenda import agenda_of
from jobs.meetings.free_slots import find_slots, propose_slots
from jobs.policy import Hours, Policy
from jobs.views import AdvisorView, Part, RoomBook
from tests.jobs.meetings.conflict_worlds import World, worlds
from tests.jobs.meetings.reference_conflicts import nearest_slots
from tests.jobs.samples import COPENHAGEN, NOW, POLICY, READ, TOMORROW, a_booking, a_view, an_event, private, unread

HALF = timedelta(minutes=30)


def slots(view: AdvisorView, policy: Policy = POLICY, now: datetime = NOW) -> list[Window]:
    """Those for the booking number 1 of a view."""
    case = Case.of(view, policy, now)
    return next(find_slots(case, meeting) for meeting in agenda_of(case) if meeting.id == "booking-1")


def proposal(view: AdvisorView, policy: Policy = POLICY) -> dict[str, Any] | None:
    """The plan step for the first booking of a view."""
    case = Case.of(view, policy, NOW)
    return propose_slots(case, agenda_of(case)[0])


def starts(view: AdvisorView, policy: Policy = POLICY) -> list[str]:
    """Local starts of the slots."""
    return [f"{slot.start.astimezone(policy.zone):%d %H:%M}" for slot in slots(view, policy)]


@settings(max_examples=40, deadline=None)
@given(world=worlds())
def test_slots_are_the_nearest_of_all_that_satisfy_everything(world: World) -> None:
    case = Case.of(world.view, world.policy, world.now)
    for meeting in agenda_of(case):
        found = [(slot.start, slot.end) for slot in find_slots(case, meeting)]
        assert found == nearest_slots(world, meeting.booking, 3)


def test_the_nearest_comes_first_and_of_two_the_earlier() -> None:
    view = a_view([a_booking()], [an_event(), private()])
    assert starts(view) == ["03 09:00", "03 11:00", "03 08:30"]


def test_slots_step_over_what_the_advisor_has() -> None:
    meeting = private(TOMORROW + timedelta(hours=1), minutes=120, number=901)
    other = a_booking(TOMORROW - timedelta(hours=1), number=2)
    view = a_view([a_booking(), other], [an_event(), private(), meeting])
    assert starts(view) == ["03 08:00", "03 13:00", "03 13:30"]


def test_what_takes_no_time_is_not_stepped_over() -> None:
    nothing = private(TOMORROW + timedelta(minutes=75), minutes=0, number=901)
    assert starts(a_view([a_booking()], [an_event(), private(), nothing])) == ["03 09:00", "03 11:00", "03 08:30"]


def test_where_nobody_says_anything_office_hours_on_weekdays_are_kept() -> None:
    friday = datetime(2026, 3, 6, 14, 30, tzinfo=UTC)
    view = a_view([a_booking(friday, minutes=60)], [private(friday - timedelta(hours=8), minutes=16 * 60)])
    assert starts(view) == ["05 15:00", "05 14:30", "05 14:00"], "Thursday is nearer than Monday"


def test_closing_days_are_left_out() -> None:
    policy = Policy(zone=COPENHAGEN, closing_days=frozenset({date(2026, 3, 3)}))
    assert starts(a_view([a_booking()]), policy) == ["02 15:00", "02 14:30", "02 14:00"]
    both = Policy(zone=COPENHAGEN, closing_days=frozenset({date(2026, 3, 2), date(2026, 3, 3)}))
    assert starts(a_view([a_booking()]), both) == ["04 08:00", "04 08:30", "04 09:00"]


def test_slots_lie_in_the_future_and_in_the_window() -> None:
    soon = a_booking(NOW - HALF, minutes=60)
    assert starts(a_view([soon], [an_event(soon.start), private(soon.start, minutes=90)]))[0] == "02 09:00"
    policy = Policy(zone=COPENHAGEN, window_days=0)
    late = a_booking(datetime(2026, 3, 2, 14, 0, tzinfo=UTC), minutes=60)
    assert starts(a_view([late], [an_event(late.start), private(late.start)]), policy) == [
        "02 14:00",
        "02 13:30",
        "02 13:00",
    ]


def test_without_any_time_there_is_no_slot() -> None:
    vacation = private(datetime(2026, 3, 1, tzinfo=UTC), minutes=70 * 24 * 60, all_day=True, show_as="oof")
    view = a_view([a_booking()], [an_event(), vacation])
    assert proposal(view) == {"action": "propose-slot", "slots": []}


@pytest.mark.parametrize("length", [0, -30, 24 * 60])
def test_bookings_of_no_time_or_of_a_day_get_none(length: int) -> None:
    view = a_view([a_booking(minutes=60)])
    case = Case.of(view, POLICY, NOW)
    meeting = agenda_of(case)[0]._replace(end=TOMORROW + timedelta(minutes=length))
    assert find_slots(case, meeting) == []


def test_an_unread_calendar_gives_no_proposal() -> None:
    assert proposal(a_view([a_booking()], mailbox=unread(Reason.FORBIDDEN))) is None


def physical(**changes: Any) -> Booking:
    return a_booking(meeting_type="Physical", location="Torvet 4", **changes)


def rooms(*some: tuple[str, str, int | None, str], closed: str | None = None) -> RoomBook:
    """Rooms by name, location, seats and booking type."""
    items = {
        f"{name}@bank.example": Room(
            mail=f"{name}@bank.example", name=name, capacity=seats, booking_type=kind, building=location
        )
        for name, location, seats, kind in some
    }
    backend = {
        name: BackendRoom(
            environment="production",
            room_id=name,
            mail=f"{name}@bank.example",
            name=name,
            location=None,
            can_be_booked=name != closed,
        )
        for name, *_ in some
    }
    return RoomBook(places=Part(read=READ, items=items), backend=Part(read=READ, items=backend))


def test_a_physical_booking_is_proposed_with_rooms_that_are_big_enough() -> None:
    book = rooms(
        ("large", "Torvet 4", 8, "standard"),
        ("small", "Torvet 4", 1, "standard"),
        ("fitting", "Torvet 4", 4, "unknown"),
        ("unmeasured", "Torvet 4", None, "standard"),
        ("reserved", "Torvet 4", 8, "reserved"),
        ("closed", "Torvet 4", 8, "standard"),
        ("elsewhere", "torvet 4", 8, "standard"),
        closed="closed",
    )
    guest = Attendee(mail=None, kind="required", response="none")
    event = an_event(attendees=(guest, guest))
    step = proposal(a_view([physical()], [event], rooms=book))
    assert step is not None
    assert step["rooms"] == [f"{name}@bank.example" for name in ("fitting", "large", "unmeasured")]


def test_without_a_room_that_would_do_there_is_no_slot() -> None:
    book = rooms(("elsewhere", "torvet 4", 8, "standard"))
    view = a_view([physical()], rooms=book)
    assert slots(view) == []
    assert slots(view, Policy(zone=COPENHAGEN, room_required=False)) != []
    assert slots(a_view([a_booking(meeting_type="Online", location="Torvet 4")], rooms=book)) != []


def test_unread_rooms_do_not_stand_in_the_way() -> None:
    unread_book = RoomBook(places=Part(read=unread(Reason.FORBIDDEN), items={}))
    assert slots(a_view([physical()], rooms=unread_book)) != []
    assert slots(a_view([physical()])) != []


def test_a_full_calendar_costs_little() -> None:
    events = [private(NOW + HALF * number, minutes=30, number=number) for number in range(2_880)]
    hours = dict.fromkeys(range(7), Hours(start=time(7), end=time(19)))
    view = a_view([a_booking()], events)
    case = Case.of(view, Policy(zone=COPENHAGEN, bank_hours=hours), NOW)
    (meeting,) = agenda_of(case)
    begun = process_time()
    find_slots(case, meeting)
    assert process_time() - begun < 0.5
