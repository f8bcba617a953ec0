"""Whose mailboxes hold a copy, or should."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bookme_ops.dossiers.dossier import Holder, Role
from bookme_ops.dossiers.gathering import Key, gather
from tests.journeys.bank import Journey, begin_journey
from tests.journeys.tales import Meeting, room_changed


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm") as begun:
        yield begun


def holders(journey: Journey, booking_id: str) -> tuple[Holder, ...]:
    with journey.ops.store.read() as connection:
        return gather(journey.ops, connection, Key(booking_id=booking_id)).holders


def test_the_room_that_salesforce_names_and_the_one_that_outlook_invited_are_both_looked_at(journey: Journey) -> None:
    owner, *rooms = holders(journey, room_changed(journey))
    assert owner.role is Role.OWNER
    assert {one.role for one in rooms} == {Role.ROOM}
    assert sorted(len(one.held) for one in rooms) == [0, 1]
    assert all(one.name and one.read.complete for one in rooms)


def test_a_copy_that_is_gone_is_still_held_as_gone(journey: Journey) -> None:
    meeting = Meeting(journey)
    journey.run()
    meeting.mailbox.remove(meeting.copy.id)
    journey.run()
    owner = holders(journey, meeting.booking_id)[0]
    assert [held.event.removed for held in owner.held] == [True]
    assert owner.live == ()


def test_of_several_copies_the_one_that_stands_comes_first_and_the_oldest_of_these(journey: Journey) -> None:
    meeting = Meeting(journey)
    journey.run()
    journey.pass_time()
    meeting.write_again()
    journey.run()
    assert holders(journey, meeting.booking_id)[0].held[0].event.event_id == meeting.copy.id
    meeting.mailbox.remove(meeting.copy.id)
    journey.run()
    assert [held.event.removed for held in holders(journey, meeting.booking_id)[0].held] == [False, True]


def test_a_booking_that_was_handed_over_has_a_new_owner_and_a_stray_copy(journey: Journey) -> None:
    meeting = Meeting(journey)
    journey.run()
    row = meeting.org.table("Event")[meeting.event_id]
    other = next(one["OwnerId"] for one in meeting.org.rows("Event") if one["OwnerId"] != row["OwnerId"])
    meeting.org.change("Event", meeting.event_id, journey.pass_time(), OwnerId=other)
    journey.run()
    owner, stray = holders(journey, meeting.booking_id)
    assert (owner.role, owner.held) == (Role.OWNER, ())
    assert (stray.role, stray.mailbox, len(stray.held)) == (Role.COLLEAGUE, meeting.mailbox.person_id, 1)
