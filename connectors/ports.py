"""Ports: what collectors ask of a system, named as we speak. Real clients and test doubles are classes of these."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from connectors.backend_records import BackendMeeting, BackendRoom, Employee, TimeSlot, Topic
from connectors.directory_records import MailboxSetting, MailObject, Room, Subscription
from connectors.errors import Reason
from connectors.records import (
    Booking,
    BookingContact,
    BookingId,
    CalendarEvent,
    DirectoryUser,
    Invitee,
    Record,
    SalesforceUser,
    Window,
)


class Usage(Record, frozen=True, kw_only=True, gc=False):
    """How much of the daily Salesforce API allocation is used, as the last answer said."""

    used: int
    total: int


class Failure(Record, frozen=True, kw_only=True, gc=False):
    """Why one subject could not be read completely."""

    reason: Reason
    detail: str
    """One sentence for people, without personal data."""


class CalendarRequest(Record, frozen=True, kw_only=True, gc=False):
    """One mailbox to read: all of `window`, or what changed since `delta_link`."""

    mailbox: str
    """Entra object id of the mailbox's owner."""
    window: Window
    delta_link: str | None = None


class CalendarRead(Record, frozen=True, kw_only=True, gc=False):
    """What one mailbox answered. With a `failure` there is nothing else in it that may be used."""

    mailbox: str
    full: bool
    """The events are all there are in the window; otherwise only what changed."""
    events: tuple[CalendarEvent, ...] = ()
    removed: tuple[str, ...] = ()
    """Ids that Graph calls removed: perhaps deleted, perhaps only moved out of the window. Confirm before use."""
    series: tuple[str, ...] = ()
    """Master ids of series that were sent anew: `events` holds all their occurrences, forget the stored ones."""
    delta_link: str | None = None
    failure: Failure | None = None


class EventRead(Record, frozen=True, kw_only=True, gc=False):
    """What a mailbox answered when asked for one event by its id: the event, nothing (it is gone), or a failure."""

    mailbox: str
    event_id: str
    event: CalendarEvent | None = None
    failure: Failure | None = None


class LinksRead(Record, frozen=True, kw_only=True, gc=False):
    """Every event of a mailbox that carries a BookingId, series masters included, inside the window or not."""

    mailbox: str
    events: tuple[CalendarEvent, ...] = ()
    failure: Failure | None = None


class Calendars(Protocol):
    """The mailboxes of a tenant. Each call takes at most 20 mailboxes and answers for each exactly once.

    A failure of one mailbox is in its answer; an error is raised only if the system as a whole refuses or is down.
    """

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included; a batch is one call."""

    def read_changes(self, wanted: Sequence[CalendarRequest]) -> list[CalendarRead]:
        """Follow the delta rounds of the mailboxes to their end. `failure.reason` RESYNC: ask again without a link."""

    def read_links(self, mailboxes: Sequence[str]) -> list[LinksRead]:
        """Read the BookingId property of the mailboxes' events; no property configured means no events."""

    def read_events(self, wanted: Sequence[tuple[str, str]]) -> list[EventRead]:
        """Read single events by (mailbox, event id), each with its BookingId. Any number may be asked for."""


class SettingRead(Record, frozen=True, kw_only=True, gc=False):
    """What a mailbox answered when asked for its working hours: the setting, or a failure."""

    user_id: str
    setting: MailboxSetting | None = None
    failure: Failure | None = None


class Directory(Protocol):
    """The directory of a tenant. Each list is read to its end, or an error is raised."""

    def read_users(self) -> Iterator[tuple[DirectoryUser, ...]]:
        """Page through all member accounts with all their addresses; an error in mid-way is raised."""

    def read_rooms(self) -> tuple[Room, ...]:
        """Every room of the tenant's places, without its account."""

    def read_objects(self) -> tuple[MailObject, ...]:
        """Everything but accounts that receives mail: mail-enabled groups and organisational contacts."""

    def read_domains(self) -> frozenset[str]:
        """The verified domains, folded; there is always one."""

    def read_settings(self, user_ids: Sequence[str]) -> list[SettingRead]:
        """The working hours of some mailboxes, each answered exactly once; an error is raised only if the system as a
        whole refuses or is down.
        """

    def read_subscriptions(self) -> tuple[Subscription, ...]:
        """The subscriptions that our app holds."""


class Bookings(Protocol):
    """One Salesforce org. Pages are yielded as they come; an error in mid-way is raised, and nothing is complete."""

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included."""

    @property
    def usage(self) -> Usage | None:
        """The API budget as the last answer told it."""

    def read_bookings(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[Booking, ...]]:
        """Bookings that end at or after `since`, deleted ones included; or, if given, whatever changed since then."""

    def read_contacts(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[BookingContact, ...]]:
        """The customers on those bookings."""

    def read_invitees(self, since: datetime, changed_since: datetime | None) -> Iterator[tuple[Invitee, ...]]:
        """The people related to those bookings."""

    def read_users(self) -> Iterator[tuple[SalesforceUser, ...]]:
        """All standard users, active or not, with whether each is an advisor."""

    def know_bookings(self, ids: Sequence[BookingId]) -> frozenset[BookingId]:
        """Which of these BookingIds the org knows, at any time, deleted and archived ones included."""


class Backend(Protocol):
    """The booking platform of one environment. An error in mid-way is raised, and then nothing is complete."""

    @property
    def requests_made(self) -> int:
        """HTTP calls so far, retries included."""

    @property
    def tells_slots(self) -> bool:
        """Whether its version of the API tells time slots at all."""

    def read_employees(self) -> tuple[Employee, ...]:
        """All advisors."""

    def read_rooms(self) -> tuple[BackendRoom, ...]:
        """All rooms."""

    def read_topics(self) -> tuple[Topic, ...]:
        """All topics of meetings, with their names."""

    def read_meetings(self, changed_since: datetime, until: datetime) -> Iterator[tuple[BackendMeeting, ...]]:
        """Meetings that changed between two instants, without a status; one may come twice."""

    def read_slots(self, window: Window) -> Iterator[tuple[TimeSlot, ...]]:
        """Time slots of all employees in a window; one may come twice. Only where `tells_slots`."""
