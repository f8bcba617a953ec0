"""Location, room and invitees of a pair: what contradicts, what may be the same, and what another code names."""

from typing import Any

import pytest

from connectors.backend_records import BackendRoom
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import Attendee, BookingContact, CalendarEvent, Invitee, JoinKey
from jobs.calendar.details import OUTSIDE, compare_details
from jobs.calendar.sync_window import decide
from jobs.views import AdvisorView, Part, RoomBook
from tests.jobs.calendar.answers import found, in_doubt
from tests.jobs.samples import LONG_AGO, NOW, POLICY, READ, a_booking, a_view, an_event, changed, unread

OWNER = "advisor@bank.example"
COLLEAGUE, COLLEAGUE_ID = "colleague@bank.example", "005000000000002AAA"
CUSTOMER = "customer@elsewhere.example"


def a_room(name: str, location: str = "Aarhus") -> Room:
    mail = f"{name.casefold().replace(' ', '-')}@bank.example"
    return Room(mail=mail, name=name, capacity=4, booking_type="standard", building=location)


def a_book(*, places: Any = READ, backend: Any = READ) -> RoomBook:
    """Two rooms in Aarhus and one in Odense, as the directory and the backend know them."""
    rooms = {room.mail: room for room in (a_room("Room 1"), a_room("Room 10"), a_room("Salen", "Odense"))}
    backed = {
        f"id-{number}": BackendRoom(
            environment="production",
            room_id=f"id-{number}",
            mail=room.mail,
            name=room.name,
            location=room.location,
            can_be_booked=True,
        )
        for number, room in enumerate(rooms.values())
    }
    return RoomBook(places=Part(read=places, items=rooms), backend=Part(read=backend, items=backed))


def seated(*rooms: str, kind: str = "resource") -> tuple[Attendee, ...]:
    return tuple(Attendee(mail=a_room(name).mail, kind=kind, response="accepted") for name in rooms)


def guests(*mails: str | None) -> tuple[Attendee, ...]:
    return tuple(Attendee(mail=mail, kind="required", response="accepted") for mail in mails)


def related(**changes: Any) -> dict[str, tuple[Invitee, ...]]:
    """A colleague whom Salesforce invited to the booking of `a_booking`."""
    invitee = Invitee(
        environment="production",
        relation_row_id="0RE1",
        event_id=a_booking().event_id,
        relation_id=COLLEAGUE_ID,
        status="New",
        responded=None,
        invitee=True,
        modified=LONG_AGO,
    )
    return {invitee.event_id: (changed(invitee, **changes),)}


def differences(event: dict[str, Any], booking: dict[str, Any], **view: Any) -> set[str]:
    """In what a pair differs."""
    compared = compare_details(a_view(**{"rooms": a_book()} | view), a_booking(**booking), an_event(**event))
    assert compared.unread == {}
    return set(compared.differences)


PHYSICAL = {"meeting_type": "Physical", "location": "Aarhus"}
ONLINE = {"meeting_type": "Online", "location": "Aarhus"}


@pytest.mark.parametrize(
    "text",
    ["Aarhus", "AARHUS ", "Aarhus, 2. sal", "Room 1", "Room 1; Microsoft Teams Meeting", None, "", " ", "-"],
)
def test_a_physical_meeting_is_where_branch_or_room_are(text: str | None) -> None:
    assert differences({"location": text, "attendees": seated("Room 1")}, PHYSICAL | {"room_name": "Room 1"}) == set()


@pytest.mark.parametrize("text", ["Odense", "Kantinen", "Room 10", "Microsoft Teams"])
def test_a_physical_meeting_elsewhere_differs(text: str) -> None:
    booking = PHYSICAL | {"room_name": "Room 1"}
    assert differences({"location": text, "attendees": seated("Room 1")}, booking) == {"location"}
    assert differences({"location": text}, PHYSICAL, rooms=None) == {"location"}


@pytest.mark.parametrize("text", ["Microsoft Teams", "Telefon", "Hos kunden", "https://meet.example/1"])
def test_what_the_product_writes_for_meetings_held_nowhere_is_not_a_place(text: str) -> None:
    assert differences({"location": text}, ONLINE) == set()


def test_a_meeting_held_nowhere_differs_where_outlook_names_another_place() -> None:
    assert differences({"location": "Odense"}, ONLINE) == {"location"}
    assert differences({"location": "Salen"}, ONLINE) == {"location"}


