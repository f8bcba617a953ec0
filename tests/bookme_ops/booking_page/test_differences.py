"""On which field which systems disagree."""

from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.booking_page.differences import Difference, find_differences
from bookme_ops.dossiers.dossier import Dossier, Holder, Lens, Role
from bookme_ops.store.read_states import ReadState
from connectors.backend_records import BackendMeeting
from connectors.errors import Reason
from connectors.records import Booking, BookingId
from jobs.calendar.details import Comparison
from tests.bookme_ops.timeline.moments import HOUR, NOON, TENANT, a_dossier, a_holder
from tests.jobs.samples import POLICY, TOMORROW, a_booking, an_event

SECOND = timedelta(seconds=1)


def compare(
    *holders: Holder, booking: Booking | None = None, details: Comparison | None = None, **changes: Any
) -> list[Difference]:
    booking = booking or a_booking()
    lens = Lens(booking=booking, tenant=TENANT, policy=POLICY, details=details)
    return list(find_differences(a_dossier(bookings=(booking,), holders=holders, lenses=(lens,), **changes)))


def told(found: list[Difference]) -> list[str]:
    return [one.sentence for one in found]


def a_meeting(**changes: Any) -> BackendMeeting:
    values: dict[str, Any] = {
        "environment": "production",
        "booking_id": BookingId("booking-1"),
        "time_slot_id": "slot-1",
        "employee_id": None,
        "start": TOMORROW,
        "end": TOMORROW + HOUR,
        "created": None,
        "modified": None,
        "status": "Booked",
    }
    return BackendMeeting(**values | changes)


def test_copies_that_agree_do_not_differ() -> None:
    assert compare(a_holder(an_event()), meetings=(a_meeting(),)) == []


@pytest.mark.parametrize("system", ["Outlook", "Backend"])
def test_sixty_seconds_are_the_same_time_and_sixty_one_are_not(system: str) -> None:
    for away, differs in ((60 * SECOND, False), (61 * SECOND, True)):
        moved = {"start": TOMORROW + away, "end": TOMORROW + HOUR + away}
        if system == "Outlook":
            found = compare(a_holder(an_event(TOMORROW + away)))
        else:
            found = compare(a_holder(an_event()), meetings=(a_meeting(**moved),))
        assert [one.field for one in found] == (["start", "end"] if differs else [])
        assert {one.seconds for one in found} == ({61.0} if differs else set())
        assert {one.other.system for one in found} == ({system} if differs else set())


def test_a_difference_names_the_field_both_sides_and_how_far_they_are_apart() -> None:
    start, end = compare(a_holder(an_event(TOMORROW + HOUR)))
    assert start.sentence == "Outlook (owner) starts 1 h later than Salesforce"
    assert end.sentence == "Outlook (owner) ends 1 h later than Salesforce"
    assert (start.one.value, start.other.value) == (TOMORROW.isoformat(), (TOMORROW + HOUR).isoformat())
    assert (start.one.subject, start.other.subject) == (a_booking().event_id, an_event().event_id)
    assert "earlier" in compare(a_holder(an_event(TOMORROW - HOUR)))[0].sentence


def test_an_all_day_copy_is_compared_in_the_banks_zone() -> None:
    midnight = TOMORROW.replace(hour=0)
    booking = a_booking(midnight - HOUR, minutes=24 * 60)
    event = an_event(midnight, minutes=24 * 60, all_day=True)
    assert compare(a_holder(event), booking=booking) == []


def test_every_mailbox_is_compared() -> None:
    room = a_holder(an_event(TOMORROW + HOUR, number=2, booking_id=None), role=Role.ROOM)
    assert {one.other.role for one in compare(a_holder(an_event()), room)} == {Role.ROOM}


def test_a_cancelled_booking_whose_event_blocks_differs() -> None:
    cancelled, deleted = a_booking(show_as="Free"), a_booking(deleted=True)
    assert told(compare(a_holder(an_event()), booking=cancelled)) == [
        "Salesforce says cancelled, Outlook (owner) says shown as busy"
    ]
    assert told(compare(a_holder(an_event()), booking=deleted)) == [
        "Salesforce says deleted, Outlook (owner) says shown as busy"
    ]
    assert compare(a_holder(an_event(show_as="free")), booking=cancelled) == []


@pytest.mark.parametrize(("fate", "word"), [("cancelled", "cancelled"), ("removed", "deleted")])
def test_an_active_booking_whose_event_is_off_differs(fate: str, word: str) -> None:
    assert told(compare(a_holder(an_event(**{fate: True})))) == [f"Salesforce says active, Outlook (owner) says {word}"]


def test_several_live_copies_are_counted_and_occurrences_of_a_series_are_one() -> None:
    assert told(compare(a_holder(an_event(), an_event(number=2)))) == ["Outlook (owner) holds 2 copies"]
    series = {"series_master_id": "series-1"}
    assert compare(a_holder(an_event(**series), an_event(number=2, **series))) == []


def test_the_owner_without_a_copy_differs_only_after_a_complete_read_that_reached_so_far() -> None:
    assert told(compare(a_holder())) == ["Outlook (owner) holds no copy, Salesforce does"]
    unread = ReadState(read_at=NOON, failed_at=NOON + HOUR, reason=Reason.FORBIDDEN)
    assert compare(a_holder(read=unread)) == []
    assert compare(a_holder(window=None)) == []
    assert compare(a_holder(), booking=a_booking(NOON + timedelta(days=200))) == []
    assert compare(a_holder(), booking=a_booking(deleted=True)) == []


def test_a_colleague_without_a_copy_is_no_difference() -> None:
    assert compare(a_holder(an_event()), a_holder(role=Role.COLLEAGUE), a_holder(role=Role.ROOM)) == []


def test_the_backend_differs_by_its_time_slot_if_that_is_known() -> None:
    off, unknown = a_meeting(status="AvailableForWork"), a_meeting(status=None)
    assert told(compare(a_holder(an_event()), meetings=(off,))) == ["Salesforce says active, Backend says cancelled"]
    assert compare(a_holder(an_event()), meetings=(unknown,)) == []
    freed = a_booking(show_as="Free")
    assert told(compare(a_holder(an_event(cancelled=True)), booking=freed, meetings=(a_meeting(),))) == [
        "Salesforce says cancelled, Backend says active"
    ]


def test_details_are_those_of_the_job() -> None:
    details = Comparison({"room": {"salesforce": {"room_id": "r-1"}, "outlook": ["room@bank.example"]}}, {})
    (found,) = compare(a_holder(an_event()), details=details)
    assert (found.field, found.one.value, found.other.value) == ("room", {"room_id": "r-1"}, ["room@bank.example"])
    assert found.sentence == "Salesforce and Outlook (owner) differ in the room"


def orphan(**changes: Any) -> Dossier:
    return a_dossier(bookings=(), **changes)


def test_salesforce_lacks_it_only_if_every_org_was_asked_and_none_knows_it() -> None:
    nobody = {"production": False, "test": False}
    orgs = ("production", "test")
    (found,) = find_differences(orphan(orgs=orgs, answers=nobody))
    assert found.sentence == "Salesforce holds no copy, Outlook (owner) does"
    assert find_differences(orphan(orgs=orgs, answers={"production": False})) == ()
    assert find_differences(orphan(orgs=orgs, answers=nobody | {"test": True})) == ()


def test_a_meeting_that_only_the_backend_holds_differs() -> None:
    (found,) = find_differences(orphan(holders=(), meetings=(a_meeting(),), answers={"production": False}))
    assert found.sentence == "Salesforce holds no copy, Backend does"
