"""The ground that scenes plant on: a clean bank, and handles to its meetings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from connectors.simulator.bookings import EVENT, Scribe
from connectors.simulator.meetings import ACTIVE, Meeting
from connectors.simulator.model import Planted, World

SOONEST, LATEST = timedelta(days=2), timedelta(days=50)
"""Plants are put well inside the sync window, so that a judgement some days later still finds them."""

Deed = Callable[[datetime], None]
"""Something done to the world at an instant."""


@dataclass(slots=True, kw_only=True)
class Ground:
    """A clean bank whose meetings can be taken, each once, to be broken or bent."""

    world: World
    meetings: list[Meeting]
    rng: Random
    scribe: Scribe
    _pool: list[Meeting] = field(default_factory=list)

    def __post_init__(self) -> None:
        soonest, latest = self.world.as_of + SOONEST, self.world.as_of + LATEST
        self._pool = [one for one in self.meetings if one.state == ACTIVE and soonest < one.start < latest]
        self.rng.shuffle(self._pool)

    @property
    def advisors(self) -> int:
        """How many advisors there are."""
        return len({id(meeting.owner) for meeting in self.meetings})

    def take(self, count: int, fits: Callable[[Meeting], bool] = lambda _: True) -> list[Meeting]:
        """Up to `count` active meetings that nobody took yet, in random order."""
        taken: list[Meeting] = []
        rest: list[Meeting] = []
        for meeting in self._pool:
            wanted = len(taken) < count and fits(meeting)
            (taken if wanted else rest).append(meeting)
        self._pool = rest
        return taken

    def moment(self, meeting: Meeting) -> datetime:
        """A while ago, but after the meeting was booked."""
        earliest = meeting.created + timedelta(minutes=10)
        return max(earliest, self.world.as_of - timedelta(minutes=self.rng.randint(20, 60 * 30)))

    def plant(self, code: str, meeting: Meeting, story: str, *, again: Deed, repair: Deed) -> None:
        """Note a fault that a right audit must find about a booking."""
        self.world.truth.append(
            Planted(
                code=code,
                environment=meeting.environment,
                subject_kind="booking",
                subject_id=meeting.booking_id,
                booking_id=meeting.booking_id,
                story=story,
                repair=repair,
                again=again,
            )
        )


def change_copies(meeting: Meeting, at: datetime, **values: object) -> None:
    """Change every Outlook copy of a meeting."""
    for mailbox, event_id in meeting.copies:
        mailbox.change(event_id, at, **values)


def move_in_outlook(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Move every Outlook copy of a meeting."""
    change_copies(meeting, at, start=start, end=end)


def move_in_salesforce(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Move the Event of a meeting, and the child Events of invited colleagues."""
    org = meeting.hand.environment.org
    for name, row_id in meeting.rows:
        if name == EVENT:
            org.change(
                name,
                row_id,
                at,
                StartDateTime=start,
                EndDateTime=end,
                ActivityDateTime=start,
                ActivityDate=start.date(),
                EndDate=end.date(),
                DurationInMinutes=int((end - start).total_seconds()) // 60,
            )


def move_everywhere(meeting: Meeting, start: datetime, end: datetime, at: datetime) -> None:
    """Reschedule a meeting properly, on every side."""
    move_in_salesforce(meeting, start, end, at)
    move_in_outlook(meeting, start, end, at)
    backend = meeting.hand.environment.backend
    row = backend.meetings[meeting.booking_id]
    row.update(startDate=start, endDate=end, dateModified=at)
    backend.time_slots[row["timeSlotId"]].update(startDate=start, endDate=end)


def forget_in_outlook(meeting: Meeting) -> None:
    """Take every Outlook copy away as if it had never been made."""
    for mailbox, event_id in meeting.copies:
        del mailbox.events[event_id]
    meeting.copies = []


def forget_in_salesforce(meeting: Meeting) -> None:
    """Take every Salesforce row away as if it had never been written."""
    for name, row_id in meeting.rows:
        del meeting.hand.environment.org.table(name)[row_id]
    meeting.rows = []