def test_words_of_both_sides_that_name_no_place_are_compared() -> None:
    on_phone = {"meeting_type": "Telephone", "location": "Telefon"}
    assert differences({"location": "Telefon"}, on_phone) == set()
    assert differences({"location": "Hos kunden"}, on_phone) == {"location"}
    assert differences({"location": "Hos kunden"}, on_phone, rooms=None) == set(), "what is a place is not known"
    assert differences({"location": "Hos kunden"}, on_phone | {"account_location": "Telefon"}) == set()


def test_the_words_of_exchange_for_an_online_meeting_agree_with_any() -> None:
    online = {"meeting_type": "Online", "location": "Online"}
    assert differences({"location": "Microsoft Teams-møde", "join_key": JoinKey("a")}, online) == set()
    assert differences({"location": "Odense", "join_key": JoinKey("a")}, online) == {"location"}


def test_where_salesforce_says_nothing_nothing_differs() -> None:
    assert differences({"location": "Odense"}, {"meeting_type": "Physical"}) == set()
    assert differences({"location": "Odense"}, {"meeting_type": "Online", "room_name": "Room 1"}) == {"room"}


def test_a_text_that_is_no_place_is_not_told() -> None:
    told = compare_details(a_view(rooms=a_book()), a_booking(**PHYSICAL), an_event(location="Hos fru Hansen"))
    assert told.differences == {"location": {"salesforce": "Aarhus", "outlook": OUTSIDE}}


@pytest.mark.parametrize(
    "booked", [{"room_id": "{ID-0}"}, {"room_name": "Room 1"}, {"room_id": "?", "room_name": "Room 1"}]
)
def test_the_room_that_is_booked_and_invited_agrees(booked: dict[str, str]) -> None:
    assert differences({"attendees": seated("Room 1")}, booked) == set()
    assert differences({"attendees": seated("Room 10", "Room 1")}, booked) == set()
    assert differences({"attendees": seated("Room 1", kind="optional")}, booked) == set(), "invited like a person"


def test_another_room_in_outlook_differs() -> None:
    view = a_view(rooms=a_book())
    compared = compare_details(view, a_booking(room_id="id-0"), an_event(attendees=seated("Room 10")))
    assert compared.differences["room"] == {
        "salesforce": {"room_id": "id-0", "room_name": None, "rooms": ["room-1@bank.example"]},
        "outlook": ["room-10@bank.example"],
    }


def test_a_room_that_only_one_side_has_differs() -> None:
    assert differences({"attendees": seated("Room 1")}, {}) == {"room"}
    assert differences({}, {"room_name": "Room 1"}) == {"room"}


def test_a_room_that_nobody_knows_is_mtg025s_matter() -> None:
    assert differences({"attendees": seated("Room 99")}, {"room_name": "Room 1"}) == set()
    assert differences({"attendees": seated("Room 1")}, {"room_name": "Room 99"}) == set()
    assert differences({}, {"room_id": "id-99"}) == set()


def test_rooms_that_were_not_asked_for_are_not_compared() -> None:
    assert differences({"attendees": seated("Room 10")}, {"room_name": "Room 1"}, rooms=None) == set()


def colleagues(event: dict[str, Any], **view: Any) -> set[str]:
    """In what a pair differs to which Salesforce invited a colleague."""
    known = {"invitees": related(), "users_read": READ, "user_mails": {COLLEAGUE_ID: COLLEAGUE}}
    return differences(event, {}, **known | view)


def test_a_colleague_whom_outlook_did_not_invite_differs() -> None:
    assert colleagues({"attendees": guests(CUSTOMER)}, contacts=customers()) == {"invitees"}
    assert colleagues({}) == {"invitees"}


def customers() -> dict[str, tuple[BookingContact, ...]]:
    detail = a_booking().detail_id or ""
    row = BookingContact(
        environment="production",
        contact_row_id="a0C1",
        detail_id=detail,
        contact_id="0031",
        mail=CUSTOMER,
        modified=LONG_AGO,
    )
    return {detail: (row,)}


@pytest.mark.parametrize("mails", [(COLLEAGUE,), (COLLEAGUE, CUSTOMER), (OWNER, COLLEAGUE)])
def test_an_invited_colleague_agrees(mails: tuple[str, ...]) -> None:
    assert colleagues({"attendees": guests(*mails)}) == set()


