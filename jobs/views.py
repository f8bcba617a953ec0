"""Views: what a job may look at, cut from the mirror, each with how completely it was read.

There is a view of one advisor, of one room, of one environment, and of a tenant's directory. A view belongs to one or
more environments and has a `scope`, the word under which its incidents are kept: when a view of that scope was judged
completely, silence resolves them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from connectors.backend_records import BackendMeeting, BackendRoom, BusySlot, Employee
from connectors.directory_records import MailboxSetting, MailObject, Room, RosterEntry, Subscription, WorkingHours
from connectors.errors import Reason
from connectors.health_records import Allowance, Backup, JobFinish, LateTask, Probe
from connectors.records import (
    Booking,
    BookingContact,
    BookingId,
    CalendarEvent,
    DirectoryUser,
    Invitee,
    Record,
    SalesforceUser,
)

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How completely something was read: at `read_at`, unless there is a `reason` why its latest read failed."""

    read_at: datetime | None = None
    reason: Reason | None = Reason.NEVER_READ

    @property
    def complete(self) -> bool:
        """Whether absence may be concluded from it."""
        return self.reason is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[Item]):
    """Something that was read as a whole, with how completely. Where it is not configured there is no part (None)."""

    read: Coverage
    items: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """Which accounts of a tenant hold which addresses, aliases included. Addresses are folded."""

    tenant: str
    accounts: Mapping[str, str]
    """Address → Entra object id."""
    shared: Set[str] = frozenset()
    """Addresses that several accounts hold; they are not in `accounts`."""

    def may_be_one(self, mail: str, others: Iterable[str]) -> bool:
        """Whether the account that holds an address holds one of the others, too, or may for all that is told."""
        account = self.accounts.get(mail)
        if account is None and mail not in self.shared:
            return False
        return any(
            other in self.shared or (other in self.accounts and account in {None, self.accounts[other]})
            for other in others
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A change seen of a booking or its event."""

    booking_id: BookingId
    system: str
    """`salesforce` or `outlook`."""
    subject_id: str
    what: str
    """The column that changed, such as `starts`."""
    was: str | None
    now: str | None
    at: datetime
    """When we saw it."""
    changed_at: datetime | None
    """When the system says that it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomBook:
    """Every room of a tenant, and how an environment's backend knows them. Shared by the views of the environment."""

    places: Part[Mapping[str, Room]]
    """By folded address."""
    backend: Part[Mapping[str, BackendRoom]] | None = None
    """By the backend's id, folded; None: no backend is connected."""
    _memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def by_mail(self, mail: str | None) -> Room | None:
        """The room with an address."""
        return self.places.items.get(mail) if mail else None

    def by_name(self, name: str | None) -> tuple[Room, ...]:
        """Rooms whose display name is exactly this one."""
        named: Mapping[str, tuple[Room, ...]] = self.once("by_name", self._by_name)
        return named.get(name, ()) if name is not None else ()

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` gives, made once for all views that share these rooms."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(Value, self._memo[key])

    def _by_name(self) -> dict[str, tuple[Room, ...]]:
        named: dict[str, tuple[Room, ...]] = {}
        for room in self.places.items.values():
            named[room.name] = (*named.get(room.name, ()), room)
        return named


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """What the backend knows of an advisor."""

    employee: Employee | None
    slots: Part[Sequence[BusySlot]]
    """When it knows the advisor to be busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisorView:
    """One owner of bookings in one environment: the bookings, and the mailbox that should show them.

    An identity that owns bookings in two environments of a tenant gives two views over the same mailbox.
    """

    environment: str
    identity: str
    """Entra object id; else the folded address of the owner, else the Salesforce User id."""
    mailbox: Coverage
    """Of the advisor's calendar, BookingIds included."""
    bookings_read: Coverage
    """Of this environment's bookings, with the contacts and invitees on them."""
    all_bookings_read: Coverage
    """Of the bookings of every environment that shares the tenant: the worst of them."""
    home: bool = True
    """This environment is where the identity belongs: findings about the mailbox alone are raised here."""
    bookings: tuple[Booking, ...] = ()
    events: tuple[CalendarEvent, ...] = ()
    """Everything the mirror holds of the mailbox; those with `removed` are gone from it. Occurrences, not masters."""
    known: frozenset[BookingId] = frozenset()
    """Those BookingIds of `events` that some org of the tenant knows, under whatever owner, deleted ones included."""
    raised_elsewhere: frozenset[BookingId] = frozenset()
    """Those BookingIds of `events` that nobody knows and whose copy in another mailbox speaks for all copies."""
    mails: frozenset[str] = frozenset()
    """The owner's own addresses, folded."""
    contacts: Mapping[str, tuple[BookingContact, ...]] = field(default_factory=dict, compare=False)
    """Customers by the Event Detail's id, of the active bookings that are not over; deleted rows are left out. Views
    that are cut together share it, and it can be asked only until the next ones are cut."""
    invitees: Mapping[str, tuple[Invitee, ...]] = field(default_factory=dict, compare=False)
    """Related people by the Event's id; like `contacts`."""
    gatherings: Mapping[str, tuple[Invitee, ...]] | None = field(default=None, compare=False)
    """The part of `invitees` about Events to which a Salesforce user is related: one in ten, so it is told sooner.
    None: ask `invitees`."""
    user_mails: Mapping[str, str] = field(default_factory=dict)
    """Salesforce User id → folded address, of all users of the environment; shared by its views."""
    users_read: Coverage = field(default_factory=Coverage)
    copies: Set[str] = field(default=frozenset(), compare=False)
    """`iCalUId`s of the product's own events in any mailbox: what carries one is a copy of a meeting, not private.
    All views share it, and it can be asked only while they are cut."""
    rooms: RoomBook | None = None
    """None: the rooms were not asked for."""
    changes: Sequence[JournalEntry] = field(default=(), compare=False)
    """What the journal holds of the bookings' times, owners and rooms, in the order of sight. It can be asked only
    while the views are cut."""
    rostered: bool = False
    """The identity is an active advisor of the environment."""
    entry: RosterEntry | None = None
    entries_read: Coverage | None = None
    """Of the bank's own list of advisors, where `entry` stands; None: the bank gives none."""
    schedule: Part[tuple[WorkingHours, ...]] | None = None
    """When the advisor can be booked; None: the bank gives no schedules, or none for this advisor."""
    setting: MailboxSetting | None = None
    """The working hours set in Outlook: good for proposals, not for judging."""
    backed: Backed | None = None
    """None: no backend is connected."""
    book: Part[AddressBook] | None = field(default=None, compare=False)
    """Of the tenant; shared by its views. None: it was not asked for."""
    _memo: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def scope(self) -> str:
        """What the incidents of this view are kept under."""
        return self.identity

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that its findings may be about."""
        return (self.environment,)

    def once(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What `make` gives, made once for all the jobs that look at this view."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(Value, self._memo[key])


class RoomUse(Record, frozen=True, kw_only=True, gc=False):
    """A booking, or an event of the room's own calendar, that takes a room; both, where they are copies of one."""

    environment: str | None
    """Of the booking; None: no booking is known to it."""
    start: datetime
    end: datetime
    created: datetime | None
    booking: Booking | None = None
    event: CalendarEvent | None = None
    """In the room's calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomView:
    """One room of a tenant: its calendar, and the bookings that name it."""

    tenant: str
    environments: tuple[str, ...]
    """All that share the tenant, production first."""
    room: Room
    calendar: Coverage
    """Of the room's mailbox."""
    bookings_read: Coverage
    """Of the bookings of every environment that shares the tenant: the worst of them."""
    lists_read: Mapping[str, Coverage] = field(default_factory=dict)
    """Of the lists by which a booking's room is known, such as `contoso/places` or `production/backend-rooms`."""
    uses: tuple[RoomUse, ...] = ()
    """Active ones of the window, by start."""

    @property
    def scope(self) -> str:
        """What the incidents of this view are kept under."""
        return f"room:{self.room.mail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentView:
    """One environment as a whole: its systems, our own work on it, and what the backend alone knows."""

    environment: str
    probes: tuple[Probe, ...] = ()
    """Of this month, and of the last day where the month is younger; by instant."""
    systems: tuple[str, ...] = ()
    """Those that are configured."""
    allowance: Allowance | None = None
    """As the org told it last; None: it never did."""
    backups: tuple[Backup, ...] = ()
    """By instant; the store is everybody's, so every environment shows them."""
    store_opened: datetime | None = None
    """When the store was first used: before that nothing can be late."""
    finishes: tuple[JobFinish, ...] = ()
    periods: Mapping[str, float] = field(default_factory=dict)
    """Seconds between two runs of each job that is scheduled, the longest gap of its cron."""
    scheduled: bool = False
    """A scheduler runs the jobs of this store: without one no job can be late, and nobody measures availability."""
    late: tuple[LateTask, ...] | None = None
    """What the service that works by the schedule of this store should have done by now, in place of `finishes`; None:
    no such service ever worked on it."""
    bookings_read: Coverage = field(default_factory=Coverage)
    unknown_meetings: Part[tuple[BackendMeeting, ...]] | None = None
    """Active meetings of the backend that no Salesforce org of the tenant knows, each asked for; None: no backend.
    Its coverage is the worst of the backend's read, of the orgs', and of their answers about these ids."""
    primary: bool = True
    """It speaks for the store, which is everybody's: one environment does, so that a late backup is one incident."""

    @property
    def scope(self) -> str:
        """What the incidents of this view are kept under."""
        return f"environment:{self.environment}"

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that its findings may be about."""
        return (self.environment,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisor:
    """One identity on the roster of an environment, with what each source says of it."""

    identity: str
    user: SalesforceUser | None = None
    """The active user of the org, if that is why it is on the roster."""
    employee: Employee | None = None
    """The backend's, if one is connected and knows it."""
    entry: RosterEntry | None = None
    account: DirectoryUser | None = None
    """In the tenant's directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPlace:
    """The location string of a customer's account that has a booking in the window."""

    account_id: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who works in an environment, and who owns its bookings."""

    environment: str
    users_read: Coverage
    employees_read: Coverage | None
    """None: no backend is connected."""
    bookings_read: Coverage
    entries_read: Coverage | None = None
    """Of the bank's own list of advisors; None: the bank gives none."""
    advisors: tuple[Advisor, ...] = ()
    """By identity."""
    owners: Mapping[str, int] = field(default_factory=dict)
    """How many active bookings of the window each identity owns, on the roster or not."""
    account_places: tuple[AccountPlace, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryView:
    """The directory of a tenant, and the rosters of all environments that share it."""

    tenant: str
    rosters: tuple[Roster, ...]
    """Production first."""
    accounts: Part[Mapping[str, DirectoryUser]]
    """Every member account by its Entra object id, enabled or not."""
    objects: Part[tuple[MailObject, ...]]
    domains: Part[frozenset[str]]
    """Verified domains, folded."""
    rooms: Part[tuple[Room, ...]]
    subscriptions: Part[tuple[Subscription, ...]] | None = None
    """None: no environment of the tenant subscribes."""

    @property
    def scope(self) -> str:
        """What the incidents of this view are kept under."""
        return f"directory:{self.tenant}"

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that its findings may be about."""
        return tuple(roster.environment for roster in self.rosters)
