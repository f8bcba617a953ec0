"""Faults that scenes plant: one function for each finding code, each with its repair.

Every plant breaks one booking, and in a way that has exactly one right finding in a mirror that was filled afterwards.
"""

from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.simulator.bookings import cancel_in_salesforce, revive_in_salesforce, spell_in_outlook
from connectors.simulator.ground import (
    Ground,
    change_copies,
    forget_in_outlook,
    forget_in_salesforce,
    move_everywhere,
    move_in_outlook,
    move_in_salesforce,
)
from connectors.simulator.meetings import DELETED, FREED, Meeting

QUARTER = timedelta(minutes=15)
MOVES = ((2, 2), (-2, -2), (3, 3), (6, 6), (0, 1), (-1, 0))
"""Quarters of an hour by which start and end move: never both by what a zone or a day would explain."""
DAY = timedelta(days=1)
FIRST_BEYOND, LAST_BEYOND = 63, 80
"""Days ahead for what lies beyond the window: some days beyond, so that tomorrow it still does."""


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


def plant_mismatch(ground: Ground, meeting: Meeting) -> None:
    """CAL002, by a move on either side."""
    first, last = ground.rng.choice(MOVES)
    start, end = meeting.start + first * QUARTER, meeting.end + last * QUARTER
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


def plant_shift(ground: Ground, meeting: Meeting) -> None:
    """CAL009: both ends shifted by the bank zone's offset, by the hour of its clock change, or by a day."""
    offset = meeting.start.astimezone(ZoneInfo(ground.world.bank_zone)).utcoffset() or DAY
    shift = ground.rng.choice((offset, timedelta(hours=1), DAY)) * ground.rng.choice((1, -1))
    start, end = meeting.start + shift, meeting.end + shift
    move_in_outlook(meeting, start, end, ground.moment(meeting))
    hours = shift.total_seconds() / 3600
    ground.plant(
        "CAL009",
        meeting,
        f"the meeting stands {hours:+.0f} hours off in Outlook, as after a slip with time zones",
        repair=lambda at: move_in_outlook(meeting, meeting.start, meeting.end, at),
        again=lambda at: move_in_outlook(meeting, start, end, at),
    )


def plant_orphan(ground: Ground, meeting: Meeting) -> None:
    """MTG001: Salesforce failed while the booking was made; if a colleague was invited, that copy bears the id too."""
    forget_in_salesforce(meeting)
    name = ground.world.booking_id_property
    for mailbox, event_id in meeting.copies[1 : 1 + (meeting.colleague is not None)]:
        mailbox.events[event_id].properties = {name: spell_in_outlook(meeting.booking_id, ground.rng)}
    ground.plant(
        "MTG001",
        meeting,
        "Salesforce failed while the meeting was booked: only Outlook and the backend hold it",
        repair=lambda at: change_copies(meeting, at, cancelled=True, show_as="free"),
        again=lambda at: change_copies(meeting, at, cancelled=False, show_as="busy"),
    )


def shift_days(meeting: Meeting, ground: Ground, moment: datetime) -> datetime:
    """The same time of day, some whole weeks later, beyond the sync window of 60 days."""
    zone = meeting.owner.place.zone
    ahead = (meeting.start - ground.world.as_of) // DAY
    weeks = -(-(FIRST_BEYOND - ahead) // 7)
    local = moment.astimezone(zone).replace(tzinfo=None) + timedelta(weeks=weeks)
    return local.replace(tzinfo=zone).astimezone(moment.tzinfo)


PLANTS: dict[str, Callable[[Ground, Meeting], None]] = {
    "CAL001": plant_missing,
    "CAL002": plant_mismatch,
    "CAL003": plant_cancelled_in_outlook,
    "CAL004": plant_cancelled_in_salesforce,
    "CAL005": plant_beyond,
    "CAL008": plant_duplicate,
    "CAL009": plant_shift,
    "MTG001": plant_orphan,
}