@pytest.mark.parametrize("stranger", ["c.olleague@bank.example", None])
def test_a_stranger_may_be_the_colleague_and_is_mtg005s_matter(stranger: str | None) -> None:
    assert colleagues({"attendees": guests(stranger)}) == set()


@pytest.mark.parametrize(
    "row",
    [
        {"status": "Declined"},
        {"invitee": False},
        {"deleted": True},
        {"relation_id": "005000000000001AAA"},
        {"relation_id": "003000000000001AAA"},
        {"relation_id": "005000000000009AAA"},
    ],
)
def test_who_declined_owns_the_booking_is_a_customer_or_unknown_need_not_be_invited(row: dict[str, Any]) -> None:
    assert colleagues({}, invitees=related(**row)) == set()


def test_a_meeting_whose_invitations_are_not_sent_has_no_missing_colleagues() -> None:
    known = {"invitees": related(), "users_read": READ, "user_mails": {COLLEAGUE_ID: COLLEAGUE}}
    assert differences({}, {"send_invite": False}, **known) == set()


def test_of_an_event_that_the_product_did_not_mark_nothing_is_compared() -> None:
    event = {"product": False, "booking_id": None, "location": "Odense"}
    assert differences(event, PHYSICAL | {"room_name": "Room 1"}, invitees=related()) == set()


def doubted(event: CalendarEvent, view: AdvisorView) -> list[tuple[str, Reason, frozenset[str] | None]]:
    """What could not be compared of the only pair of a view."""
    assert found(decide, view) == []
    assert event in view.events
    return [(one.subject.id, one.reason, one.codes) for one in in_doubt(decide, view)]


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.NEVER_READ])
def test_rooms_that_could_not_be_read_leave_cal006_in_doubt_where_a_booking_has_one(reason: Reason) -> None:
    event = an_event(attendees=seated("Room 10"))
    only = frozenset({"CAL006"})
    places = a_view([a_booking(room_name="Room 1")], [event], rooms=a_book(places=unread(reason)))
    assert doubted(event, places) == [("production/places", reason, only)]
    backend = a_view([a_booking(room_id="id-0")], [event], rooms=a_book(backend=unread(reason)))
    assert doubted(event, backend) == [("production/backend-rooms", reason, only)]
    roomless = a_view([a_booking()], [an_event()], rooms=a_book(places=unread(reason)))
    assert doubted(an_event(), roomless) == []


@pytest.mark.parametrize(("part", "unread_part"), [("places", "rooms"), ("roster", "entries_read")])
def test_lists_of_places_that_could_not_be_read_leave_cal006_in_doubt_where_the_texts_differ(
    part: str, unread_part: str
) -> None:
    refused = unread(Reason.FORBIDDEN)
    lists = {"rooms": a_book(), unread_part: a_book(places=refused) if unread_part == "rooms" else refused}
    odd = an_event(location="Kantinen")
    view = a_view([a_booking(**ONLINE)], [odd], **lists)
    assert doubted(odd, view) == [(f"production/{part}", Reason.FORBIDDEN, frozenset({"CAL006"}))]
    alike = an_event(location="Aarhus")
    assert doubted(alike, a_view([a_booking(**ONLINE)], [alike], **lists)) == []


def test_users_that_could_not_be_read_leave_cal006_in_doubt_where_a_colleague_is_invited() -> None:
    users = unread(Reason.HIDDEN)
    view = a_view([a_booking()], [an_event()], invitees=related(), users_read=users)
    assert doubted(an_event(), view) == [("production/users", Reason.HIDDEN, frozenset({"CAL006"}))]
    alone = a_view([a_booking()], [an_event()], invitees=related(relation_id="0031"), users_read=users)
    assert doubted(an_event(), alone) == []


def test_a_pair_that_agrees_in_everything_is_silent() -> None:
    booking = a_booking(**PHYSICAL, room_id="id-0", room_name="Room 1")
    event = an_event(location="Aarhus", attendees=(*guests(COLLEAGUE, CUSTOMER), *seated("Room 1")))
    known = {"invitees": related(), "users_read": READ, "user_mails": {COLLEAGUE_ID: COLLEAGUE}}
    view = a_view([booking], [event], rooms=a_book(), contacts=customers(), **known)
    assert list(decide(view, POLICY, NOW)) == []
