"""Rooms: how full each one is by the hour of the day, what is wrong with it, and how fresh its calendar is.

Time is counted in quarters of an hour of business days: what takes a part of a quarter takes it. Meetings over each
other take it once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.instants import epoch, instant
from bookme_ops.store.read_states import MailboxPlace, mailbox_places
from bookme_ops.store.rooms import places_of
from bookme_ops.store.trend_rooms import Taken, room_troubles, taken_times
from bookme_ops.trends.weeks import DAY, days_from
from bookme_ops.wiring import Ops
from connectors.directory_records import Room
from connectors.errors import Reason
from connectors.records import midnight, span
from jobs.views import Coverage

QUARTER = 900
SPAN = timedelta(days=28)
FIRST_HOUR, LAST_HOUR = 7, 18
HOURS = tuple(range(FIRST_HOUR, LAST_HOUR + 1))
"""The hours of the day that are told apart; the last one ends at 19:00."""
WEEKEND = 5
NEVER = Coverage()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """An open incident about a room, or about a booking in it."""

    incident_id: int
    code: str
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomUse:
    """One room over the last and the coming weeks."""

    mail: str
    tenant: str
    user_id: str | None
    """The account that holds its calendar."""
    name: str
    location: str | None
    capacity: int | None
    booking_type: str
    read_at: datetime | None
    """When its calendar was last read completely."""
    reason: Reason | None
    """Why its calendar is not known, or not lately; None: it is."""
    past: tuple[float | None, ...]
    """For each of `HOURS` the share that was taken, from 0 to 1; None: not known."""
    coming: tuple[float | None, ...]
    past_share: float | None
    """Of all of these hours together."""
    coming_share: float | None
    troubles: tuple[Trouble, ...]
    """The most urgent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """All rooms of a bank."""

    rooms: tuple[RoomUse, ...]
    """By location and name."""
    unread: Mapping[str, Reason]
    """The tenants of which the list of rooms is not known, or not lately, and why."""


