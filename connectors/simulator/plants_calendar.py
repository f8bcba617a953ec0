"""Faults of calendars that go deeper than a booking's times: subscriptions, old series, what happens afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from connectors.simulator.bookings import cancel_in_salesforce, revive_in_salesforce
from connectors.simulator.deeds import change_copies, move_everywhere, own_event, reallocate_in_outlook
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import FREED, Meeting
from connectors.simulator.model import Event, Mailbox, Subscription
from connectors.simulator.planting import SYNC_LAG, Plant, lasts, local_instant, on_meeting, write_private
from connectors.simulator.staff import Advisor, BookableRoom

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LAPSES = (-3 * DAY, -2 * HOUR, 10 * HOUR)
"""When a lapsed subscription expires, from now."""
BEFORE_LIVE = timedelta(days=20)
FRIDAY = 4
EARLY = time(7)
"""Before the working day nobody is booked, so that a series there clashes with nothing."""
NOT_LONG_AGO, LONG_AGO = timedelta(days=8), timedelta(days=11)
"""Meetings that ended between these are past the grace of a week, and still read tomorrow."""


def other_room(ground: Ground, meeting: Meeting) -> BookableRoom | None:
    """Another room of the branch that is free at a meeting's time."""
    if meeting.room is None:
        return None
    covered = ground.almanac(meeting.owner).cover(meeting.start, meeting.end)
    for room in ground.rooms_at(meeting.room.room):
        if room is not meeting.room and covered is not None and room.diary.clear(*covered):
            return room
    return None


def plant_stale(ground: Ground, meeting: Meeting) -> None:
    """CAL006: another room of the branch in Outlook, or, where no room is needed, another place."""
    room = other_room(ground, meeting)
    if room is not None:
        _swap_room(ground, meeting, room)
        return
    was = own_event(meeting).location
    change_copies(meeting, ground.moment(meeting), location="Kantinen")
    planted = ground.plant(
        "CAL006",
        meeting,
        "the advisor changed the place in Outlook, Salesforce was not told",
        repair=lambda at: change_copies(meeting, at, location=was),
        again=lambda at: change_copies(meeting, at, location="Kantinen"),
    )
    planted.ripens = SYNC_LAG


def _swap_room(ground: Ground, meeting: Meeting, room: BookableRoom) -> None:
    old, covered = meeting.room, ground.almanac(meeting.owner).cover(meeting.start, meeting.end)
    if covered is not None:
        room.diary.taken[covered[0]] |= covered[1]
    reallocate_in_outlook(meeting, room, ground.moment(meeting))
    planted = ground.plant(
        "CAL006",
        meeting,
        "the advisor changed the room in Outlook, Salesforce was not told",
        repair=lambda at: reallocate_in_outlook(meeting, old, at),
        again=lambda at: reallocate_in_outlook(meeting, room, at),
    )
    planted.ripens = SYNC_LAG


def plant_lapsed(ground: Ground) -> bool:
    """CAL007: the subscription to an advisor's mailbox is gone, has expired, or soon will."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    held = ground.world.tenant.subscriptions
    known = next(one for one in held.values() if one.resource == f"/users/{advisor.person.id}/events")
    good, lapse = known.expires, ground.rng.choice((None, *LAPSES))

    def break_it(at: datetime) -> None:
        if lapse is None:
            held.pop(known.id, None)
        else:
            known.expires = at + lapse

    def mend(at: datetime) -> None:
        known.expires = max(good, at + 5 * DAY)
        held[known.id] = known

    break_it(ground.world.as_of)
    story = "nobody renewed the subscription to an advisor's mailbox"
    ground.plant_advisor("CAL007", advisor, story, repair=mend, again=break_it)
    return True


def plant_old_series(ground: Ground) -> bool:
    """CAL010: a weekly series from before the advisor's calendar was synchronised."""
    advisor = ground.take_advisor()
    if advisor is None:
        return False
    items = write_series(ground, advisor, ground.rng.choice(("busy", "busy", "tentative", "oof")))
    story = "a weekly series from before the synchronisation began, of which the product knows nothing"
    _plant_items(ground, "CAL010", advisor, ("series", items), story)
    return True


def plant_old_absence(ground: Ground) -> bool:
    """CAL011: days off over a weekend, entered before the advisor's calendar was synchronised."""
    advisor = ground.take_advisor(lambda one: bool(free_fridays(ground, one)))
    if advisor is None:
        return False
    item = write_weekend(ground, advisor, ground.rng.choice(("oof", "busy", "tentative")))
    story = "an absence over several days from before the synchronisation began, of which the product knows nothing"
    _plant_items(ground, "CAL011", advisor, ("event", [item]), story)
    return True


def write_series(ground: Ground, advisor: Advisor, show_as: str, *, since: datetime | None = None) -> list[Event]:
    """The master and the occurrences of a weekly series at seven in the morning, not yet put anywhere."""
    almanac, created = ground.almanac(advisor), since or before_live(ground, advisor)
    weekday = ground.rng.randrange(5)
    days = [day for day in almanac.workdays if almanac.days[day].weekday() == weekday]
    start = local_instant(ground, advisor, days[0], EARLY)
    master = write_private(ground, advisor, start, start + HOUR / 2, created=created, show_as=show_as)
    master.kind, master.recurrence = "seriesMaster", _weekly(almanac.days[days[0]].isoformat(), weekday, master.zone)
    items = [master]
    for day in days:
        begin = local_instant(ground, advisor, day, EARLY)
        item = write_private(ground, advisor, begin, begin + HOUR / 2, created=created, show_as=show_as)
        item.kind, item.master_id, item.ical_uid = "occurrence", master.id, master.ical_uid
        items.append(item)
    return items


