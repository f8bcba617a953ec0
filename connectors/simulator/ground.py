"""The ground that scenes plant on: a clean bank, and handles to its meetings, people and rooms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from connectors.simulator.almanac import Almanac, Diary, closed_days
from connectors.simulator.bookings import Scribe
from connectors.simulator.meetings import ACTIVE, Meeting
from connectors.simulator.model import Person, Planted, Room, RosterLine, World
from connectors.simulator.orgs import OrgHand
from connectors.simulator.staff import Advisor, BookableRoom

SOONEST, LATEST = timedelta(days=2), timedelta(days=50)
"""Plants are put well inside the sync window, so that a judgement some days later still finds them."""
OVER_SINCE = timedelta(minutes=30)

Deed = Callable[[datetime], None]
"""Something done to the world at an instant."""


@dataclass(slots=True, kw_only=True)
class Ground:
    """A clean bank whose meetings, advisors, rooms and accounts can be taken, each once, to be broken or bent."""

    world: World
    meetings: list[Meeting]
    rng: Random
    scribe: Scribe
    staff: list[Advisor]
    rooms: list[BookableRoom]
    closed_rooms: list[BookableRoom]
    """Rooms that cannot be booked, one for each branch."""
    hands: dict[str, OrgHand]
    almanacs: dict[str, Almanac]
    """By the key of the time zone."""
    _pool: list[Meeting] = field(default_factory=list)
    _past: list[Meeting] = field(default_factory=list)
    _advisors: list[Advisor] = field(default_factory=list)
    _touched: set[str] = field(default_factory=set)
    """Person ids of those whose meetings were taken."""
    _taken: set[str] = field(default_factory=set)
    """Ids of rooms and accounts, and names of environments, that were taken."""
    _odd: set[tuple[str, int]] = field(default_factory=set)
    _by_owner: dict[str, list[Meeting]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        soonest, latest = self.world.as_of + SOONEST, self.world.as_of + LATEST
        active = [one for one in self.meetings if one.state == ACTIVE]
        self._pool = [one for one in active if soonest < one.start < latest]
        self._past = [one for one in active if one.end < self.world.as_of - OVER_SINCE]
        self._advisors = list(self.staff)
        for pool in (self._pool, self._past, self._advisors):
            self.rng.shuffle(pool)
        for meeting in self.meetings:
            for person in (meeting.owner, meeting.colleague):
                if person is not None:
                    self._by_owner.setdefault(person.person.id, []).append(meeting)

    @property
    def closed_days(self) -> frozenset[date]:
        """On which the bank is closed altogether."""
        days = self.almanacs[self.world.bank_zone].days
        return closed_days({days[0].year, days[-1].year})

    @property
    def advisors(self) -> int:
        """How many advisors there are."""
        return len(self.staff)

    def take(self, count: int, fits: Callable[[Meeting], bool] = lambda _: True) -> list[Meeting]:
        """Up to `count` active meetings that nobody took yet, in random order."""
        found = (self.take_one(fits) for _ in range(count))
        return [meeting for meeting in found if meeting is not None]

    def take_one(self, fits: Callable[[Meeting], bool] = lambda _: True, *, past: bool = False) -> Meeting | None:
        """An active meeting that nobody took yet, still to come or past."""
        pool = self._past if past else self._pool
        for index, meeting in enumerate(pool):
            if fits(meeting):
                del pool[index]
                self._touch(meeting)
                return meeting
        return None

    def untaken(self, fits: Callable[[Meeting], bool]) -> Iterator[Meeting]:
        """Active meetings to come that nobody took yet, without taking them."""
        return (meeting for meeting in self._pool if fits(meeting))

    def claim(self, meeting: Meeting) -> Meeting:
        """Take a certain meeting that nobody took yet."""
        self._pool.remove(meeting)
        self._touch(meeting)
        return meeting

    def take_advisor(self, fits: Callable[[Advisor], bool] = lambda _: True, *, whole: bool = False) -> Advisor | None:
        """An advisor whom nobody took yet; with `whole` one none of whose meetings was taken, nor will be."""
        for index, advisor in enumerate(self._advisors):
            if whole and advisor.person.id in self._touched:
                continue
            if fits(advisor):
                del self._advisors[index]
                if whole:
                    self._withdraw(advisor)
                return advisor
        return None

    def take_key(self, key: str) -> bool:
        """Whether nobody took a room, a customer's account or an environment yet; from now on somebody has."""
        fresh = key not in self._taken
        self._taken.add(key)
        return fresh

    def is_taken(self, key: str) -> bool:
        """Whether somebody took a room, a customer's account or an environment."""
        return key in self._taken

    @property
    def clerks(self) -> list[Person]:
        """People of the back office."""
        return [one for one in self.world.tenant.people.values() if one.department == "Back office"]

    @property
    def leavers(self) -> list[Person]:
        """People whose accounts are disabled."""
        return [one for one in self.world.tenant.people.values() if one.department and not one.enabled]

    def upcoming_of(self, advisor: Advisor) -> list[Meeting]:
        """The active meetings of the coming weeks that an advisor owns."""
        last = self.world.as_of + LATEST
        return [
            one
            for one in self.meetings_of(advisor)
            if one.owner is advisor and one.state == ACTIVE and self.world.as_of < one.start < last
        ]

    def meetings_of(self, advisor: Advisor) -> list[Meeting]:
        """All meetings of an advisor, as owner or as a colleague."""
        return self._by_owner.get(advisor.person.id, [])

    def mark_odd(self, advisor: Advisor, *days: int) -> None:
        """Note that something lies outside the advisor's working hours on some days."""
        self._odd.update((advisor.person.id, day) for day in days)

    def is_odd(self, advisor: Advisor, *days: int) -> bool:
        """Whether something lies outside the advisor's working hours on one of some days."""
        return any((advisor.person.id, day) in self._odd for day in days)

    def line_of(self, advisor: Advisor) -> RosterLine:
        """The advisor's line in the roster."""
        lines = advisor.environment.roster
        return next(line for line in lines if line.mail == advisor.person.mail)

    def almanac(self, advisor: Advisor) -> Almanac:
        """The days as the advisor sees them."""
        return self.almanacs[advisor.place.zone.key]

    def rooms_at(self, room: Room) -> list[BookableRoom]:
        """The bookable rooms of a room's branch, the room itself included."""
        return [one for one in self.rooms if one.room.location == room.location]

    def is_free(self, meeting: Meeting, diary: Diary, start: datetime, end: datetime) -> bool:
        """Whether a diary would have the meeting at another time, within the working day."""
        almanac = self.almanac(meeting.owner)
        wanted, own = almanac.cover(start, end), almanac.cover(meeting.start, meeting.end)
        if wanted is None:
            return False
        day, mask = wanted
        return diary.clear(day, mask & ~own[1] if own and own[0] == day else mask)

    def is_everyone_free(self, meeting: Meeting, start: datetime, end: datetime) -> bool:
        """Whether owner, colleague and room could have the meeting at another time, within the working day."""
        return all(self.is_free(meeting, diary, start, end) for diary in _diaries(meeting))

    def occupy(self, meeting: Meeting, start: datetime, end: datetime) -> None:
        """Note that a meeting may stand at another time, too."""
        covered = self.almanac(meeting.owner).cover(start, end)
        if covered is not None:
            day, mask = covered
            for diary in _diaries(meeting):
                diary.taken[day] |= mask
            booked = meeting.owner.diary.booked
            booked[day] = booked.get(day, 0) + mask.bit_count()

    def bears(self, meeting: Meeting, start: datetime) -> bool:
        """Whether the bank's limit lets the owner have the meeting on the day of an instant."""
        day = self.almanac(meeting.owner).day_of(start)
        return day is not None and meeting.owner.diary.bears(day, meeting.minutes // 30)

    def moment(self, meeting: Meeting) -> datetime:
        """A while ago, but after the meeting was booked and answered, and before its end."""
        earliest = max(meeting.created, meeting.answered or meeting.created) + timedelta(minutes=10)
        latest = min(self.world.as_of, meeting.end)
        return max(earliest, latest - timedelta(minutes=self.rng.randint(20, 60 * 30)))

    def plant(self, code: str, meeting: Meeting, story: str, *, again: Deed, repair: Deed) -> Planted:
        """Note a fault that a right audit must find about a booking."""
        found = self.note(code, meeting.environment, ("booking", meeting.booking_id), story, again=again, repair=repair)
        found.booking_id = meeting.booking_id
        return found

    def plant_advisor(self, code: str, advisor: Advisor, story: str, *, again: Deed, repair: Deed) -> Planted:
        """Note a fault that a right audit must find about an advisor."""
        subject = ("advisor", advisor.person.id)
        return self.note(code, advisor.environment.name, subject, story, again=again, repair=repair)

    def note(
        self, code: str, environment: str, subject: tuple[str, str], story: str, *, again: Deed, repair: Deed
    ) -> Planted:
        """Note a fault; `subject` is a kind and an id."""
        kind, key = subject
        planted = Planted(
            code=code,
            environment=environment,
            subject_kind=kind,
            subject_id=key,
            booking_id=None,
            story=story,
            repair=repair,
            again=again,
        )
        self.world.truth.append(planted)
        return planted

    def _touch(self, meeting: Meeting) -> None:
        self._touched.update(one.person.id for one in (meeting.owner, meeting.colleague) if one is not None)

    def _withdraw(self, advisor: Advisor) -> None:
        own = {id(meeting) for meeting in self.meetings_of(advisor)}
        self._pool = [meeting for meeting in self._pool if id(meeting) not in own]
        self._past = [meeting for meeting in self._past if id(meeting) not in own]


def _diaries(meeting: Meeting) -> Iterator[Diary]:
    yield meeting.owner.diary
    if meeting.colleague is not None:
        yield meeting.colleague.diary
    if meeting.room is not None:
        yield meeting.room.diary