class Ruler:
    """The quarters of an hour between two instants, as bits of a number; the first one is the lowest."""

    def __init__(self, start: datetime, end: datetime, zone: ZoneInfo, closed: frozenset[date]) -> None:
        self.begin, self.zone = epoch(start), zone
        self.length = -(-(epoch(end) - self.begin) // QUARTER)
        self.hours = dict.fromkeys(HOURS, 0)
        """The quarters of each hour of the day, on business days."""
        self.cells: dict[tuple[date, int], int] = {}
        """The quarters of each hour of each day."""
        for place in range(self.length):
            local = (start + timedelta(seconds=QUARTER * place)).astimezone(zone)
            if local.hour in self.hours:
                cell = (local.date(), local.hour)
                self.cells[cell] = self.cells.get(cell, 0) | 1 << place
                if local.weekday() < WEEKEND and local.date() not in closed:
                    self.hours[local.hour] |= 1 << place
        self.work = sum(self.hours.values())

    def bits(self, start: datetime, end: datetime) -> int:
        """The quarters that a time takes, of those that the ruler has."""
        first = max(0, (epoch(start) - self.begin) // QUARTER)
        last = min(self.length, -(-(epoch(end) - self.begin) // QUARTER))
        return ((1 << (last - first)) - 1) << first if last > first else 0


def count_rooms(ops: Ops, now: datetime) -> House:
    """Every room of the chosen environments' tenants."""
    zone, closed = ops.settings.bank.time_zone, frozenset[date]()
    for site in ops.chosen:
        closed |= ops.settings.policy(site.name, now).closing_days
    today = midnight(now.astimezone(zone).date(), zone)
    rulers = (
        Ruler(today - SPAN, today, zone, closed),
        Ruler(today, days_from(now, zone, SPAN.days).bounds[-1], zone, closed),
    )
    rooms: list[RoomUse] = []
    unread: dict[str, Reason] = {}
    codes = room_codes(ops)
    with ops.store.read() as connection:
        troubles = group_troubles(room_troubles(connection, [site.name for site in ops.chosen], codes))
        for tenant in ops.tenants:
            book = addresses(connection, tenant)
            places = places_of(connection, tenant, book)
            if places.read.reason is not None:
                unread[tenant] = places.read.reason
            counter = _Counter(connection, tenant, rulers, troubles)
            rooms += counter.count(list(places.items.values()), book)
    return House(rooms=tuple(sorted(rooms, key=lambda one: (one.location or "", one.name, one.mail))), unread=unread)


def room_codes(ops: Ops) -> tuple[str, ...]:
    """The codes of all findings that may be about a room."""
    return tuple(sorted({kind.code for job in ops.jobs for kind in job.kinds if kind.category == "room-allocation"}))


def group_troubles(found: Iterable[tuple[str, int, str, int]]) -> dict[str, list[Trouble]]:
    """Troubles by the address of their room, the most urgent first; of room, incident, code and priority."""
    grouped: dict[str, list[Trouble]] = {}
    for mail, number, code, priority in found:
        grouped.setdefault(mail.casefold(), []).append(Trouble(incident_id=number, code=code, priority=priority))
    for troubles in grouped.values():
        troubles.sort(key=lambda one: (-one.priority, one.incident_id))
    return grouped


def coverage_of_room(room: Room, book: Addresses, accounts: Coverage, mailboxes: Mapping[str, Coverage]) -> Coverage:
    """How completely a room's calendar is known; a room without an account has none."""
    if room.user_id is None:
        ambiguous = room.mail in book.ambiguous
        return Coverage(reason=Reason.AMBIGUOUS if ambiguous else accounts.reason or Reason.NO_MAILBOX)
    return mailboxes.get(room.user_id, NEVER)


class _Counter:
    """Counts the rooms of one tenant."""

    def __init__(
        self,
        connection: Connection,
        tenant: str,
        rulers: tuple[Ruler, Ruler],
        troubles: Mapping[str, Sequence[Trouble]],
    ) -> None:
        self.connection, self.tenant, self.rulers, self.troubles = connection, tenant, rulers, troubles
        self.mailboxes = coverage_of(connection, tenant, "mailbox")
        self.accounts = coverage_of(connection, tenant, "directory").get("accounts", NEVER)

    def count(self, rooms: Sequence[Room], book: Addresses) -> list[RoomUse]:
        """What there is to tell of each room."""
        owners = [room.user_id for room in rooms if room.user_id is not None]
        places = mailbox_places(self.connection, self.tenant, owners)
        taken = self._mark([place.number for place in places.values()])
        return [self._tell(room, book, places.get(room.user_id or ""), taken) for room in rooms]

    def _mark(self, numbers: Sequence[int]) -> dict[int, list[int]]:
        """Of each calendar the quarters that are taken, on both rulers."""
        past, coming = self.rulers
        # Dates are midnights in UTC: they may stand a day beside what they mean.
        start, end = instant(past.begin) - DAY, instant(coming.begin + coming.length * QUARTER) + DAY
        taken: dict[int, list[int]] = {}
        for one in taken_times(self.connection, numbers, start, end):
            times = times_of(one, past.zone)
            marks = taken.setdefault(one.mailbox_no, [0, 0])
            for place, ruler in enumerate(self.rulers):
                marks[place] |= ruler.bits(*times)
        return taken

    def _tell(self, room: Room, book: Addresses, place: MailboxPlace | None, taken: Mapping[int, list[int]]) -> RoomUse:
        read = coverage_of_room(room, book, self.accounts, self.mailboxes)
        window = place.window if place is not None and read.read_at is not None else None
        shares = []
        for number, ruler in enumerate(self.rulers):
            known = ruler.bits(window.start, window.end) if window is not None else 0
            marks = taken.get(place.number, [0, 0])[number] if place is not None else 0
            shares.append(
                ([share_of(marks, bits & known) for bits in ruler.hours.values()], share_of(marks, ruler.work & known))
            )
        (past, past_share), (coming, coming_share) = shares
        return RoomUse(
            mail=room.mail,
            tenant=self.tenant,
            user_id=room.user_id,
            name=room.name,
            location=room.location,
            capacity=room.capacity,
            booking_type=room.booking_type,
            read_at=read.read_at,
            reason=read.reason,
            past=tuple(past),
            coming=tuple(coming),
            past_share=past_share,
            coming_share=coming_share,
            troubles=tuple(self.troubles.get(room.mail, ())),
        )


def times_of(taken: Taken, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants that something takes: an all-day event is told in dates."""
    if not taken.all_day:
        return taken.start, taken.end
    times = span(taken.start, taken.end, all_day=True, zone=zone)
    return times.start, times.end


def share_of(marks: int, known: int) -> float | None:
    """How much is taken of the quarters that are known; None if none is."""
    return (marks & known).bit_count() / known.bit_count() if known else None
