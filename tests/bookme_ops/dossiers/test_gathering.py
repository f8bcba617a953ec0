"""Everything that is kept of one booking, gathered."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bookme_ops.dossiers.dossier import Dossier, Role
from bookme_ops.dossiers.gathering import Key, gather
from connectors.errors import Reason
from jobs.links import Rung
from tests.journeys.bank import DETAIL, Journey, begin_journey, copies_of, mail_of
from tests.journeys.tales import Meeting, find_in_room


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        yield begun


def gathered(journey: Journey, key: Key) -> Dossier:
    with journey.ops.store.read() as connection:
        return gather(journey.ops, connection, key)


def test_a_meeting_in_a_room_has_an_owner_a_room_and_a_backend(journey: Journey) -> None:
    journey.run()
    _, booking_id = find_in_room(journey)
    dossier = gathered(journey, Key(booking_id=booking_id))
    assert {holder.role: [one.by for one in holder.held] for holder in dossier.holders} == {
        Role.OWNER: ["booking-id"],
        Role.ROOM: ["ical-uid"],
    }
    assert (len(dossier.bookings), len(dossier.meetings)) == (1, 1)
    assert dossier.meetings[0].active
    assert [linked.link.rung for linked in dossier.links] == [Rung.BOOKING_ID]
    assert all(one.read.complete for one in dossier.reads)


def test_a_colleague_who_is_invited_holds_a_copy(journey: Journey) -> None:
    journey.run()
    shared = {
        one.properties[journey.world.booking_id_property].strip("{}").casefold(): [
            guest.mail for guest in one.attendees
        ]
        for box in journey.world.tenant.mailboxes.values()
        for one in box.events.values()
        if journey.world.booking_id_property in one.properties
    }
    bank = {person.mail for person in journey.world.tenant.people.values() if person.purpose == "user"}
    booking_id = next(one for one, guests in sorted(shared.items()) if bank & set(guests))
    (colleague,) = [one for one in gathered(journey, Key(booking_id=booking_id)).holders if one.role is Role.COLLEAGUE]
    assert [one.by for one in colleague.held] == ["ical-uid"]


def test_nothing_known_is_an_empty_dossier(journey: Journey) -> None:
    journey.run()
    assert gathered(journey, Key(booking_id="nobody-knows-it")).empty


def test_an_event_whose_property_was_lost_is_linked_as_weakly_as_the_jobs_do(journey: Journey) -> None:
    meeting = Meeting(journey)
    meeting.copy.properties.clear()
    meeting.copy.join_url = None
    meeting.change_detail(TeamsMeetingLink__c=None)
    journey.run()
    dossier = gathered(journey, Key(booking_id=meeting.booking_id))
    assert [linked.link.rung for linked in dossier.links] == [Rung.SAME_TIME]
    assert [held.by for _, held in dossier.copies] == ["same-time"]


def test_a_booking_without_an_id_is_gathered_by_its_event(journey: Journey) -> None:
    meeting = Meeting(journey)
    meeting.change_detail(BookingFlowId__c=None)
    journey.run()
    meeting.mailbox.remove(meeting.copy.id)
    journey.run()
    dossier = gathered(journey, Key(booking_id=None, environment="production", event_id=meeting.event_id))
    assert [one.event_id for one in dossier.bookings] == [meeting.event_id]
    assert [one.code for one in dossier.incidents] == ["CAL001"]
    assert {holder.role for holder in dossier.holders} == {Role.OWNER}


def test_an_owner_without_a_mailbox_is_a_holder_whom_nobody_could_read(journey: Journey) -> None:
    meeting = Meeting(journey)
    user = meeting.org.table("User")[meeting.org.table("Event")[meeting.event_id]["OwnerId"]]
    meeting.org.change("User", user["Id"], journey.now, Email="nobody@bank.example")
    journey.run()
    owner = gathered(journey, Key(booking_id=meeting.booking_id)).holders[0]
    assert (owner.role, owner.mailbox, owner.read.reason) == (Role.OWNER, None, Reason.NO_MAILBOX)


def test_an_ambiguous_owner_is_told_as_such(journey: Journey) -> None:
    meeting = Meeting(journey)
    mail = mail_of(journey.world, meeting.mailbox.person_id)
    other = next(one for one in journey.world.tenant.people.values() if one.id != meeting.mailbox.person_id)
    other.proxy_addresses.append(f"smtp:{mail}")
    journey.run()
    owner = gathered(journey, Key(booking_id=meeting.booking_id)).holders[0]
    assert owner.read.reason is Reason.AMBIGUOUS


def test_of_an_orphan_the_organiser_is_the_owner(journey: Journey) -> None:
    meeting = Meeting(journey)
    key = meeting.org.table("Event")[meeting.event_id][DETAIL]
    for name in ("Event", DETAIL):
        for one in [row["Id"] for row in meeting.org.rows(name) if key in {row["Id"], row.get(DETAIL)}]:
            del meeting.org.table(name)[one]
    journey.run()
    dossier = gathered(journey, Key(booking_id=meeting.booking_id))
    assert [holder.role for holder in dossier.holders] == [Role.OWNER]
    assert dossier.answers == {"production": False, "test": False}


def test_another_occurrence_of_a_series_is_no_copy(journey: Journey) -> None:
    meeting = Meeting(journey)
    later = replace(meeting.copy, id=f"{meeting.copy.id[:-8]}another=", kind="occurrence", properties={})
    later.start, later.end, later.master_id = later.start.replace(hour=3), later.end.replace(hour=4), "series"
    meeting.mailbox.put(later)
    journey.run()
    dossier = gathered(journey, Key(booking_id=meeting.booking_id))
    ours = {event.id for _, event in copies_of(journey.world, meeting.booking_id)}
    assert {held.event.event_id for _, held in dossier.copies} == ours
