"""What looks wrong and is right: bends of a clean bank that no audit may complain of."""

from copy import copy
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import EVENT, cancel_in_salesforce
from connectors.simulator.ground import (
    Ground,
    change_copies,
    forget_in_outlook,
    forget_in_salesforce,
    move_everywhere,
    move_in_outlook,
    move_in_salesforce,
)
from connectors.simulator.ids import guid, ical_uid
from connectors.simulator.meetings import FREED, ONLINE, Meeting
from connectors.simulator.model import Event

MINUTE = timedelta(minutes=1)
WINDOW_DAYS = 60


def bend_everything(ground: Ground) -> None:
    """Bend one meeting, or two, in each way."""
    for bend in BENDS:
        for meeting in ground.take(2):
            bend(ground, meeting)
    for meeting in ground.take(2, lambda one: one.kind == ONLINE):
        lose_property(ground, meeting)
    for meeting in ground.take(2, lambda one: one.colleague is not None):
        copy_property(ground, meeting)


def drift_a_minute(ground: Ground, meeting: Meeting) -> None:
    """Sixty seconds apart are within the skew."""
    move_in_outlook(meeting, meeting.start + MINUTE, meeting.end + MINUTE, ground.moment(meeting))


def book_day_sixty(ground: Ground, meeting: Meeting) -> None:
    """The window ends with the 60th day: a meeting in its last half hour is inside."""
    zone = ZoneInfo(ground.world.bank_zone)
    last = ground.world.as_of.astimezone(zone).date() + timedelta(days=WINDOW_DAYS)
    start = datetime.combine(last, time(23, 30), zone).astimezone(UTC)
    move_everywhere(meeting, start, start + 45 * MINUTE, ground.moment(meeting))


def end_as_judged(ground: Ground, meeting: Meeting) -> None:
    """A meeting that ends at the as-of instant is over: that its event is gone does not matter."""
    end = ground.world.as_of
    move_everywhere(meeting, end - 30 * MINUTE, end, ground.moment(meeting))
    forget_in_outlook(meeting)


def sit_back_to_back(ground: Ground, meeting: Meeting) -> None:
    """Appointments that touch the meeting on both sides do not overlap it."""
    for start in (meeting.start - 30 * MINUTE, meeting.end):
        end = start + 30 * MINUTE
        booked = (one for one in meeting.owner.mailbox.events.values() if one.properties or not one.is_organizer)
        if not any(one.start < end and start < one.end for one in booked):
            _add_private(ground, meeting, start, end)


def hold_tentatively(ground: Ground, meeting: Meeting) -> None:
    """A tentative event is there."""
    change_copies(meeting, ground.moment(meeting), show_as="tentative")


def free_both_sides(ground: Ground, meeting: Meeting) -> None:
    """A cancelled meeting whose event remains, but as free time, blocks nobody."""
    cancel_in_salesforce(meeting, FREED, ground.moment(meeting))
    change_copies(meeting, ground.moment(meeting), show_as="free")


def keep_cancelled_twin(ground: Ground, meeting: Meeting) -> None:
    """A second event with the same BookingId that is cancelled is no duplicate."""
    mailbox, event_id = meeting.copies[0]
    twin = copy(mailbox.events[event_id])
    twin.id, twin.cancelled, twin.show_as = meeting.owner.outlook_ids.new(), True, "free"
    twin.properties, twin.modified = dict(twin.properties), ground.moment(meeting)
    mailbox.put(twin)


def cancel_orphan(ground: Ground, meeting: Meeting) -> None:
    """An event that Salesforce never heard of, but cancelled."""
    forget_in_salesforce(meeting)
    change_copies(meeting, ground.moment(meeting), cancelled=True, show_as="free")


def orphan_outside(ground: Ground, meeting: Meeting) -> None:
    """An event that Salesforce never heard of, but after the window's end."""
    forget_in_salesforce(meeting)
    later = timedelta(days=WINDOW_DAYS + 10)
    move_in_outlook(
        meeting, ground.world.as_of + later, ground.world.as_of + later + 30 * MINUTE, ground.moment(meeting)
    )


def cancel_beyond(ground: Ground, meeting: Meeting) -> None:
    """A meeting beyond the window, but cancelled on both sides."""
    start = ground.world.as_of + timedelta(days=WINDOW_DAYS + 8)
    move_everywhere(meeting, start, start + 30 * MINUTE, ground.moment(meeting))
    cancel_in_salesforce(meeting, FREED, ground.moment(meeting))
    change_copies(meeting, ground.moment(meeting), cancelled=True, show_as="free")


def lose_property(ground: Ground, meeting: Meeting) -> None:
    """An event that lost its BookingId is still found by its join link, and by owner, start and end."""
    mailbox, event_id = meeting.copies[0]
    mailbox.change(event_id, ground.moment(meeting), properties={})


def copy_property(ground: Ground, meeting: Meeting) -> None:
    """A colleague's copy that carries the BookingId too belongs to a booking of somebody else."""
    (mailbox, event_id), (other, other_id) = meeting.copies[:2]
    other.change(other_id, ground.moment(meeting), properties=dict(mailbox.events[event_id].properties))


def hide_behind_whole_day(ground: Ground, meeting: Meeting) -> None:
    """An all-day item around the meeting is another thing, in whatever zone its midnights are read."""
    day = meeting.start.astimezone(meeting.owner.place.zone).date()
    start = datetime.combine(day, time(), UTC)
    event = _add_private(ground, meeting, start, start + timedelta(days=1))
    event.all_day, event.show_as = True, "workingElsewhere"


def last_all_day(ground: Ground, meeting: Meeting) -> None:
    """An all-day meeting: Salesforce ends it on its last day, Outlook on the day after, and both mean the same."""
    day = meeting.start.astimezone(meeting.owner.place.zone).date()
    start, at = datetime.combine(day, time(), UTC), ground.moment(meeting)
    move_in_outlook(meeting, start, start + timedelta(days=1), at)
    change_copies(meeting, at, all_day=True)
    move_in_salesforce(meeting, start, start, at)
    org = meeting.hand.environment.org
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(name, row_id, at, IsAllDayEvent=True, DurationInMinutes=24 * 60)


def rename_detail(ground: Ground, meeting: Meeting) -> None:
    """A change that has nothing to do with time: a comment, a new category."""
    org, at = meeting.hand.environment.org, ground.moment(meeting)
    org.change(DETAIL, meeting.detail_id, at, andmoney__Comment__c="Kunden medbringer budget")
    mailbox, event_id = meeting.copies[0]
    mailbox.change(event_id, at, categories=["Blå kategori"], body="")


BENDS = (
    drift_a_minute,
    book_day_sixty,
    end_as_judged,
    sit_back_to_back,
    hold_tentatively,
    free_both_sides,
    keep_cancelled_twin,
    cancel_orphan,
    orphan_outside,
    cancel_beyond,
    lose_property,
    hide_behind_whole_day,
    last_all_day,
    rename_detail,
)


def _add_private(ground: Ground, meeting: Meeting, start: datetime, end: datetime) -> Event:
    person, at = meeting.owner.person, ground.moment(meeting)
    event = Event(
        id=meeting.owner.outlook_ids.new(),
        subject=f"Aftale {guid(ground.rng)[:4]}",
        start=start,
        end=end,
        organizer_mail=person.mail or "",
        organizer_name=person.display_name,
        ical_uid=ical_uid(ground.rng),
        zone=person.time_zone,
        created=at,
        modified=at,
    )
    meeting.owner.mailbox.put(event)
    return event
