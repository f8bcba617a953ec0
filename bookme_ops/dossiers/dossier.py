"""The dossier: everything that is kept of one booking, before anybody tells of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bookme_ops.store.incident import Incident
from bookme_ops.store.journal import Entry
from bookme_ops.store.read_states import NEVER, ReadState
from connectors.backend_records import BackendMeeting
from connectors.records import Booking, CalendarEvent, Window
from jobs.calendar.details import Comparison
from jobs.links import Link
from jobs.policy import Policy


class Role(StrEnum):
    """Whose calendar a copy of the meeting stands in."""

    OWNER = "owner"
    COLLEAGUE = "colleague"
    ROOM = "room"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An event of a mailbox that is a copy of the booking."""

    event: CalendarEvent
    by: str
    """How it was recognised: `booking-id`, `join-link`, `same-time`, or `ical-uid` with another copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A mailbox that holds a copy, or should hold one."""

    tenant: str
    mailbox: str | None
    """Entra object id; None: no account could be told."""
    role: Role
    mail: str | None = None
    """Folded; None if it is not known."""
    name: str | None = None
    """Of a room; people have none here."""
    read: ReadState = NEVER
    window: Window | None = None
    """What was read of the mailbox."""
    held: tuple[Held, ...] = ()

    @property
    def live(self) -> tuple[CalendarEvent, ...]:
        """The copies that stand."""
        return tuple(one.event for one in self.held if not (one.event.removed or one.event.cancelled))

    def reaches(self, start: datetime, end: datetime) -> bool:
        """Whether what was read of the mailbox holds such a time."""
        return self.window is not None and self.window.start < end and start < self.window.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A booking with what it was linked to in its owner's mailbox."""

    booking: Booking
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """How the booking of one environment is looked at: as the jobs do, so that both call the same things different."""

    booking: Booking
    tenant: str
    policy: Policy
    details: Comparison | None
    """Of place, room and people with the owner's first live copy; None if there is nothing to compare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemRead:
    """How well one list is known that the page stands on."""

    system: str
    """`Salesforce`, `Outlook` or `Backend`."""
    scope: str
    """An environment or a tenant."""
    subject: str
    """As coverage calls it, such as `bookings`."""
    read: ReadState


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """Everything that is kept of one booking. Instants are in UTC."""

    booking_id: str | None
    """None: its Event Detail carries none."""
    bookings: tuple[Booking, ...] = ()
    """By environment."""
    meetings: tuple[BackendMeeting, ...] = ()
    """By environment."""
    holders: tuple[Holder, ...] = ()
    """The owner first, then colleagues, then rooms."""
    links: tuple[Linked, ...] = ()
    reads: tuple[SystemRead, ...] = ()
    answers: dict[str, bool] = field(default_factory=dict)
    """What orgs said that were asked whether they know the BookingId."""
    orgs: tuple[str, ...] = ()
    """The environments of the estate, production first."""
    incidents: tuple[Incident, ...] = ()
    entries: tuple[Entry, ...] = ()
    """The journal, in the order of sight."""
    lenses: tuple[Lens, ...] = ()
    """One for each booking of the estate's environments."""
    roles: dict[str, Role] = field(default_factory=dict, repr=False)
    """By folded address, of the people and rooms of the bank that are on the meeting."""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is known."""
        return not (self.bookings or self.meetings or self.copies or self.incidents or self.entries)

    @property
    def copies(self) -> tuple[tuple[Holder, Held], ...]:
        """Every copy with its holder."""
        return tuple((holder, held) for holder in self.holders for held in holder.held)

    def role_of(self, mailbox: str | None) -> Role | None:
        """The role of a mailbox by its Entra object id."""
        return next((one.role for one in self.holders if one.mailbox == mailbox), None)
