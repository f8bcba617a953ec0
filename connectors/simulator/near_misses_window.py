"""Near misses of the sync window: two sides that differ, and mean the same."""

from copy import copy
from datetime import UTC, datetime, time, timedelta

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import EVENT, cancel_in_salesforce, set_backend_status
from connectors.simulator.deeds import (
    UNBOOKED,
    cancel_everywhere,
    change_copies,
    forget_in_backend,
    forget_in_outlook,
    forget_in_salesforce,
    move_everywhere,
    move_in_outlook,
    move_in_salesforce,
)
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import FREED, ONLINE, Meeting
from connectors.simulator.planting import Plant, find_span, on_meeting, write_private

MINUTE, HALF_HOUR, DAY = timedelta(minutes=1), timedelta(minutes=30), timedelta(days=1)
WINDOW_DAYS = 60


def drift_a_minute(ground: Ground, meeting: Meeting) -> None:
    """Sixty seconds apart are within the skew."""
    move_in_outlook(meeting, meeting.start + MINUTE, meeting.end + MINUTE, ground.moment(meeting))


def has_gap(ground: Ground, meeting: Meeting) -> bool:
    """Whether nothing follows a meeting at once."""
    return ground.is_everyone_free(meeting, meeting.start, meeting.end + HALF_HOUR)


def book_last_day(ground: Ground, meeting: Meeting) -> None:
    """The window ends with the 60th day: the last meeting of the last open day of it is inside."""
    almanac, now = ground.almanac(meeting.owner), ground.world.as_of
    last = almanac.day_of(now) or 0
    days = [day for day in range(last + WINDOW_DAYS, last + WINDOW_DAYS - 7, -1) if day in almanac.workdays]
    open_days = [day for day in days if almanac.days[day] not in ground.closed_days]
    span = find_span(ground, meeting, open_days, between=(now, now + (WINDOW_DAYS + 1) * DAY))
    if span is not None:
        ground.occupy(meeting, *span)
        move_everywhere(meeting, *span, ground.moment(meeting))


def end_as_judged(ground: Ground, meeting: Meeting) -> None:
    """A meeting that ends at the as-of instant is over: that its event is gone does not matter."""
    end = ground.world.as_of
    move_everywhere(meeting, end - HALF_HOUR, end, ground.moment(meeting))
    forget_in_outlook(meeting)


def is_slight(_ground: Ground, meeting: Meeting) -> bool:
    """Whether nobody but the owner is concerned, and no room."""
    return meeting.room is None and meeting.colleague is None


def sit_back_to_back(ground: Ground, meeting: Meeting) -> None:
    """Appointments that touch the meeting on both sides do not overlap it."""
    for start in (meeting.start - HALF_HOUR, meeting.end):
        end = start + HALF_HOUR
        booked = (one for one in meeting.owner.mailbox.events.values() if one.properties or not one.is_organizer)
        if not any(one.start < end and start < one.end for one in booked):
            item = write_private(ground, meeting.owner, start, end, created=ground.moment(meeting))
            meeting.owner.mailbox.put(item)


def hold_tentatively(ground: Ground, meeting: Meeting) -> None:
    """A tentative event is there."""
    change_copies(meeting, ground.moment(meeting), show_as="tentative")


def free_both_sides(ground: Ground, meeting: Meeting) -> None:
    """A cancelled meeting whose event remains, but as free time, blocks nobody."""
    at = ground.moment(meeting)
    cancel_in_salesforce(meeting, FREED, at)
    set_backend_status(meeting, UNBOOKED, at)
    change_copies(meeting, ground.moment(meeting), show_as="free")


def keep_cancelled_twin(ground: Ground, meeting: Meeting) -> None:
    """A second event with the same BookingId that is cancelled is no duplicate."""
    mailbox, event_id = meeting.copies[0]
    twin = copy(mailbox.events[event_id])
    twin.id, twin.cancelled, twin.show_as = meeting.owner.outlook_ids.new(), True, "free"
    twin.properties, twin.modified = dict(twin.properties), ground.moment(meeting)
    mailbox.put(twin)


def cancel_orphan(ground: Ground, meeting: Meeting) -> None:
    """An event that Salesforce never heard of, but cancelled; the backend took it back."""
    forget_in_salesforce(meeting)
    at = ground.moment(meeting)
    set_backend_status(meeting, UNBOOKED, at)
    change_copies(meeting, at, cancelled=True, show_as="free")


def orphan_outside(ground: Ground, meeting: Meeting) -> None:
    """An event that Salesforce never heard of, but after the window's end."""
    forget_in_salesforce(meeting)
    forget_in_backend(meeting)
    later = ground.world.as_of + (WINDOW_DAYS + 10) * DAY
    move_in_outlook(meeting, later, later + HALF_HOUR, ground.moment(meeting))


def cancel_beyond(ground: Ground, meeting: Meeting) -> None:
    """A meeting beyond the window, but cancelled on every side."""
    start = ground.world.as_of + (WINDOW_DAYS + 8) * DAY
    at = ground.moment(meeting)
    move_everywhere(meeting, start, start + HALF_HOUR, at)
    cancel_everywhere(meeting, at)


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
    start, at = datetime.combine(day, time(), UTC), ground.moment(meeting)
    show_as = ground.rng.choice(("workingElsewhere", "free"))
    owner = meeting.owner
    item = write_private(ground, owner, start, start + DAY, created=at, show_as=show_as, all_day=True)
    owner.mailbox.put(item)


def last_all_day(ground: Ground, meeting: Meeting) -> None:
    """A past all-day meeting: Salesforce ends it on its last day, Outlook on the day after, and both mean the same."""
    day = meeting.start.astimezone(meeting.owner.place.zone).date()
    start, at = datetime.combine(day, time(), UTC), ground.moment(meeting)
    move_in_outlook(meeting, start, start + DAY, at)
    change_copies(meeting, at, all_day=True)
    move_in_salesforce(meeting, start, start, at)
    org = meeting.hand.environment.org
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(name, row_id, at, IsAllDayEvent=True, DurationInMinutes=24 * 60)


def is_days_over(ground: Ground, meeting: Meeting) -> bool:
    """Whether a past meeting is over by days."""
    return is_slight(ground, meeting) and ground.world.as_of - meeting.end > 2 * DAY


def rename_detail(ground: Ground, meeting: Meeting) -> None:
    """A change that has nothing to do with time: a comment, a new category."""
    org, at = meeting.hand.environment.org, ground.moment(meeting)
    org.change(DETAIL, meeting.detail_id, at, andmoney__Comment__c="Kunden medbringer budget")
    mailbox, event_id = meeting.copies[0]
    mailbox.change(event_id, at, categories=["Blå kategori"], body="")


BENDS: tuple[Plant, ...] = (
    on_meeting(drift_a_minute, has_gap),
    on_meeting(book_last_day, is_slight),
    on_meeting(end_as_judged, is_slight),
    on_meeting(sit_back_to_back),
    on_meeting(hold_tentatively),
    on_meeting(free_both_sides),
    on_meeting(keep_cancelled_twin),
    on_meeting(cancel_orphan),
    on_meeting(orphan_outside),
    on_meeting(cancel_beyond),
    on_meeting(lose_property, lambda _, one: one.kind == ONLINE),
    on_meeting(copy_property, lambda _, one: one.colleague is not None),
    on_meeting(hide_behind_whole_day),
    on_meeting(last_all_day, is_days_over, past=True),
    on_meeting(rename_detail),
)
