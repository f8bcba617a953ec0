"""Faults of the sync window: the two sides of a booking, or one of them without the other."""

from copy import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.simulator.bookings import cancel_in_salesforce, revive_in_salesforce
from connectors.simulator.deeds import (
    change_copies,
    forget_in_outlook,
    move_everywhere,
    move_in_outlook,
    move_in_salesforce,
)
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import DELETED, FREED, Meeting
from connectors.simulator.planting import Plant, on_meeting

QUARTER = timedelta(minutes=15)
MOVES = ((2, 2), (-2, -2), (3, 3), (6, 6), (0, 1), (-1, 0))
"""Quarters of an hour by which start and end move: never both by what a zone or a day would explain."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST_BEYOND, LAST_BEYOND = 63, 80
"""Days ahead for what lies beyond the window: some days beyond, so that tomorrow it still does."""


def has_no_room(_ground: Ground, meeting: Meeting) -> bool:
    """Whether a meeting needs no room: one whose event is gone has no room that accepted it, either."""
    return meeting.room is None


def plant_missing(ground: Ground, meeting: Meeting) -> None:
    """CAL001. The repair gives the meeting up: an event that comes and goes again would be a CAL003."""
    forget_in_outlook(meeting)
    ground.plant(
        "CAL001",
        meeting,
        "the product never wrote the meeting to Outlook",
        repair=lambda at: cancel_in_salesforce(meeting, FREED, at),
        again=lambda at: revive_in_salesforce(meeting, at),
    )


def moves_of(ground: Ground, meeting: Meeting) -> list[tuple[int, int]]:
    """The moves after which neither people nor room would have two things at once."""
    return [move for move in MOVES if _fits(ground, meeting, move[0] * QUARTER, move[1] * QUARTER)]


def plant_mismatch(ground: Ground, meeting: Meeting) -> None:
    """CAL002, by a move on either side."""
    first, last = ground.rng.choice(moves_of(ground, meeting))
    start, end = meeting.start + first * QUARTER, meeting.end + last * QUARTER
    ground.occupy(meeting, start, end)
    in_outlook = ground.rng.random() < 0.6
    move = move_in_outlook if in_outlook else move_in_salesforce
    move(meeting, start, end, ground.moment(meeting))
    side = "Outlook" if in_outlook else "Salesforce"
    ground.plant(
        "CAL002",
        meeting,
        f"the meeting was moved in {side} alone, its start by {first * 15} and its end by {last * 15} minutes",
        repair=lambda at: move(meeting, meeting.start, meeting.end, at),
        again=lambda at: move(meeting, start, end, at),
    )


def plant_cancelled_in_outlook(ground: Ground, meeting: Meeting) -> None:
    """CAL003, as `isCancelled`: a fresh mirror could not know of a deleted event."""

    def cancel(at: datetime) -> None:
        change_copies(meeting, at, cancelled=True, show_as="free")

    cancel(ground.moment(meeting))
    ground.plant(
        "CAL003",
        meeting,
        "the advisor cancelled the meeting in Outlook, Salesforce was not told",
        repair=lambda at: change_copies(meeting, at, cancelled=False, show_as="busy"),
        again=cancel,
    )


def plant_cancelled_in_salesforce(ground: Ground, meeting: Meeting) -> None:
    """CAL004, freed as the product does it or deleted."""
    state = ground.rng.choice((FREED, FREED, DELETED))
    cancel_in_salesforce(meeting, state, ground.moment(meeting))
    ground.plant(
        "CAL004",
        meeting,
        f"the meeting was {state} in Salesforce, its Outlook event still blocks the advisor",
        repair=lambda at: change_copies(meeting, at, cancelled=True, show_as="free"),
        again=lambda at: change_copies(meeting, at, cancelled=False, show_as="busy"),
    )


def plant_beyond(ground: Ground, meeting: Meeting) -> None:
    """CAL005: the meeting is rescheduled properly, to a day that the sync does not reach yet."""
    start, end = (shift_days(meeting, ground, moment) for moment in (meeting.start, meeting.end))
    move_everywhere(meeting, start, end, ground.moment(meeting))
    days = (start - ground.world.as_of).days
    ground.plant(
        "CAL005",
        meeting,
        f"the meeting was booked {days} days ahead, where private appointments are not considered",
        repair=lambda at: move_everywhere(meeting, meeting.start, meeting.end, at),
        again=lambda at: move_everywhere(meeting, start, end, at),
    )


def plant_duplicate(ground: Ground, meeting: Meeting) -> None:
    """CAL008: a second event with the same BookingId."""
    mailbox, event_id = meeting.copies[0]
    extra = copy(mailbox.events[event_id])
    extra.id, extra.attendees, extra.properties = meeting.owner.outlook_ids.new(), [], dict(extra.properties)
    extra.created = extra.modified = ground.moment(meeting)
    mailbox.put(extra)

    def return_it(at: datetime) -> None:
        mailbox.put(extra)
        mailbox.change(extra.id, at)

    def remove_it(_at: datetime) -> None:
        mailbox.remove(extra.id)

    ground.plant("CAL008", meeting, "a retry wrote the meeting to Outlook twice", repair=remove_it, again=return_it)


def shifts_of(ground: Ground, meeting: Meeting) -> list[timedelta]:
    """The slips of zone or day after which neither people nor room would have two things at once."""
    offset = meeting.start.astimezone(ZoneInfo(ground.world.bank_zone)).utcoffset() or DAY
    return [
        sign * slip
        for slip in (offset, HOUR, DAY)
        for sign in (1, -1)
        if _fits(ground, meeting, sign * slip, sign * slip)
    ]


def plant_shift(ground: Ground, meeting: Meeting) -> None:
    """CAL009: both ends shifted by the bank zone's offset, by the hour of its clock change, or by a day."""
    shift = ground.rng.choice(shifts_of(ground, meeting))
    start, end = meeting.start + shift, meeting.end + shift
    ground.occupy(meeting, start, end)
    move_in_outlook(meeting, start, end, ground.moment(meeting))
    hours = shift.total_seconds() / 3600
    ground.plant(
        "CAL009",
        meeting,
        f"the meeting stands {hours:+.0f} hours off in Outlook, as after a slip with time zones",
        repair=lambda at: move_in_outlook(meeting, meeting.start, meeting.end, at),
        again=lambda at: move_in_outlook(meeting, start, end, at),
    )


def shift_days(meeting: Meeting, ground: Ground, moment: datetime) -> datetime:
    """The same time of day, some whole weeks later, beyond the sync window of 60 days."""
    zone = meeting.owner.place.zone
    ahead = (meeting.start - ground.world.as_of) // DAY
    weeks = -(-(FIRST_BEYOND - ahead) // 7)
    local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return local.replace(tzinfo=zone).astimezone(moment.tzinfo)


def _fits(ground: Ground, meeting: Meeting, first: timedelta, last: timedelta) -> bool:
    start, end = meeting.start + first, meeting.end + last
    return ground.is_everyone_free(meeting, start, end) and ground.bears(meeting, start)


PLANTS: dict[str, Plant] = {
    "CAL001": on_meeting(plant_missing, has_no_room),
    "CAL002": on_meeting(plant_mismatch, lambda ground, one: bool(moves_of(ground, one))),
    "CAL003": on_meeting(plant_cancelled_in_outlook),
    "CAL004": on_meeting(plant_cancelled_in_salesforce),
    "CAL005": on_meeting(plant_beyond),
    "CAL008": on_meeting(plant_duplicate),
    "CAL009": on_meeting(plant_shift, lambda ground, one: bool(shifts_of(ground, one))),
}