def write_weekend(ground: Ground, advisor: Advisor, show_as: str, *, since: datetime | None = None) -> Event:
    """An item from a Friday after work to the Monday before it, or the whole weekend, not yet put anywhere."""
    almanac, created = ground.almanac(advisor), since or before_live(ground, advisor)
    friday = ground.rng.choice(free_fridays(ground, advisor))
    ground.mark_odd(advisor, friday, friday + 1, friday + 2)
    if ground.rng.random() < 0.5:
        first = datetime.combine(almanac.days[friday + 1], time(), UTC)
        return write_private(ground, advisor, first, first + 2 * DAY, created=created, show_as=show_as, all_day=True)
    start, end = (
        local_instant(ground, advisor, day, moment) for day, moment in ((friday, time(18)), (friday + 3, EARLY))
    )
    return write_private(ground, advisor, start, end, created=created, show_as=show_as)


def free_fridays(ground: Ground, advisor: Advisor) -> list[int]:
    """Days of the window that are Fridays before weekends of which nobody has made use."""
    days = ground.almanac(advisor).days
    return [
        day
        for day in range(20, 60)
        if days[day].weekday() == FRIDAY and not ground.is_odd(advisor, day, day + 1, day + 2)
    ]


def before_live(ground: Ground, advisor: Advisor) -> datetime:
    """An instant before the advisor's calendar was synchronised."""
    since = ground.line_of(advisor).sync_start or advisor.environment.go_live
    first = ground.world.as_of if since is None else datetime.combine(since, time(), UTC)
    return first - BEFORE_LIVE - timedelta(minutes=ground.rng.randint(0, 60 * 24 * 60))


def _plant_items(ground: Ground, code: str, advisor: Advisor, items: tuple[str, list[Event]], story: str) -> None:
    kind, events = items
    mailbox: Mailbox = advisor.mailbox

    def enter(_at: datetime) -> None:
        for event in events:
            mailbox.put(event)

    def withdraw(_at: datetime) -> None:
        for event in events:
            mailbox.remove(event.id)

    enter(ground.world.as_of)
    ground.note(code, advisor.environment.name, (kind, events[0].id), story, repair=withdraw, again=enter)


def plant_changed_afterwards(ground: Ground, meeting: Meeting) -> None:
    """CAL012: after its end the meeting is moved on both sides; only a second read can see that."""
    shift = timedelta(minutes=30)
    planted = ground.plant(
        "CAL012", meeting, "the meeting was moved by half an hour after it was over", repair=lasts, again=lasts
    )
    planted.after_first_read = lambda at: move_everywhere(meeting, meeting.start - shift, meeting.end - shift, at)
    planted.lasting = True


def plant_left_open(ground: Ground, meeting: Meeting) -> None:
    """CAL013: a past meeting that was cancelled on one side only."""
    at = ground.moment(meeting)
    if ground.rng.random() < 0.5:
        cancel_in_salesforce(meeting, FREED, at)
        story, repair, again = "cancelled in Salesforce only", _outlook(meeting, off=True), _outlook(meeting, off=False)
    else:
        _outlook(meeting, off=True)(at)
        story = "cancelled in Outlook only"
        repair, again = _salesforce(meeting, off=True), _salesforce(meeting, off=False)
    ground.plant("CAL013", meeting, f"a meeting of last week was {story}", repair=repair, again=again)


def _outlook(meeting: Meeting, *, off: bool) -> Callable[[datetime], None]:
    return lambda at: change_copies(meeting, at, cancelled=off, show_as="free" if off else "busy")


def _salesforce(meeting: Meeting, *, off: bool) -> Callable[[datetime], None]:
    if off:
        return lambda at: cancel_in_salesforce(meeting, FREED, at)
    return lambda at: revive_in_salesforce(meeting, at)


def is_long_over(ground: Ground, meeting: Meeting) -> bool:
    """Whether a past meeting should have been put in order by now."""
    return NOT_LONG_AGO < ground.world.as_of - meeting.end < LONG_AGO


def is_lately_over(ground: Ground, meeting: Meeting) -> bool:
    """Whether a past meeting ended within the days that any read reaches."""
    return ground.world.as_of - meeting.end < LONG_AGO


def _weekly(first: str, weekday: int, zone: str) -> dict[str, object]:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday")
    return {
        "pattern": {
            "type": "weekly",
            "interval": 1,
            "month": 0,
            "dayOfMonth": 0,
            "daysOfWeek": [names[weekday]],
            "firstDayOfWeek": "monday",
            "index": "first",
        },
        "range": {
            "type": "noEnd",
            "startDate": first,
            "endDate": "0001-01-01",
            "recurrenceTimeZone": zone,
            "numberOfOccurrences": 0,
        },
    }


def second_subscription(ground: Ground, advisor: Advisor, expires: datetime) -> Subscription:
    """One more subscription to an advisor's mailbox, named by its address."""
    key = f"{ground.rng.getrandbits(128):032x}"
    return Subscription(id=key, resource=f"/users/{advisor.person.upn}/events", expires=expires)


PLANTS: dict[str, Plant] = {
    "CAL006": on_meeting(plant_stale, lambda ground, one: one.kind == "OffSite" or other_room(ground, one) is not None),
    "CAL007": plant_lapsed,
    "CAL010": plant_old_series,
    "CAL011": plant_old_absence,
    "CAL012": on_meeting(plant_changed_afterwards, is_lately_over, past=True),
    "CAL013": on_meeting(plant_left_open, is_long_over, past=True),
}
