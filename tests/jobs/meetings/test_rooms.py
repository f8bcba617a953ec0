"""The rooms of bookings."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.errors import Reason
from jobs.base import Priority
from jobs.meetings.rooms import JOB, KINDS
from jobs.policy import Policy
from jobs.views import AdvisorView, Coverage, Part, RoomBook
from tests.jobs.meetings.room_samples import (
    PLACE,
    a_backend_room,
    a_book,
    a_physical,
    a_room,
    guest,
    held,
    invited,
)
from tests.jobs.meetings.verdicts import found, only, told, unknown
from tests.jobs.samples import COPENHAGEN, NOW, POLICY, READ, TOMORROW, WINDOW_END, a_booking, a_view, an_event, unread

CATALOGUE = {
    "MTG021": ("room-too-small", Priority.MEDIUM),
    "MTG022": ("room-not-confirmed", Priority.HIGH),
    "MTG023": ("room-elsewhere", Priority.HIGH),
    "MTG024": ("room-missing", Priority.MEDIUM),
    "MTG025": ("room-unknown", Priority.HIGH),
}
FEW = (guest("one"), guest("two"), guest("three"))
MANY = (*FEW, guest("four"))
LAG = timedelta(minutes=15)


def codes(view: AdvisorView, policy: Policy = POLICY) -> list[str]:
    """The codes found."""
    return [code for code, _ in told(JOB, view, policy)]


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in KINDS} == CATALOGUE
    assert (JOB.name, JOB.grain) == ("rooms", AdvisorView)
    assert {"places", "backend-rooms"} < JOB.reads


def test_a_booking_with_its_room_is_silent() -> None:
    view = a_view([a_physical()], [held(*FEW, invited())], rooms=a_book(backend=(a_backend_room(),)))
    assert list(JOB.decide(view, POLICY, NOW)) == []


def test_mtg021_more_people_than_seats() -> None:
    finding = only(JOB, a_view([a_physical()], [held(*MANY, invited())], rooms=a_book()))
    assert (finding.code, finding.booking_id) == ("MTG021", "booking-1")
    assert (finding.evidence["people"], finding.evidence["seats"]) == (5, 4)
    assert finding.evidence["room"]["by"] == "attendee"
    assert finding.summary == ("The booking of 2026-03-03 10:00–11:00 brings 5 people together in a room for 4.")


def test_mtg021_as_many_people_as_seats_is_silent() -> None:
    assert codes(a_view([a_physical()], [held(*FEW, invited())], rooms=a_book())) == []


def test_mtg021_the_owner_among_the_guests_is_counted_once() -> None:
    owner = guest(mail="advisor@bank.example")
    view = a_view([a_physical()], [held(*FEW, owner, invited())], rooms=a_book())
    assert codes(replace(view, mails=frozenset({"advisor@bank.example"}))) == []


def test_mtg021_seats_that_nobody_entered_are_not_judged() -> None:
    assert codes(a_view([a_physical()], [held(*MANY, invited())], rooms=a_book(a_room(capacity=None)))) == []


def test_mtg021_guests_that_were_not_kept_are_not_counted() -> None:
    weak = an_event(booking_id=None, product=False)
    assert codes(a_view([a_physical()], [weak], rooms=a_book(a_room(capacity=0)))) == []
    assert codes(a_view([a_physical()], rooms=a_book(a_room(capacity=0)))) == []


def test_mtg021_is_raised_for_each_booking() -> None:
    bookings = [a_physical(number=number) for number in (1, 2, 3)]
    events = [held(*MANY, invited(), number=number) for number in (1, 3)]
    view = a_view(bookings, [*events, held(invited(), number=2)], rooms=a_book())
    assert told(JOB, view) == [("MTG021", "booking-1"), ("MTG021", "booking-3")]


def test_mtg022_the_room_declined() -> None:
    finding = only(JOB, a_view([a_physical()], [held(invited(response="declined"), modified=NOW)], rooms=a_book()))
    assert (finding.code, finding.priority) == ("MTG022", Priority.HIGH)
    assert finding.evidence["reply"] == "declined"


@pytest.mark.parametrize("reply", ["accepted", "tentativelyAccepted"])
def test_mtg022_a_room_that_accepted_is_silent(reply: str) -> None:
    assert codes(a_view([a_physical()], [held(invited(response=reply))], rooms=a_book())) == []


@pytest.mark.parametrize("reply", ["none", "notResponded"])
@pytest.mark.parametrize(("ago", "expected"), [(LAG - timedelta(seconds=1), []), (LAG, ["MTG022"])])
def test_mtg022_no_answer_yet_is_silent_until_the_lag_is_over(reply: str, ago: timedelta, expected: list[str]) -> None:
    by_event = a_view([a_physical()], [held(invited(response=reply), modified=NOW - ago)], rooms=a_book())
    assert codes(by_event) == expected
    by_booking = a_view([a_physical(modified=NOW - ago)], [held(invited(response=reply))], rooms=a_book())
    assert codes(by_booking) == expected


def test_mtg022_without_any_date_of_change_the_bookings_counts() -> None:
    event = held(invited(response="none"), modified=None, created=None)
    assert codes(a_view([a_physical()], [event], rooms=a_book())) == ["MTG022"]


def test_mtg022_a_room_that_was_not_invited_by_mail_has_no_answer() -> None:
    assert codes(a_view([a_physical()], [held(guest())], rooms=a_book())) == []


def test_mtg022_of_two_rooms_the_one_that_accepted_counts() -> None:
    both = held(invited("ash", "declined"), invited("oak"))
    assert codes(a_view([a_physical()], [both], rooms=a_book(a_room("oak"), a_room("ash")))) == []


@pytest.mark.parametrize("place", ["Finans allé 1-3", "Finans Allé1-3", "Finans Allé 1-3 ", "Silkeborg"])
def test_mtg023_locations_are_compared_letter_by_letter(place: str) -> None:
    finding = only(JOB, a_view([a_physical(location=place)], [held(invited())], rooms=a_book()))
    assert finding.code == "MTG023"
    assert (finding.evidence["location"], finding.evidence["room"]["location"]) == (place, PLACE)


@pytest.mark.parametrize("place", [PLACE, None, "", "Room oak"])
def test_mtg023_the_same_place_or_none_is_silent(place: str | None) -> None:
    assert codes(a_view([a_physical(location=place)], [held(invited())], rooms=a_book())) == []


def test_mtg023_without_an_office_the_building_is_the_location() -> None:
    view = a_view([a_physical()], [held(invited())], rooms=a_book(a_room(office=None)))
    assert codes(view) == ["MTG023"]
    assert codes(replace(view, rooms=a_book(a_room(office=None, building=PLACE)), _memo={})) == []
    assert codes(replace(view, rooms=a_book(a_room(office=None, building=None)), _memo={})) == []


def test_mtg023_proposes_rooms_of_the_bookings_location() -> None:
    book = a_book(a_room("oak", office="Torvet 4"), a_room("ash"), a_room("elm", capacity=2), a_room("fir", capacity=1))
    finding = only(JOB, a_view([a_physical()], [held(guest(), invited())], rooms=book))
    assert finding.fix == {"action": "re-allocate-room", "rooms": ["elm@bank.example", "ash@bank.example"]}


def bare(**changes: object) -> object:
    """A physical booking that names no room."""
    return a_physical(**{"room_id": None, "room_name": None} | changes)


def test_mtg024_a_physical_booking_without_a_room() -> None:
    finding = only(JOB, a_view([bare()], [held(guest())], rooms=a_book()))
    assert (finding.code, finding.priority) == ("MTG024", Priority.MEDIUM)
    assert finding.fix == {"action": "allocate-room", "rooms": ["oak@bank.example"]}


@pytest.mark.parametrize("kind", ["Online", "Telephone", "OffSite", None])
def test_mtg024_other_bookings_need_no_room(kind: str | None) -> None:
    assert codes(a_view([bare(meeting_type=kind)], [held(guest())], rooms=a_book())) == []


def test_mtg024_where_no_room_is_required_it_is_silent() -> None:
    policy = Policy(zone=COPENHAGEN, room_required=False)
    assert codes(a_view([bare()], [held(guest())], rooms=a_book()), policy) == []


@pytest.mark.parametrize("way", [{"room_id": "oak"}, {"room_name": "Room oak"}])
def test_mtg024_a_room_by_any_way_is_one(way: dict[str, str]) -> None:
    assert codes(a_view([bare(**way)], [held(guest())], rooms=a_book(backend=(a_backend_room(),)))) == []
    assert codes(a_view([bare()], [held(guest(), invited())], rooms=a_book())) == []


def test_mtg024_blanks_are_no_room() -> None:
    assert codes(a_view([bare(room_id=" ", room_name="")], [held(guest())], rooms=a_book())) == ["MTG024"]


def test_mtg024_without_an_event_salesforce_alone_says_it() -> None:
    assert codes(a_view([bare()], rooms=a_book())) == ["MTG024"]
    cancelled = held(invited(), cancelled=True)
    assert codes(a_view([bare()], [cancelled], rooms=a_book())) == ["MTG024"]


def test_mtg024_an_event_whose_guests_were_not_kept_may_have_a_room() -> None:
    assert codes(a_view([bare()], [an_event(booking_id=None, product=False)], rooms=a_book())) == []


def test_mtg025_an_address_that_no_room_has() -> None:
    finding = only(JOB, a_view([a_physical()], [held(*MANY, invited("gone", "declined"))], rooms=a_book()))
    assert (finding.code, finding.evidence["why"]) == ("MTG025", "unknown")
    assert finding.evidence["room"] == {"by": "attendee", "named": "gone@bank.example"}


@pytest.mark.parametrize(
    ("backend", "named"),
    [
        (None, {"room_id": None, "room_name": "Room gone"}),
        (None, {"room_id": "oak", "room_name": "room oak"}),
        ((a_backend_room("ash"),), {}),
        ((a_backend_room(mail="gone@bank.example"),), {}),
        ((a_backend_room(mail=None, name="Room gone"),), {"room_name": None}),
    ],
)
def test_mtg025_a_name_or_an_id_that_no_room_has(backend: object, named: dict[str, str]) -> None:
    book = a_book(backend=backend)  # type: ignore[arg-type]
    assert codes(a_view([a_physical(**named)], [held(guest())], rooms=book)) == ["MTG025"]


def test_mtg025_a_room_that_cannot_be_booked() -> None:
    reserved = a_view([a_physical()], [held(invited())], rooms=a_book(a_room(booking_type="reserved")))
    assert only(JOB, reserved).evidence["why"] == "reserved"
    closed = a_book(backend=(a_backend_room(can_be_booked=False),))
    assert only(JOB, replace(reserved, rooms=closed, _memo={})).evidence["why"] == "not-bookable"
    by_mail = replace(reserved, bookings=(a_physical(room_id=None),), rooms=closed, _memo={})
    assert only(JOB, by_mail).evidence["why"] == "not-bookable"


@pytest.mark.parametrize("room_id", ["{OAK}", "oak", " Oak "])
def test_mtg025_room_ids_are_compared_folded(room_id: str) -> None:
    view = a_view([a_physical(room_id=room_id)], [held(guest())], rooms=a_book(backend=(a_backend_room(),)))
    assert codes(view) == []


def test_mtg025_two_rooms_of_one_name_are_told_apart_by_location_or_not_at_all() -> None:
    twins = a_book(a_room("oak", name="Room 1"), a_room("ash", name="Room 1", office="Torvet 4", capacity=1))
    named = a_physical(room_id=None, room_name="Room 1")
    assert codes(a_view([named], [held(guest())], rooms=twins)) == []
    there = a_physical(room_id=None, room_name="Room 1", location="Torvet 4")
    assert codes(a_view([there], [held(guest())], rooms=twins)) == ["MTG021"]
    nowhere = a_physical(room_id=None, room_name="Room 1", location="Algade 31")
    assert codes(a_view([nowhere], [held(*MANY)], rooms=twins)) == []


def test_an_id_without_a_backend_says_that_there_is_a_room_and_no_more() -> None:
    assert codes(a_view([a_physical(room_name=None)], [held(*MANY)], rooms=a_book())) == []


@pytest.mark.parametrize("off", [{"show_as": "Free"}, {"deleted": True}, {"start": WINDOW_END}])
def test_only_active_bookings_of_the_window_are_judged(off: dict[str, object]) -> None:
    booking = bare(**{"end": WINDOW_END + timedelta(hours=1)} | off)
    assert codes(a_view([booking], rooms=a_book())) == []


def test_several_things_can_be_wrong_with_one_room() -> None:
    book = a_book(a_room(booking_type="reserved", office="Torvet 4"))
    view = a_view([a_physical()], [held(*MANY, invited(response="declined"))], rooms=book)
    assert codes(view) == ["MTG021", "MTG022", "MTG023", "MTG025"]
    for finding in found(JOB, view):
        assert json.loads(json.dumps([finding.evidence, finding.fix])) == [finding.evidence, finding.fix]
        assert "elsewhere.example" not in json.dumps(finding.evidence)
        assert "@" not in finding.summary
        assert finding.priority is CATALOGUE[finding.code][1]


def broken_view(**changes: object) -> AdvisorView:
    """A view with something for every code."""
    book = a_book(a_room(office="Torvet 4"))
    bookings = [a_physical(number=1), bare(number=2), a_physical(number=3)]
    events = [
        held(*MANY, invited(response="declined"), number=1),
        held(number=2),
        held(invited("gone"), number=3),
    ]
    return a_view(bookings, events, **{"rooms": book} | changes)


def test_every_code_can_be_found_in_one_view() -> None:
    assert set(codes(broken_view())) == CATALOGUE.keys()


@pytest.mark.parametrize("reason", list(Reason))
def test_what_was_not_read_is_unknown(reason: Reason) -> None:
    doubts = [
        (broken_view(mailbox=unread(reason)), "advisor-1"),
        (broken_view(bookings_read=unread(reason)), "production/bookings"),
        (broken_view(rooms=RoomBook(places=Part(read=unread(reason), items={}))), "production/places"),
    ]
    for view, subject in doubts:
        assert codes(view) == []
        assert [(gap.subject.id, gap.reason) for gap in unknown(JOB, view)] == [(subject, reason)]
        assert unknown(JOB, view)[0].codes == CATALOGUE.keys()


def test_rooms_that_were_not_asked_for_are_unknown() -> None:
    view = broken_view(rooms=None)
    assert codes(view) == []
    assert [(gap.subject.id, gap.reason) for gap in unknown(JOB, view)] == [("production/places", Reason.NEVER_READ)]


def test_an_unread_backend_leaves_in_doubt_what_it_alone_knows() -> None:
    closed = Part(
        read=Coverage(read_at=NOW, reason=Reason.FORBIDDEN), items={"oak": a_backend_room(can_be_booked=False)}
    )
    book = replace(a_book(), backend=closed, _memo={})
    view = a_view([a_physical(number=1), a_physical(number=2)], [held(invited(), number=1)], rooms=book)
    assert codes(view) == []
    (gap,) = unknown(JOB, view)
    assert (gap.subject.id, gap.codes) == ("production/backend-rooms", CATALOGUE.keys())


def test_an_online_booking_without_anything_is_silent() -> None:
    assert codes(a_view([a_booking(TOMORROW)], [an_event()], rooms=a_book())) == []
    assert READ.complete
