"""Meetings of the small bank: who, when, where; laid out so that nobody and no room is booked twice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from connectors.simulator.almanac import Almanac
from connectors.simulator.ids import guid, ical_uid, join_link
from connectors.simulator.model import Mailbox
from connectors.simulator.orgs import Customer, OrgHand, Theme
from connectors.simulator.staff import Advisor, BookableRoom

ONLINE, PHYSICAL = "Online", "Physical"
KINDS = (PHYSICAL, PHYSICAL, PHYSICAL, PHYSICAL, PHYSICAL, ONLINE, ONLINE, ONLINE, "Telephone", "OffSite")
LENGTHS = (1, 2, 2, 2, 3)
"""Half hours that a meeting takes."""

UNANSWERED, UNDECIDED = 0.15, 0.08
"""Shares of the customers who have not answered yet, and who accepted tentatively."""
CONFIRMED_BEFORE = timedelta(days=12)
"""Customers have answered so long before the meeting."""

ACTIVE, FREED, DELETED = "active", "freed", "deleted"
"""What became of a meeting in Salesforce: freed is the product's way to cancel, deleted the hard one."""


@dataclass(slots=True, kw_only=True, eq=False)
class Meeting:
    """One meeting, and where its copies are."""

    hand: OrgHand
    booking_id: str
    """As findings spell it: lower case, no braces."""
    owner: Advisor
    kind: str
    start: datetime
    end: datetime
    created: datetime
    theme: Theme
    customer: Customer
    by_customer: bool
    colleague: Advisor | None
    room: BookableRoom | None
    join_url: str | None
    ical_uid: str
    answer: str = "accepted"
    """What the customer answered, in Outlook's words."""
    answered: datetime | None = None
    state: str = ACTIVE
    detail_id: str = ""
    rows: list[tuple[str, str]] = field(default_factory=list)
    """Object and Id of every Salesforce row; the Event comes first, then its Event Detail."""
    copies: list[tuple[Mailbox, str]] = field(default_factory=list)
    """Mailbox and event id of every Outlook copy; the owner's comes first, if there is one."""
    seat: tuple[Mailbox, str] | None = None
    """The one of the copies that stands in the room's calendar."""

    @property
    def environment(self) -> str:
        """The name of the environment that it was booked in."""
        return self.hand.environment.name

    @property
    def title(self) -> str:
        """The subject in Salesforce and Outlook."""
        return f"{self.theme.name}: {self.customer.name}"

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.end - self.start).total_seconds()) // 60


class Planner:
    """Lays out the meetings of one environment's advisors."""

    def __init__(self, hand: OrgHand, rng: Random, as_of: datetime, tenant_id: str) -> None:
        self._hand = hand
        self._rng = rng
        self._as_of = as_of
        self._tenant_id = tenant_id
        self.colleagues: dict[str, list[Advisor]] = {}
        """Advisors by branch."""
        self.rooms: dict[str, list[BookableRoom]] = {}
        """Rooms by branch."""

    def plan(self, owner: Advisor, almanac: Almanac, day: int, slot: int, length: int) -> Meeting:
        """A meeting of an advisor in half hours that are free."""
        rng, kind = self._rng, self._rng.choice(KINDS)
        start, end = almanac.instant(day, slot), almanac.instant(day, slot + length)
        owner.diary.book(day, slot, length)
        room = self._find_room(owner, day, slot, length) if kind == PHYSICAL else None
        if kind == PHYSICAL and room is None:
            kind = ONLINE
        created = min(start, self._as_of) - timedelta(minutes=rng.randint(180, 60 * 24 * 21))
        answer, answered = self._draw_answer(created, start)
        return Meeting(
            hand=self._hand,
            booking_id=guid(rng),
            owner=owner,
            kind=kind,
            start=start,
            end=end,
            created=created,
            theme=rng.choice(self._hand.themes),
            customer=rng.choice(self._hand.customers[owner.place.name]),
            by_customer=rng.random() < 0.35,
            colleague=self._find_colleague(owner, day, slot, length) if rng.random() < 0.12 else None,
            room=room,
            join_url=join_link(rng, self._tenant_id, owner.person.id) if kind == ONLINE else None,
            ical_uid=ical_uid(rng),
            answer=answer,
            answered=answered,
        )

    def _draw_answer(self, created: datetime, start: datetime) -> tuple[str, datetime | None]:
        """What the customer answers, and when: at the latest an hour ago, and for a meeting soon to come it is yes."""
        chance = self._rng.random()
        if chance < UNANSWERED and start > self._as_of + CONFIRMED_BEFORE:
            return "none", None
        latest = min(start, self._as_of) - timedelta(hours=1)
        answered = created + timedelta(minutes=self._rng.randint(20, (latest - created) // timedelta(minutes=1)))
        return ("tentativelyAccepted" if chance > 1 - UNDECIDED else "accepted"), answered

    def _find_colleague(self, owner: Advisor, day: int, slot: int, length: int) -> Advisor | None:
        candidates = self.colleagues[owner.place.name]
        for _ in range(3):
            colleague = self._rng.choice(candidates)
            diary = colleague.diary
            if colleague is not owner and diary.free(day, slot, length) and diary.bears(day, length):
                diary.book(day, slot, length)
                return colleague
        return None

    def _find_room(self, owner: Advisor, day: int, slot: int, length: int) -> BookableRoom | None:
        for room in self.rooms[owner.place.name]:
            if room.diary.free(day, slot, length):
                room.diary.take(day, slot, length)
                return room
        return None


def find_time(owner: Advisor, days: list[int], rng: Random) -> tuple[int, int, int] | None:
    """A free day, half hour and length in an advisor's diary; None if several tries found nothing."""
    for _ in range(12):
        day, slot, length = rng.choice(days), rng.randrange(18), rng.choice(LENGTHS)
        if owner.diary.free(day, slot, length) and owner.diary.bears(day, length):
            return day, slot, length
    return None


def draw_state(rng: Random) -> str:
    """What becomes of a meeting: one in twelve is cancelled, a few of those deleted."""
    chance = rng.random()
    return FREED if chance < 0.07 else DELETED if chance < 0.085 else ACTIVE
