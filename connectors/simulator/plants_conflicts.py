"""Faults of an advisor's time: two things at once, outside the hours, too much on one day."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from connectors.simulator.deeds import cancel_everywhere, move_everywhere, revive_everywhere
from connectors.simulator.ground import LATEST, SOONEST, Ground
from connectors.simulator.meetings import ACTIVE, Meeting
from connectors.simulator.planting import Plant, local_instant, on_meeting, write_private
from connectors.simulator.staff import Advisor

AFTER_WORK, MID_MORNING = time(17, 30), time(10)
QUARTER = timedelta(minutes=15)
SATURDAY = 5


def plant_double_booking(ground: Ground) -> bool:
    """MTG010: a meeting that needs no room is rescheduled onto another one of its owner."""
    for moved in ground.untaken(lambda one: one.room is None and one.colleague is None):
        other = find_companion(ground, moved)
        if other is not None:
            _book_twice(ground, ground.claim(moved), ground.claim(other))
            return True
    return False


def find_companion(ground: Ground, moved: Meeting) -> Meeting | None:
    """A meeting of the same owner, and as long, in which another one would fit."""
    pool = ground.untaken(
        lambda one: (
            one.owner is moved.owner
            and one is not moved
            and one.minutes >= moved.minutes
            and one.created != moved.created
            and ground.bears(moved, one.start)
        )
    )
    return next(pool, None)


def _book_twice(ground: Ground, moved: Meeting, other: Meeting) -> None:
    start, end = other.start, other.start + (moved.end - moved.start)
    ground.occupy(moved, start, end)
    move_everywhere(moved, start, end, max(ground.moment(moved), ground.moment(other)))
    ground.plant(
        "MTG010",
        max(moved, other, key=lambda one: one.created),
        "two meetings of one advisor were put at the same time",
        repair=lambda at: move_everywhere(moved, moved.start, moved.end, at),
        again=lambda at: move_everywhere(moved, start, end, at),
    )


def plant_over_private(ground: Ground, meeting: Meeting) -> None:
    """MTG011: a private appointment in the middle of a meeting."""
    show_as = ground.rng.choice(("busy", "busy", "oof", "tentative"))
    owner, begin = meeting.owner, meeting.start
    item = write_private(ground, owner, begin, begin + QUARTER, created=ground.moment(meeting), show_as=show_as)

    def enter(_at: datetime) -> None:
        owner.mailbox.put(item)

    def withdraw(_at: datetime) -> None:
        owner.mailbox.remove(item.id)

    enter(ground.world.as_of)
    ground.plant("MTG011", meeting, f"the advisor has a private appointment ({show_as})", repair=withdraw, again=enter)


def plant_outside_hours(ground: Ground, meeting: Meeting) -> None:
    """MTG012: the meeting is rescheduled to an evening or a Saturday."""
    day, start = ground.rng.choice(odd_times(ground, meeting))
    end = start + (meeting.end - meeting.start)
    ground.mark_odd(meeting.owner, day)
    move_everywhere(meeting, start, end, ground.moment(meeting))
    ground.plant(
        "MTG012",
        meeting,
        "the meeting lies where the advisor does not work",
        repair=lambda at: move_everywhere(meeting, meeting.start, meeting.end, at),
        again=lambda at: move_everywhere(meeting, start, end, at),
    )


def odd_times(ground: Ground, meeting: Meeting) -> list[tuple[int, datetime]]:
    """The evening of a meeting's own day, and the Saturday of its week, with their days, if nothing else is then."""
    almanac, owner = ground.almanac(meeting.owner), meeting.owner
    day = almanac.day_of(meeting.start)
    if day is None or meeting.room is not None or meeting.colleague is not None:
        return []
    saturday = day + 5 - almanac.days[day].weekday()
    times = [(day, AFTER_WORK)]
    if saturday < len(almanac.days) and not owner.diary.taken[saturday] and not _on_duty(owner):
        times.append((saturday, MID_MORNING))
    return [(one, local_instant(ground, owner, one, moment)) for one, moment in times if not ground.is_odd(owner, one)]


def _on_duty(owner: Advisor) -> bool:
    lines = owner.environment.schedules
    return any(line.mail == owner.person.mail and line.weekday == SATURDAY for line in lines)


def plant_full_day(ground: Ground) -> bool:
    """MTG013: the roster allows an advisor less than the fullest day holds."""
    advisor = ground.take_advisor(lambda one: fullest_day(ground, one) is not None, whole=True)
    day = None if advisor is None else fullest_day(ground, advisor)
    if advisor is None or day is None:
        return False
    held = own_meetings(ground, advisor, day)
    ground.line_of(advisor).max_meeting_minutes = sum(one.minutes for one in held) - 15
    chosen = held[0]
    planted = ground.plant(
        "MTG013",
        chosen,
        "the meetings of a day take more time than the roster allows the advisor",
        repair=lambda at: cancel_everywhere(chosen, at),
        again=lambda at: revive_everywhere(chosen, at),
    )
    planted.subject_id, planted.booking_id = f"{advisor.person.id}/{day.isoformat()}", None
    return True


def fullest_day(ground: Ground, advisor: Advisor) -> date | None:
    """The one date, some days ahead, on which an advisor's own meetings take more time than all on any other date."""
    own, every = minutes_by_date(ground, advisor)
    if not own:
        return None
    day, most = max(own.items(), key=lambda pair: (pair[1], pair[0]))
    others = [minutes for other, minutes in every.items() if other != day]
    today = ground.world.as_of.astimezone(ground.almanac(advisor).bank_zone).date()
    inside = today + SOONEST < day < today + LATEST
    return day if inside and most > max(others, default=0) and most > 30 else None


def minutes_by_date(ground: Ground, advisor: Advisor) -> tuple[Counter[date], Counter[date]]:
    """Booked minutes by date of the advisor's own meetings, and of those of colleagues beside them."""
    own: Counter[date] = Counter()
    every: Counter[date] = Counter()
    zone = ground.almanac(advisor).bank_zone
    for meeting in ground.meetings_of(advisor):
        if meeting.state == ACTIVE:
            day = meeting.start.astimezone(zone).date()
            every[day] += meeting.minutes
            if meeting.owner is advisor:
                own[day] += meeting.minutes
    return own, every


def own_meetings(ground: Ground, advisor: Advisor, day: date) -> list[Meeting]:
    """The advisor's own active meetings of a date."""
    zone = ground.almanac(advisor).bank_zone
    mine = [one for one in ground.meetings_of(advisor) if one.owner is advisor and one.state == ACTIVE]
    return [one for one in mine if one.start.astimezone(zone).date() == day]


PLANTS: dict[str, Plant] = {
    "MTG010": plant_double_booking,
    "MTG011": on_meeting(plant_over_private),
    "MTG012": on_meeting(plant_outside_hours, lambda ground, one: bool(odd_times(ground, one))),
    "MTG013": plant_full_day,
}
