"""Who is invited, who is known to Salesforce, and what they answered."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.backend_records import BackendRoom
from connectors.errors import Reason
from connectors.records import Attendee
from jobs.base import Finding, Priority
from jobs.meetings.attendees import JOB
from jobs.views import AddressBook, AdvisorView, Coverage, Part
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
    SPOUSE_ID,
    STRANGER,
    a_contact,
    a_gathering,
    a_meeting,
    a_room_book,
    an_attendee,
    an_invitee,
    codes_of,
    found,
    gather,
    untold,
    verdicts,
)
from tests.jobs.samples import LONG_AGO, NOW, READ, WINDOW_END, a_booking, unread

codes = partial(codes_of, JOB)
SPOUSE_CONTACT = a_contact(SPOUSE, SPOUSE_ID)
LAG = timedelta(minutes=15)


def only(code: str, view: AdvisorView) -> Finding:
    (finding,) = found(JOB, view)
    assert finding.code == code
    return finding


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "MTG003": ("declined", Priority.MEDIUM),
        "MTG004": ("not-invited", Priority.HIGH),
        "MTG005": ("attendee-not-in-salesforce", Priority.LOW),
        "MTG006": ("response-not-synced", Priority.LOW),
    }
    assert (JOB.name, JOB.grain) == ("attendees", AdvisorView)
    assert JOB.reads >= {"bookings", "users", "accounts", "places"}


def test_a_meeting_on_which_all_sides_agree_is_silent() -> None:
    attendees = [
        an_attendee(CUSTOMER, "accepted", responded=LONG_AGO),
        an_attendee(SPOUSE),
        an_attendee(COLLEAGUE, "tentativelyAccepted"),
        an_attendee(ROOM, "accepted", kind="resource"),
        an_attendee(OWNER, "organizer"),
    ]
    invitees = [an_invitee(CUSTOMER_ID, "Accepted"), an_invitee(COLLEAGUE_ID, "Accepted"), an_invitee(ACCOUNT_ID, None)]
    assert verdicts(JOB, a_gathering(attendees, [a_contact(), SPOUSE_CONTACT], invitees)) == []


@pytest.mark.parametrize(("mail", "role"), [(CUSTOMER, "customer"), (COLLEAGUE, "colleague")])
def test_mtg003_a_customer_or_a_colleague_who_declined(mail: str, role: str) -> None:
    view = a_gathering([an_attendee(mail, "declined")], [a_contact()], [an_invitee(COLLEAGUE_ID, "Declined")])
    finding = next(one for one in found(JOB, view) if one.code == "MTG003")
    assert finding.summary == ("A required attendee declined the booking of 2026-03-03 10:00–11:00, which is still on.")
    assert finding.subject.id == finding.booking_id == "booking-1"
    assert [(one["role"], one["response"]) for one in finding.evidence["people"]] == [(role, "declined")]


@pytest.mark.parametrize(
    "attendee",
    [
        an_attendee(CUSTOMER, "tentativelyAccepted"),
        an_attendee(CUSTOMER, "notResponded"),
        an_attendee(CUSTOMER, "declined", kind="optional"),
        an_attendee(OWNER, "declined"),
        an_attendee(ROOM, "declined", kind="resource"),
        an_attendee(ROOM, "declined"),
    ],
)
def test_mtg003_nobody_else_and_nothing_else_counts(attendee: Attendee) -> None:
    view = a_gathering([attendee], [a_contact()], booking={"send_invite": False})
    assert codes(view) == []


def test_mtg003_several_people_are_one_finding_and_several_bookings_several() -> None:
    both = [an_attendee(CUSTOMER, "declined"), an_attendee(SPOUSE, "declined")]
    contacts = [a_contact(), SPOUSE_CONTACT, a_contact(detail_id=a_booking(number=2).detail_id)]
    view = gather([a_meeting(both), a_meeting([an_attendee(CUSTOMER, "declined")], number=2)], contacts)
    first, second = found(JOB, view)
    assert (first.subject.id, second.subject.id) == ("booking-1", "booking-2")
    assert first.summary.startswith("2 required attendees declined")
    assert [one["contact_row_ids"] for one in first.evidence["people"]] == [
        ["a0C-003000000000001AAA"],
        ["a0C-003000000000002AAA"],
    ]


def test_mtg003_an_attendee_without_an_address_can_decline() -> None:
    assert codes(a_gathering([an_attendee(None, "declined")])) == ["MTG003"]


@pytest.mark.parametrize(
    ("booking", "event"),
    [
        ({"show_as": "Free"}, {}),
        ({"deleted": True}, {}),
        ({}, {"cancelled": True}),
        ({}, {"removed": True}),
        ({"start": WINDOW_END}, {"start": WINDOW_END}),
        ({"start": NOW - timedelta(hours=1)}, {"start": NOW - timedelta(hours=1)}),
    ],
)
def test_only_standing_bookings_of_the_window_are_judged(booking: dict[str, Any], event: dict[str, Any]) -> None:
    attendees = [an_attendee(SPOUSE, "declined"), an_attendee(STRANGER)]
    assert codes(a_gathering(attendees, [a_contact()], booking=booking, event=event)) == []


def test_an_event_that_the_product_did_not_make_tells_nothing_about_people() -> None:
    event = {"booking_id": None, "product": False}
    assert codes(a_gathering([], [a_contact()], event=event)) == []


def test_mtg004_a_contact_who_is_not_invited() -> None:
    view = a_gathering([an_attendee(CUSTOMER)], [a_contact(), SPOUSE_CONTACT])
    finding = only("MTG004", view)
    assert finding.summary == "A customer of the booking of 2026-03-03 10:00–11:00 is not invited to its event."
    assert finding.fix == {
        "action": "add-attendees",
        "event_id": "outlook-1",
        "contact_row_ids": ["a0C-003000000000002AAA"],
    }


@pytest.mark.parametrize("send_invite", [False, None])
def test_mtg004_needs_that_invitations_are_sent(send_invite: bool | None) -> None:
    assert codes(a_gathering([], [a_contact()], booking={"send_invite": send_invite})) == []


@pytest.mark.parametrize("kind", ["required", "optional", "resource"])
def test_mtg004_an_invitation_of_any_kind_will_do(kind: str) -> None:
    assert codes(a_gathering([an_attendee(CUSTOMER, kind=kind)], [a_contact()])) == []


def test_mtg004_an_owner_who_is_a_contact_too_needs_no_invitation() -> None:
    assert codes(a_gathering([], [a_contact(OWNER)])) == []


def test_mtg004_several_people_are_one_finding_and_several_bookings_several() -> None:
    contacts = [a_contact(), SPOUSE_CONTACT, a_contact(detail_id=a_booking(number=2).detail_id)]
    first, second = found(JOB, gather([a_meeting(), a_meeting(number=2)], contacts))
    assert (first.code, second.code, len(first.evidence["people"])) == ("MTG004", "MTG004", 2)
    assert first.summary.startswith("2 customers of the booking")


def test_mtg004_a_contact_without_an_address_is_no_finding() -> None:
    assert codes(a_gathering([], [a_contact(None)])) == []
    assert codes(a_gathering([], [a_contact(None, None)])) == []


def test_mtg004_an_attendee_without_an_address_may_be_the_contact() -> None:
    assert codes(a_gathering([an_attendee(None)], [a_contact()])) == []
    assert codes(a_gathering([an_attendee(None)], [a_contact(), SPOUSE_CONTACT])) == ["MTG004"]


def test_mtg005_an_attendee_whom_salesforce_does_not_name() -> None:
    view = a_gathering([an_attendee(CUSTOMER), an_attendee(STRANGER)], [a_contact()])
    finding = only("MTG005", view)
    assert finding.summary == "An attendee of the booking of 2026-03-03 10:00–11:00 is not known to Salesforce."
    assert [(one["role"], one["attendee"]) for one in finding.evidence["people"]] == [("guest", 2)]
    assert finding.fix is not None
    assert (finding.fix["salesforce_event_id"], finding.fix["attendees"]) == (a_booking().event_id, [2])


@pytest.mark.parametrize(
    "attendee",
    [
        an_attendee(OWNER),
        an_attendee(STRANGER, "organizer"),
        an_attendee(STRANGER, kind="resource"),
        an_attendee(ROOM),
        an_attendee(COLLEAGUE),
        an_attendee(CUSTOMER),
        an_attendee(None),
    ],
)
def test_mtg005_owners_rooms_and_known_people_are_silent(attendee: Attendee) -> None:
    invitees = [an_invitee(COLLEAGUE_ID, None)]
    assert codes(a_gathering([attendee], [a_contact()], invitees, booking={"send_invite": False})) == []


def test_mtg005_a_room_that_only_the_backend_knows_is_a_room() -> None:
    room = BackendRoom(
        environment="production", room_id="r", mail=STRANGER, name=None, location=None, can_be_booked=True
    )
    rooms = a_room_book(backend=Part(read=READ, items={"r": room}))
    assert codes(a_gathering([an_attendee(STRANGER)], rooms=rooms)) == []
    assert codes(a_gathering([an_attendee(STRANGER)], rooms=None)) == ["MTG005"]


@pytest.mark.parametrize(
    "relation_id", [LEAD_ID, CUSTOMER_ID, "005000000000009AAA"], ids=["lead", "contact", "unknown user"]
)
def test_mtg005_a_person_whose_address_is_not_told_may_be_the_attendee(relation_id: str) -> None:
    one, two = [an_attendee(STRANGER)], [an_attendee(STRANGER), an_attendee(SPOUSE)]
    assert codes(a_gathering(one, [], [an_invitee(relation_id)])) == []
    assert codes(a_gathering(two, [], [an_invitee(relation_id)])) == ["MTG005"]


def test_mtg005_a_contact_without_an_address_may_be_the_attendee_but_only_once() -> None:
    contacts, invitees = [a_contact(None)], [an_invitee(CUSTOMER_ID)]
    assert codes(a_gathering([an_attendee(STRANGER)], contacts, invitees)) == []
    assert codes(a_gathering([an_attendee(STRANGER), an_attendee(SPOUSE)], contacts, invitees)) == ["MTG005"]


def test_mtg005_things_and_the_owner_are_nobody_else() -> None:
    invitees = [an_invitee(ACCOUNT_ID), an_invitee(a_booking().owner_id)]
    assert codes(a_gathering([an_attendee(STRANGER)], [], invitees)) == ["MTG005"]


def test_mtg005_several_people_are_one_finding_and_several_bookings_several() -> None:
    two = [an_attendee(STRANGER), an_attendee(SPOUSE)]
    first, second = found(JOB, gather([a_meeting(two), a_meeting(two, number=2)]))
    assert (first.code, second.code) == ("MTG005", "MTG005")
    assert first.summary.startswith("2 attendees of the booking")


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("accepted", "New"),
        ("tentativelyAccepted", "New"),
        ("declined", "Accepted"),
        ("none", "Accepted"),
        ("notResponded", "Declined"),
    ],
)
def test_mtg006_an_answer_that_differs_from_salesforce(response: str, status: str) -> None:
    view = a_gathering([an_attendee(COLLEAGUE, response, kind="optional")], [], [an_invitee(COLLEAGUE_ID, status)])
    finding = only("MTG006", view)
    assert finding.summary == (
        "The answer of an attendee to the booking of 2026-03-03 10:00–11:00 has not reached Salesforce."
    )
    assert finding.evidence["statuses"] == {"0RE-005000000000002AAA": status}
    assert finding.fix is not None
    assert finding.fix["statuses"].keys() == {"0RE-005000000000002AAA"}


@pytest.mark.parametrize(
    ("response", "status"),
    [
        ("tentativelyAccepted", "Accepted"),
        ("accepted", "Accepted"),
        ("declined", "Declined"),
        ("none", "New"),
        ("notResponded", "New"),
        ("accepted", None),
        ("accepted", "Maybe"),
        ("unheard-of", "Accepted"),
    ],
)
def test_mtg006_agreement_and_what_nobody_can_compare_are_silent(response: str, status: str | None) -> None:
    attendee = an_attendee(COLLEAGUE, response, kind="optional")
    assert codes(a_gathering([attendee], [], [an_invitee(COLLEAGUE_ID, status)])) == []


@pytest.mark.parametrize(("age", "codes_found"), [(LAG, []), (LAG + timedelta(seconds=1), ["MTG006"])])
def test_mtg006_an_answer_has_the_sync_lag_to_arrive(age: timedelta, codes_found: list[str]) -> None:
    attendee = an_attendee(COLLEAGUE, "accepted", responded=NOW - age)
    assert codes(a_gathering([attendee], [], [an_invitee(COLLEAGUE_ID)])) == codes_found


@pytest.mark.parametrize("younger", ["event", "row"])
def test_mtg006_without_a_time_of_the_answer_the_changes_tell_the_age(younger: str) -> None:
    event = {"modified": NOW if younger == "event" else LONG_AGO}
    row = an_invitee(COLLEAGUE_ID, modified=NOW if younger == "row" else LONG_AGO)
    assert codes(a_gathering([an_attendee(COLLEAGUE, "accepted")], [], [row], event=event)) == []


def test_mtg006_an_event_that_does_not_tell_its_change_is_judged_by_the_row() -> None:
    view = a_gathering([an_attendee(COLLEAGUE, "accepted")], [], [an_invitee(COLLEAGUE_ID)], event={"modified": None})
    assert codes(view) == ["MTG006"]


def test_mtg006_one_row_of_a_person_that_agrees_is_enough() -> None:
    invitees = [an_invitee(CUSTOMER_ID, "New"), an_invitee(CUSTOMER_ID, "Accepted", relation_row_id="0RE-2")]
    assert codes(a_gathering([an_attendee(CUSTOMER, "accepted")], [a_contact()], invitees)) == []


def test_mtg006_a_copy_that_the_owner_does_not_organise_tells_answers_but_not_that_there_is_none() -> None:
    invitees, event = [an_invitee(COLLEAGUE_ID, "Accepted")], {"organizer": False}
    assert codes(a_gathering([an_attendee(COLLEAGUE)], [], invitees, event=event)) == []
    declined = an_attendee(COLLEAGUE, "declined", kind="optional")
    assert codes(a_gathering([declined], [], invitees, event=event)) == ["MTG006"]


def test_mtg006_several_people_are_one_finding_and_several_bookings_several() -> None:
    people = [an_attendee(CUSTOMER, "accepted"), an_attendee(COLLEAGUE, "accepted")]
    second_row = an_invitee(COLLEAGUE_ID, event_id=a_booking(number=2).event_id)
    meetings = [a_meeting(people), a_meeting([an_attendee(COLLEAGUE, "accepted")], number=2)]
    view = gather(meetings, [a_contact()], [an_invitee(), an_invitee(COLLEAGUE_ID), second_row])
    first, second = found(JOB, view)
    assert (first.code, second.code) == ("MTG006", "MTG006")
    assert first.summary.startswith("The answers of 2 attendees")
    assert first.fix is not None
    assert first.fix["statuses"] == {
        "0RE-003000000000001AAA": "Accepted",
        "0RE-005000000000002AAA": "Accepted",
    }


EVERYTHING = a_gathering(
    [
        an_attendee(CUSTOMER, "declined"),
        an_attendee(STRANGER),
        an_attendee(COLLEAGUE, "accepted"),
    ],
    [a_contact(), SPOUSE_CONTACT],
    [an_invitee(), an_invitee(COLLEAGUE_ID)],
)


def test_all_codes_can_stand_beside_each_other() -> None:
    assert codes(EVERYTHING) == ["MTG003", "MTG004", "MTG005", "MTG006"]


@pytest.mark.parametrize(
    ("part", "subject", "silenced"),
    [
        ("mailbox", "advisor-1", {"MTG003", "MTG004", "MTG005", "MTG006"}),
        ("bookings_read", "production/bookings", {"MTG003", "MTG004", "MTG005", "MTG006"}),
        ("users_read", "production/users", {"MTG005", "MTG006"}),
        ("rooms", "production/places", {"MTG005"}),
    ],
)
def test_what_was_forbidden_is_unknown(part: str, subject: str, silenced: set[str]) -> None:
    forbidden = unread(Reason.FORBIDDEN)
    view = replace(EVERYTHING, **{part: a_room_book(forbidden) if part == "rooms" else forbidden})
    (unknown,) = untold(JOB, view)
    assert (unknown.subject.id, unknown.reason, unknown.codes) == (subject, Reason.FORBIDDEN, silenced)
    assert {one.id for one in unknown.covers} == {"booking-1"}
    assert set(codes(view)) == {"MTG003", "MTG004", "MTG005", "MTG006"} - silenced


def test_nothing_that_is_told_holds_an_address() -> None:
    told = [json.dumps([one.summary, one.evidence, one.fix]) for one in found(JOB, EVERYTHING)]
    assert len(told) == 4
    assert not any("@" in text for text in told)


ATTENDEES = st.builds(
    an_attendee,
    st.sampled_from([CUSTOMER, SPOUSE, COLLEAGUE, OWNER, ROOM, STRANGER, None]),
    st.sampled_from(["none", "accepted", "declined", "tentativelyAccepted", "organizer"]),
    kind=st.sampled_from(["required", "optional", "resource"]),
    responded=st.sampled_from([None, LONG_AGO, NOW]),
)
CONTACTS = st.builds(
    a_contact,
    st.sampled_from([CUSTOMER, SPOUSE, None]),
    st.sampled_from([CUSTOMER_ID, SPOUSE_ID, None]),
    contact_row_id=st.sampled_from(["a", "b", "c"]),
)
INVITEES = st.builds(
    an_invitee,
    st.sampled_from([CUSTOMER_ID, SPOUSE_ID, COLLEAGUE_ID, LEAD_ID, ACCOUNT_ID]),
    st.sampled_from(["New", "Accepted", "Declined", None]),
    relation_row_id=st.sampled_from(["x", "y", "z"]),
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_the_order_of_people_does_not_matter(data: st.DataObject) -> None:
    people = data.draw(st.lists(ATTENDEES, max_size=5))
    contacts = data.draw(st.lists(CONTACTS, max_size=4, unique_by=lambda one: one.contact_row_id))
    invitees = data.draw(st.lists(INVITEES, max_size=4, unique_by=lambda one: one.relation_row_id))
    shuffled = a_gathering(*(data.draw(st.permutations(part)) for part in (people, contacts, invitees)))
    assert found(JOB, shuffled) == found(JOB, a_gathering(people, contacts, invitees))


OLD, OWN_ACCOUNT, ITS_ACCOUNT = "married.name@bank.example", "id-advisor", "id-colleague"


def a_book(read: Coverage = READ, shared: frozenset[str] = frozenset()) -> Part[AddressBook]:
    """The directory, in which the colleague holds the old address, too."""
    held = {COLLEAGUE: ITS_ACCOUNT, OLD: ITS_ACCOUNT, OWNER: OWN_ACCOUNT}
    kept = {mail: account for mail, account in held.items() if mail not in shared}
    return Part(read=read, items=AddressBook(tenant="contoso", accounts=kept, shared=shared))


def an_old_invitation(*others: str, **changes: Any) -> AdvisorView:
    """A meeting of a colleague who was invited by an old address."""
    attendees = [an_attendee(OLD), *map(an_attendee, others)]
    return a_gathering(attendees, invitees=[an_invitee(COLLEAGUE_ID)], **changes)


def test_mtg005_near_miss_an_old_address_of_a_related_colleague() -> None:
    assert codes(an_old_invitation(book=a_book())) == []


def test_mtg005_near_miss_an_old_address_of_a_meeting_contact_with_an_account() -> None:
    book = Part(read=READ, items=AddressBook(tenant="contoso", accounts={CUSTOMER: "id-guest", OLD: "id-guest"}))
    view = a_gathering([an_attendee(OLD), an_attendee(CUSTOMER)], [a_contact()], book=book)
    assert codes(view) == []


@pytest.mark.parametrize(
    "accounts",
    [
        {COLLEAGUE: ITS_ACCOUNT},
        {COLLEAGUE: ITS_ACCOUNT, OLD: "id-somebody"},
        {OLD: "id-somebody"},
        {COLLEAGUE: ITS_ACCOUNT, OLD: OWN_ACCOUNT},
        {},
    ],
)
def test_mtg005_fires_where_the_directory_holds_the_address_for_nobody_whom_salesforce_names(
    accounts: dict[str, str],
) -> None:
    book = Part(read=READ, items=AddressBook(tenant="contoso", accounts=accounts))
    assert only("MTG005", an_old_invitation(book=book)).summary.startswith("An attendee of the booking")


def test_mtg005_fires_for_a_colleague_whom_this_meeting_does_not_name() -> None:
    view = a_gathering([an_attendee(OLD)], book=a_book())
    assert codes(view) == ["MTG005"]


def test_mtg005_several_strangers_are_told_without_the_one_who_is_known_by_another_address() -> None:
    finding = only("MTG005", an_old_invitation(STRANGER, SPOUSE, book=a_book()))
    assert finding.summary.startswith("2 attendees")
    assert OLD not in json.dumps(finding.evidence)


@pytest.mark.parametrize("shared", [{OLD}, {COLLEAGUE}, {OLD, COLLEAGUE}])
def test_mtg005_bad_data_an_address_that_several_accounts_hold_may_be_the_colleagues(shared: set[str]) -> None:
    assert codes(an_old_invitation(book=a_book(shared=frozenset(shared)))) == []


def test_mtg005_bad_data_a_shared_address_is_no_excuse_where_salesforce_names_nobody() -> None:
    view = a_gathering([an_attendee(OLD)], book=a_book(shared=frozenset({OLD})))
    assert codes(view) == ["MTG005"]


@pytest.mark.parametrize("reason", [Reason.FORBIDDEN, Reason.TIMEOUT, Reason.NEVER_READ])
def test_mtg005_is_unknown_where_the_accounts_could_not_be_read(reason: Reason) -> None:
    view = an_old_invitation(STRANGER, book=a_book(Coverage(reason=reason)))
    assert found(JOB, view) == []
    (gap,) = untold(JOB, view)
    assert (gap.subject.kind, gap.subject.id, gap.reason) == ("directory", "contoso/accounts", reason)
    assert gap.codes == {"MTG005"}
