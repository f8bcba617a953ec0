"""Who is on a meeting, by Outlook and by Salesforce."""

from collections.abc import Iterable

from connectors.records import Attendee, BookingContact, Invitee
from jobs.links import links_of
from jobs.meetings.parties import Party, is_backend_room, party_of, role_of, tell_contacts, tell_guests
from tests.jobs.meetings.gatherings import (
    ACCOUNT_ID,
    COLLEAGUE,
    COLLEAGUE_ID,
    CUSTOMER,
    CUSTOMER_ID,
    LEAD_ID,
    OWNER,
    ROOM,
    SPOUSE,
    STRANGER,
    a_contact,
    a_gathering,
    an_attendee,
    an_invitee,
)
from tests.jobs.samples import NOW, POLICY


def a_party(
    attendees: Iterable[Attendee] = (), contacts: Iterable[BookingContact] = (), invitees: Iterable[Invitee] = ()
) -> Party:
    view = a_gathering(attendees, contacts, invitees)
    (link,) = links_of(view, POLICY)
    return party_of(view, link)


def test_guests_are_neither_owners_nor_organisers_nor_rooms() -> None:
    guest = an_attendee(CUSTOMER)
    others = [
        an_attendee(OWNER),
        an_attendee(ROOM),
        an_attendee(None, kind="resource"),
        an_attendee(SPOUSE, "organizer"),
    ]
    assert a_party([*others, guest, an_attendee(None)]).guests == (guest, an_attendee(None))


def test_people_are_joined_by_user_and_by_contact() -> None:
    user, contact = an_invitee(COLLEAGUE_ID), an_invitee(CUSTOMER_ID)
    party = a_party([], [a_contact()], [user, contact])
    assert party.relations == {COLLEAGUE: [user], CUSTOMER: [contact]}
    assert party.names(COLLEAGUE)
    assert party.names(CUSTOMER)
    assert not party.names(STRANGER)


def test_strangers_are_people_without_an_address_each_once() -> None:
    invitees = [an_invitee(LEAD_ID), an_invitee(CUSTOMER_ID), an_invitee(ACCOUNT_ID), an_invitee("005000000000001AAA")]
    assert a_party([], [a_contact(None)], invitees).strangers == {LEAD_ID, CUSTOMER_ID}
    assert a_party([], [a_contact(None), a_contact(contact_row_id="2")], invitees).strangers == {LEAD_ID}


def test_the_role_says_how_salesforce_names_a_guest() -> None:
    party = a_party([], [a_contact()], [an_invitee(COLLEAGUE_ID)])
    roles = [role_of(party, an_attendee(mail)) for mail in (CUSTOMER, COLLEAGUE, STRANGER, None)]
    assert roles == ["customer", "colleague", "guest", "guest"]


def test_guests_are_told_by_place_and_rows_never_by_address() -> None:
    attendees = [an_attendee(STRANGER, "accepted", responded=NOW), an_attendee(CUSTOMER), an_attendee(None)]
    party = a_party(attendees, [a_contact()], [an_invitee()])
    told = tell_guests(party, attendees)
    assert [(one["role"], one["attendee"], one["response"]) for one in told] == [
        ("customer", 1, "none"),
        ("guest", 2, "accepted"),
        ("guest", 3, "none"),
    ]
    assert told[0]["relation_row_ids"] == ["0RE-003000000000001AAA"]
    assert told[1]["responded"] == NOW.isoformat()
    assert "@" not in str(told)


def test_customers_are_told_by_their_rows() -> None:
    party = a_party([], [a_contact(contact_row_id="b"), a_contact(SPOUSE, contact_row_id="a")])
    told = tell_contacts(party, [CUSTOMER, SPOUSE])
    assert [one["contact_row_ids"] for one in told] == [["a"], ["b"]]


def test_a_view_without_rooms_has_no_backend_room() -> None:
    assert not is_backend_room(a_gathering(rooms=None), ROOM)
    assert not is_backend_room(a_gathering(), ROOM)
