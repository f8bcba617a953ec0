"""Faults of rooms."""

from datetime import datetime

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.deeds import (
    answer_in_outlook,
    invite_customer,
    leave_room,
    move_everywhere,
    own_event,
    reallocate,
    take_seat,
)
from connectors.simulator.ground import Ground
from connectors.simulator.ids import guid
from connectors.simulator.meetings import Meeting
from connectors.simulator.model import Attendee
from connectors.simulator.orgs import Customer
from connectors.simulator.planting import SYNC_LAG, Plant, on_meeting
from connectors.simulator.staff import BookableRoom


def plant_room_twice(ground: Ground) -> bool:
    """MTG020: a room that allows conflicts accepts a second meeting, of another advisor, at the same time."""
    for first in ground.untaken(lambda one: one.room is not None):
        second = next(ground.untaken(lambda one, first=first: _could_join(ground, one, first)), None)  # type: ignore[misc]
        if second is not None:
            _share_room(ground, ground.claim(first), ground.claim(second))
            return True
    return False


def _could_join(ground: Ground, one: Meeting, first: Meeting) -> bool:
    """Whether a meeting could be held in the time and room of another one but for the room."""
    strangers = one.owner not in (first.owner, first.colleague) and one.colleague is None
    alike = one.environment == first.environment and one.owner.place is first.owner.place
    if one.room is None or not strangers or not alike or one.minutes > first.minutes or one.created == first.created:
        return False
    end = first.start + (one.end - one.start)
    return ground.is_free(one, one.owner.diary, first.start, end) and ground.bears(one, first.start)


def _share_room(ground: Ground, first: Meeting, second: Meeting) -> None:
    was, start, end = second.room, first.start, first.start + (second.end - second.start)
    ground.occupy(second, start, end)

    def join(at: datetime) -> None:
        move_everywhere(second, start, end, at)
        reallocate(second, first.room, at)

    def part(at: datetime) -> None:
        reallocate(second, was, at)
        move_everywhere(second, second.start, second.end, at)

    join(max(ground.moment(first), ground.moment(second)))
    later = max(first, second, key=lambda one: one.created)
    ground.plant("MTG020", later, "one room accepted two meetings at the same time", repair=part, again=join)


def plant_room_too_small(ground: Ground, meeting: Meeting) -> None:
    """MTG021: one more person than seats, all of them known to both sides. The repair brings in more chairs."""
    room = meeting.room
    assert room is not None  # chosen so
    assert room.room.capacity is not None
    ground.take_key(room.room.id)
    seats, at = room.room.capacity, ground.moment(meeting)
    for customer in strangers(ground, meeting)[: seats + 1 - people(meeting)]:
        invite_customer(meeting, customer, at)

    def bring_chairs(_at: datetime) -> None:
        room.room.capacity = seats + 1

    def take_chairs(_at: datetime) -> None:
        room.room.capacity = seats

    ground.plant(
        "MTG021", meeting, "more people were invited than the room seats", repair=bring_chairs, again=take_chairs
    )


def people(meeting: Meeting) -> int:
    """How many people come: the owner, and every attendee who is no room."""
    return 1 + sum(one.kind != "resource" for one in own_event(meeting).attendees)


def strangers(ground: Ground, meeting: Meeting) -> list[Customer]:
    """Customers of the branch who are not at the meeting."""
    here = ground.hands[meeting.environment].customers[meeting.owner.place.name]
    return [one for one in here if one is not meeting.customer]


def can_overflow(ground: Ground, meeting: Meeting) -> bool:
    """Whether the branch has customers enough to fill a meeting's room, which nobody else plays with."""
    seats = meeting.room.room.capacity if meeting.room else None
    if meeting.room is None or seats is None or ground.is_taken(meeting.room.room.id):
        return False
    return len(strangers(ground, meeting)) > seats - people(meeting)


def plant_room_not_confirmed(ground: Ground, meeting: Meeting) -> None:
    """MTG022: the room declined, so that its calendar has no copy, or it never answered."""
    room, response = meeting.room, ground.rng.choice(("declined", "none"))
    assert room is not None  # chosen so

    def refuse(at: datetime) -> None:
        if response == "declined":
            leave_room(meeting)
        answer_in_outlook(meeting, room.room.mail, response, at)

    def confirm(at: datetime) -> None:
        if meeting.seat is None:
            take_seat(meeting, room, at)
        answer_in_outlook(meeting, room.room.mail, "accepted", at)

    refuse(ground.moment(meeting))
    story = "the room declined" if response == "declined" else "the room never answered"
    planted = ground.plant("MTG022", meeting, story, repair=confirm, again=refuse)
    planted.ripens = SYNC_LAG


