"""Deeds: what is done to a meeting properly leaves every system in agreement."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.simulator import deeds
from connectors.simulator.bookings import STATUSES
from connectors.simulator.meetings import Meeting
from connectors.simulator.model import Attendee
from connectors.simulator.world import Builder
from tests.connectors.simulator.bank_reading import DETAIL, Bank
from tests.connectors.simulator.calendar_reading import find_calendar_faults
from tests.connectors.simulator.environment_reading import find_environment_faults
from tests.connectors.simulator.meetings_reading import find_meeting_faults

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
AT = AS_OF + timedelta(minutes=1)
LATER = AS_OF + timedelta(hours=1)


@pytest.fixture
def builder() -> Builder:
    return Builder(advisors=12, seed=3, scene="calm", as_of=AS_OF)


@pytest.fixture
def meetings(builder: Builder) -> list[Meeting]:
    ahead = (one for one in builder.build(100) if one.state == "active" and one.start > AS_OF + timedelta(days=2))
    return list(ahead)


def faults(builder: Builder) -> set[str]:
    bank = Bank(builder.world, LATER)
    found = [*find_calendar_faults(bank), *find_meeting_faults(bank), *find_environment_faults(bank)]
    return {key[0] for key in found}


def physical(meetings: list[Meeting]) -> Meeting:
    return next(one for one in meetings if one.room is not None and one.colleague is not None)


def test_a_meeting_that_was_cancelled_everywhere_and_revived_is_as_good_as_new(
    builder: Builder, meetings: list[Meeting]
) -> None:
    meeting = physical(meetings)
    deeds.cancel_everywhere(meeting, AT)
    assert faults(builder) == set()
    assert all(box.events[key].cancelled for box, key in meeting.copies)
    deeds.revive_everywhere(meeting, AT)
    assert faults(builder) == set()
    assert not any(box.events[key].cancelled for box, key in meeting.copies)


def test_another_room_gets_the_copy_and_the_old_one_loses_it(builder: Builder, meetings: list[Meeting]) -> None:
    meeting = physical(meetings)
    old, seat = meeting.room, meeting.seat
    assert old is not None
    assert seat is not None
    deeds.reallocate(meeting, None, AT)
    assert faults(builder) == {"MTG024"}
    assert seat[1] not in old.mailbox.events
    deeds.reallocate(meeting, old, AT)
    assert faults(builder) == set()
    assert meeting.seat is not None
    assert meeting.seat[1] in old.mailbox.events


def test_an_answer_is_the_same_on_both_sides(builder: Builder, meetings: list[Meeting]) -> None:
    meeting = physical(meetings)
    org = meeting.hand.environment.org
    for response in ("declined", "accepted", "tentativelyAccepted"):
        deeds.answer(meeting, meeting.customer.mail, meeting.customer.contact_id, response, AT)
        guests = {one.mail: one for box, key in meeting.copies for one in box.events[key].attendees}
        assert guests[meeting.customer.mail].response == response
        told = [row for row in org.rows("EventRelation") if row["RelationId"] == meeting.customer.contact_id]
        assert STATUSES[response] in {row["Status"] for row in told}
        assert faults(builder) == ({"MTG003"} if response == "declined" else set())


def test_one_more_customer_is_known_to_both_sides(builder: Builder, meetings: list[Meeting]) -> None:
    meeting = next(one for one in meetings if one.room is None)
    customers = meeting.hand.customers[meeting.owner.place.name]
    deeds.invite_customer(meeting, next(one for one in customers if one is not meeting.customer), AT)
    assert len([one for one in deeds.own_event(meeting).attendees if one.kind != "resource"]) >= 2
    assert faults(builder) == set()


def test_a_colleague_who_is_not_needed_leaves_no_trace(builder: Builder, meetings: list[Meeting]) -> None:
    meeting = physical(meetings)
    colleague = meeting.colleague
    assert colleague is not None
    deeds.uninvite_colleague(meeting, AT)
    assert meeting.colleague is None
    assert not any(event.ical_uid == meeting.ical_uid for event in colleague.mailbox.events.values())
    children = [row for row in meeting.hand.environment.org.rows("Event") if row[DETAIL] == meeting.detail_id]
    assert [row["IsDeleted"] for row in children if row["IsChild"]] == [True]
    assert faults(builder) == set()


def test_a_guest_in_outlook_alone_is_a_stranger(builder: Builder, meetings: list[Meeting]) -> None:
    meeting = next(one for one in meetings if one.room is None)
    guest = Attendee(mail="x@privat.example", name="X")
    deeds.set_attendees(meeting, [*deeds.own_event(meeting).attendees, guest], AT)
    assert faults(builder) == {"MTG005"}


def test_what_is_forgotten_is_gone_from_its_system_alone(builder: Builder, meetings: list[Meeting]) -> None:
    first, second, third = [one for one in meetings if one.room is None and one.colleague is None][:3]
    deeds.forget_in_outlook(first)
    deeds.forget_in_salesforce(second)
    deeds.forget_in_backend(third)
    assert faults(builder) == {"CAL001", "MTG001", "MTG002"}
