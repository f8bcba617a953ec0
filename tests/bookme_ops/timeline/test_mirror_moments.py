"""Moments that the systems' stamps tell."""

from datetime import timedelta

from bookme_ops.dossiers.dossier import Role
from bookme_ops.store.notebook import SEEN
from bookme_ops.timeline.mirror_moments import mirror_moments
from bookme_ops.timeline.moment import MomentKind
from connectors.backend_records import BackendMeeting
from connectors.records import Attendee, BookingId
from tests.bookme_ops.timeline.moments import (
    COPENHAGEN,
    HOUR,
    MINUTE,
    NOON,
    a_dossier,
    a_holder,
    an_entry,
    in_outlook,
)
from tests.jobs.samples import a_booking, an_event


def sentences(**changes: object) -> list[str]:
    return [one.sentence for one in mirror_moments(a_dossier(**changes), COPENHAGEN)]


def test_creation_is_told_of_every_copy_with_whose_it_is() -> None:
    room = a_holder(an_event(number=2), role=Role.ROOM)
    assert sentences(holders=(a_holder(an_event()), room)) == [
        "booked",
        "the owner's copy created",
        "the room's copy created",
    ]


def test_a_stamp_that_the_journal_explains_is_not_told_twice() -> None:
    booking = a_booking(modified=NOON)
    explained = an_entry("start", changed_at=NOON)
    assert sentences(bookings=(booking,), holders=(), entries=(explained,)) == ["booked"]
    assert sentences(bookings=(booking,), holders=()) == ["booked", "changed, in nothing that the journal follows"]


def test_who_made_the_latest_change_in_salesforce_is_told() -> None:
    by_product, by_owner = "005-integration", a_booking().owner_id
    told = [
        [one.by for one in mirror_moments(a_dossier(bookings=(booking,), holders=()), COPENHAGEN)]
        for booking in (a_booking(modified=NOON, modified_by=by) for by in (by_product, by_owner, None))
    ]
    assert told == [[None, by_product], [None, "the owner"], [None, None]]


def test_a_change_before_the_first_sight_is_told_as_such() -> None:
    seen = an_entry(SEEN, at=NOON + HOUR)
    booking = a_booking(modified=NOON)
    assert sentences(bookings=(booking,), holders=(), entries=(seen,)) == [
        "booked",
        "changed, before it was first seen",
    ]
    seen = in_outlook(SEEN, at=NOON + HOUR)
    told = sentences(bookings=(), holders=(a_holder(an_event(modified=NOON)),), entries=(seen,))
    assert told == ["the owner's copy created", "the owner's copy: changed, before it was first seen"]


def test_what_is_written_in_several_steps_was_made_at_once() -> None:
    created = a_booking().created
    assert sentences(bookings=(a_booking(modified=created + timedelta(seconds=5)),), holders=()) == ["booked"]


def test_answers_are_told_once_by_the_role_of_who_gave_them() -> None:
    guests = (
        Attendee(mail="customer@mail.example", kind="required", response="declined", responded=NOON),
        Attendee(mail="colleague@bank.example", kind="required", response="tentativelyAccepted", responded=NOON),
        Attendee(mail="room@bank.example", kind="resource", response="accepted", responded=NOON),
        Attendee(mail="silent@mail.example", kind="required", response="none", responded=None),
    )
    holders = (a_holder(an_event(attendees=guests)), a_holder(an_event(number=2, attendees=guests), role=Role.ROOM))
    dossier = a_dossier(bookings=(), holders=holders, roles={"colleague@bank.example": Role.COLLEAGUE})
    answers = [one for one in mirror_moments(dossier, COPENHAGEN) if one.kind is MomentKind.ANSWERED]
    told = {one.sentence for one in answers}
    assert told == {"a customer declined", "a colleague accepted tentatively", "the room accepted"}
    assert len(answers) == 3
    assert not any("@" in one.told for one in answers)


def test_an_answer_explains_the_last_change_of_its_event() -> None:
    guest = Attendee(mail="customer@mail.example", kind="required", response="accepted", responded=NOON)
    event = an_event(modified=NOON, attendees=(guest,))
    assert sentences(bookings=(), holders=(a_holder(event),)) == ["the owner's copy created", "a customer accepted"]


def test_of_a_copy_that_is_not_followed_only_its_standing_is_known() -> None:
    event = an_event(booking_id=None, modified=NOON, cancelled=True)
    told = sentences(bookings=(), holders=(a_holder(event, role=Role.ROOM),))
    assert told == ["the room's copy created", "the room's copy: cancelled by now, or changed once more"]


def test_the_backend_tells_creation_and_where_a_change_led() -> None:
    meeting = BackendMeeting(
        environment="production",
        booking_id=BookingId("booking-1"),
        time_slot_id=None,
        employee_id=None,
        start=NOON,
        end=NOON + HOUR,
        created=NOON - HOUR,
        modified=NOON - MINUTE,
    )
    told = sentences(bookings=(), holders=(), meetings=(meeting,))
    assert told == ["meeting created", "meeting changed; it stands at 2 Mar 13:00–14:00 now"]
