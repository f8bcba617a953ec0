"""What plants have in common: how they choose what to break."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta

from connectors.simulator.almanac import SLOTS
from connectors.simulator.ground import Ground
from connectors.simulator.ids import ical_uid
from connectors.simulator.meetings import Meeting
from connectors.simulator.model import Event
from connectors.simulator.staff import Advisor

SYNC_LAG = timedelta(minutes=16)
"""After a quarter of an hour a change should have reached the other side."""

Plant = Callable[[Ground], bool]
"""Breaks one thing of a bank and notes it in its truth; False if there is nothing left to break in this way."""
Act = Callable[[Ground, Meeting], None]
Fit = Callable[[Ground, Meeting], bool]


def anything(_ground: Ground, _meeting: Meeting) -> bool:
    """Every meeting will do."""
    return True


def on_meeting(act: Act, fits: Fit = anything, *, past: bool = False) -> Plant:
    """A plant that breaks one meeting."""

    def plant(ground: Ground) -> bool:
        meeting = ground.take_one(lambda one: fits(ground, one), past=past)
        if meeting is not None:
            act(ground, meeting)
        return meeting is not None

    return plant


def lasts(_at: datetime) -> None:
    """What neither mends nor breaks anything."""


def far_ahead(ground: Ground, meeting: Meeting) -> bool:
    """Whether a meeting is so far ahead that nobody needs to have accepted it for days."""
    return meeting.start > ground.world.as_of + timedelta(days=8)


def find_span(
    ground: Ground, meeting: Meeting, days: Iterable[int], *, between: tuple[datetime, datetime]
) -> tuple[datetime, datetime] | None:
    """A time on one of some days, beginning between two instants, at which everybody could have the meeting."""
    almanac, length = ground.almanac(meeting.owner), meeting.end - meeting.start
    for day in days:
        for slot in reversed(range(SLOTS)):
            start = almanac.instant(day, slot)
            if not between[0] <= start <= between[1]:
                continue
            if ground.is_everyone_free(meeting, start, start + length) and ground.bears(meeting, start):
                return start, start + length
    return None


def write_private(
    ground: Ground,
    advisor: Advisor,
    start: datetime,
    end: datetime,
    *,
    created: datetime,
    show_as: str = "busy",
    all_day: bool = False,
) -> Event:
    """A private item in an advisor's calendar, not yet put there."""
    person = advisor.person
    return Event(
        id=advisor.outlook_ids.new(),
        subject="Aftale",
        start=start,
        end=end,
        all_day=all_day,
        show_as=show_as,
        organizer_mail=person.mail or "",
        organizer_name=person.display_name,
        ical_uid=ical_uid(ground.rng),
        zone=person.time_zone,
        created=created,
        modified=created,
    )


def local_instant(ground: Ground, advisor: Advisor, day: int, moment: time) -> datetime:
    """An instant of an advisor's local day."""
    almanac = ground.almanac(advisor)
    return datetime.combine(almanac.days[day], moment, almanac.zone).astimezone(UTC)
