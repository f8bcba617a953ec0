"""Which booking an id names."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bookme_ops.dossiers.gathering import Key
from bookme_ops.dossiers.matching import AmbiguousBooking, Match, UnknownBooking, find_match, lengthen_id
from connectors.simulator.model import Event
from tests.journeys.bank import DETAIL, Journey, begin_journey, copies_of
from tests.journeys.tales import find_in_room
from tests.journeys.test_windows import pick_booking


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A calm bank that was read once; nothing here changes it."""
    with begin_journey(tmp_path_factory.mktemp("matching"), scene="calm") as begun:
        begun.collect()
        yield begun


def match(journey: Journey, asked: str) -> Match:
    with journey.ops.store.read() as connection:
        return find_match(journey.ops, connection, asked)


def owners_event(journey: Journey, booking_id: str) -> Event:
    return next(event for _, event in copies_of(journey.world, booking_id))


@pytest.mark.parametrize(
    "spell",
    [str, str.upper, "{{{}}}".format, " {} ".format, lambda one: one.replace("-", "")],
    ids=["as it is", "upper", "braces", "blanks", "without hyphens"],
)
def test_a_booking_id_is_known_in_any_spelling(journey: Journey, spell: Any) -> None:
    _, booking_id = pick_booking(journey)
    found = match(journey, spell(booking_id))
    assert (found.key, found.kind) == (Key(booking_id=booking_id), "booking-id")


@pytest.mark.parametrize("length", [6, 8, 13, 35])
def test_its_beginning_is_enough(journey: Journey, length: int) -> None:
    _, booking_id = pick_booking(journey)
    found = match(journey, booking_id[:length].upper())
    assert (found.key.booking_id, found.kind) == (booking_id, "beginning")
    assert found.told == f"the beginning of BookingId {booking_id[:length]}"


@pytest.mark.parametrize("length", [15, 18])
def test_a_salesforce_event_is_found_by_both_lengths_of_its_id(journey: Journey, length: int) -> None:
    event_id, booking_id = pick_booking(journey)
    found = match(journey, event_id[:length])
    assert (found.key.booking_id, found.kind, found.scope) == (booking_id, "salesforce-event", "production")
    assert found.told == f"Salesforce Event {event_id} of production"


def test_an_event_detail_is_found_by_its_id(journey: Journey) -> None:
    event_id, booking_id = pick_booking(journey)
    detail = journey.world.environments["production"].org.table("Event")[event_id][DETAIL]
    found = match(journey, detail)
    assert (found.key.booking_id, found.kind) == (booking_id, "event-detail")


def test_an_outlook_event_is_found_by_its_id_and_by_its_icaluid(journey: Journey) -> None:
    _, booking_id = pick_booking(journey)
    event = owners_event(journey, booking_id)
    for asked, kind in ((event.id, "outlook-event"), (event.ical_uid, "ical-uid")):
        found = match(journey, asked)
        assert (found.key.booking_id, found.kind) == (booking_id, kind)


def test_the_copy_in_a_rooms_calendar_leads_to_the_booking(journey: Journey) -> None:
    _, booking_id = find_in_room(journey)
    uid = owners_event(journey, booking_id).ical_uid
    copies = [
        one for box in journey.world.tenant.mailboxes.values() for one in box.events.values() if one.ical_uid == uid
    ]
    (seat,) = [one for one in copies if not one.is_organizer]
    assert match(journey, seat.id).key.booking_id == booking_id


def test_letter_case_matters_in_ids_of_salesforce_and_outlook(journey: Journey) -> None:
    event_id, booking_id = pick_booking(journey)
    for asked in (event_id.lower(), owners_event(journey, booking_id).id.swapcase()):
        assert match(journey, asked).key.booking_id != booking_id


@pytest.mark.parametrize(
    "asked",
    [
        "______",
        "%%%%%%",
        "abc%def",
        "' OR 1=1 --",
        "00U'; DROP TABLE x",
        "\x00" * 8,
        "ø" * 20,
        "A" * 60,
        "a@b",
        "-" * 8,
    ],
)
def test_hostile_and_unknown_ids_match_nothing_and_stay_themselves(journey: Journey, asked: str) -> None:
    found = match(journey, asked)
    assert found.kind == "booking-id"
    assert found.key.booking_id == asked.casefold()


@pytest.mark.parametrize("asked", ["", " ", "{}", "x" * 2_000])
def test_nothing_and_far_too_much_is_refused(journey: Journey, asked: str) -> None:
    with pytest.raises(UnknownBooking):
        match(journey, asked)


def test_several_are_candidates_with_their_times_and_owners(tmp_path_factory: pytest.TempPathFactory) -> None:
    with begin_journey(tmp_path_factory.mktemp("several"), scene="calm") as journey:
        journey.collect()
        with journey.ops.store.begin() as connection:
            ids = connection.execute(
                text("SELECT booking_id FROM booking WHERE booking_id IS NOT NULL LIMIT 2")
            ).scalars()
            for number, one in enumerate(ids.all()):
                update = text("UPDATE booking SET booking_id = :new WHERE booking_id = :old")
                connection.execute(update, {"new": f"abcdef0{number}", "old": one})
        with pytest.raises(AmbiguousBooking, match="2 BookingIds begin with abcdef: abcdef00, abcdef01") as told:
            match(journey, "ABCDEF")
        assert [one.match.key.booking_id for one in told.value.candidates] == ["abcdef00", "abcdef01"]
        assert all(one.booking is not None and one.booking.owner_mail for one in told.value.candidates)
        assert match(journey, "abcdef01").key.booking_id == "abcdef01"


def test_an_event_without_a_booking_id_is_its_own_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    with begin_journey(tmp_path_factory.mktemp("without"), scene="calm") as journey:
        event_id, _ = pick_booking(journey)
        org = journey.world.environments["production"].org
        org.change(DETAIL, org.table("Event")[event_id][DETAIL], journey.now, andmoney__BookingFlowId__c=None)
        journey.collect()
        found = match(journey, event_id)
        assert found.key == Key(booking_id=None, environment="production", event_id=event_id)


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("00U000000000001", "00U000000000001EAA"),
        ("00UAAAAAAAAAAAA", "00UAAAAAAAAAAAA255"),
        ("001A0000006Vm9rIAC", "001A0000006Vm9rIAC"),
    ],
)
def test_fifteen_characters_are_lengthened_to_eighteen(short: str, whole: str) -> None:
    assert lengthen_id(short) == whole