def plant_room_elsewhere(ground: Ground, meeting: Meeting) -> None:
    """MTG023: the meeting has a room of another branch."""
    room = free_room_elsewhere(ground, meeting)
    was, covered = meeting.room, ground.almanac(meeting.owner).cover(meeting.start, meeting.end)
    assert room is not None  # chosen so
    assert covered is not None
    room.diary.taken[covered[0]] |= covered[1]
    reallocate(meeting, room, ground.moment(meeting))
    ground.plant(
        "MTG023",
        meeting,
        "the room that was booked is in another branch",
        repair=lambda at: reallocate(meeting, was, at),
        again=lambda at: reallocate(meeting, room, at),
    )


def free_room_elsewhere(ground: Ground, meeting: Meeting) -> BookableRoom | None:
    """A room of another branch in the same time zone that is free at a meeting's time."""
    covered = ground.almanac(meeting.owner).cover(meeting.start, meeting.end)
    if meeting.room is None or covered is None:
        return None
    zone = meeting.room.person.time_zone
    return next(
        (
            room
            for room in ground.rooms
            if room.room.location != meeting.room.room.location
            and room.person.time_zone == zone
            and room.diary.clear(*covered)
        ),
        None,
    )


def plant_no_room(ground: Ground, meeting: Meeting) -> None:
    """MTG024: a meeting at the branch without a room."""
    room = meeting.room
    reallocate(meeting, None, ground.moment(meeting))
    ground.plant(
        "MTG024",
        meeting,
        "a meeting at the branch was booked without a room",
        repair=lambda at: reallocate(meeting, room, at),
        again=lambda at: reallocate(meeting, None, at),
    )


def plant_unknown_room(ground: Ground, meeting: Meeting) -> None:
    """MTG025: the meeting has a room that cannot be booked, or one that does not exist any more."""
    if ground.rng.random() < 0.5:
        _use_vanished_room(ground, meeting)
        return
    was = meeting.room
    assert was is not None  # chosen so
    closed = next(one for one in ground.closed_rooms if one.room.location == was.room.location)
    reallocate(meeting, closed, ground.moment(meeting))
    ground.plant(
        "MTG025",
        meeting,
        "the room of the meeting cannot be booked",
        repair=lambda at: reallocate(meeting, was, at),
        again=lambda at: reallocate(meeting, closed, at),
    )


def _use_vanished_room(ground: Ground, meeting: Meeting) -> None:
    was, key = meeting.room, guid(ground.rng)
    at = ground.moment(meeting)
    guest = Attendee(
        mail="moede.nedlagt@bank.example",
        name="Mødelokale 7 (nedlagt)",
        kind="resource",
        response="accepted",
        responded=at,
    )

    def use_vanished(at: datetime) -> None:
        reallocate(meeting, None, at)
        environment = meeting.hand.environment
        values = {"andmoney__RoomId__c": key, "andmoney__RoomName__c": guest.name}
        environment.org.change(DETAIL, meeting.detail_id, at, **values)
        environment.backend.meetings[meeting.booking_id]["roomId"] = key
        attendees = [*own_event(meeting).attendees, guest]
        for mailbox, event_id in meeting.copies:
            mailbox.change(event_id, at, attendees=attendees)

    use_vanished(at)
    ground.plant(
        "MTG025",
        meeting,
        "the room of the meeting does not exist any more",
        repair=lambda at: reallocate(meeting, was, at),
        again=use_vanished,
    )


def has_room(_ground: Ground, meeting: Meeting) -> bool:
    """Whether a meeting has a room."""
    return meeting.room is not None


PLANTS: dict[str, Plant] = {
    "MTG020": plant_room_twice,
    "MTG021": on_meeting(plant_room_too_small, can_overflow),
    "MTG022": on_meeting(plant_room_not_confirmed, has_room),
    "MTG023": on_meeting(plant_room_elsewhere, lambda ground, one: free_room_elsewhere(ground, one) is not None),
    "MTG024": on_meeting(plant_no_room, has_room),
    "MTG025": on_meeting(plant_unknown_room, has_room),
}
