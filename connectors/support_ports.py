"""Ports of the support desk: what a debug bundle asks of a system. Every method reads, and reads completely or raises.

A method raises a ConnectorError if its question could not be answered; no answer is ever made up of a part of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from connectors.ports import Failure
from connectors.records import BookingId, Record, Window
from connectors.support_records import (
    DebugLog,
    DirectoryAccount,
    MailboxFacts,
    OrgAccess,
    OrgAssignment,
    OrgDetail,
    OrgEvent,
    OrgFacts,
    OrgLimit,
    OrgLock,
    OrgLogin,
    OrgMeetingContact,
    OrgRelation,
    OrgUser,
    OutlookCopy,
    Package,
    PackageLog,
    Reading,
    SignIn,
    Taken,
    TraceFlag,
)

ValueT = TypeVar("ValueT")


class Said(Record, Generic[ValueT], frozen=True, kw_only=True, gc=False):
    """What one subject among several answered: a value, or why there is none."""

    value: ValueT | None = None
    failure: Failure | None = None


class MailboxLook(Record, frozen=True, kw_only=True, gc=False):
    """What one mailbox, and the account behind it, answered."""

    key: str
    """The Entra object id or the address that was asked with."""
    account: Said[DirectoryAccount]
    sign_in: Said[SignIn]
    settings: Said[MailboxFacts]
    copies: Said[tuple[OutlookCopy, ...]]
    """Every event there that carries the BookingId or one of the calendar ids."""


class OrgDesk(Protocol):
    """One Salesforce org, asked about one booking; ids are Salesforce ids of 18 characters."""

    def details(self, booking_id: BookingId) -> Reading[OrgDetail]:
        """The Event Details with a BookingId, deleted ones included."""

    def events(self, booking_id: BookingId) -> Reading[OrgEvent]:
        """The Events of those details, deleted and archived ones and invitees' copies included."""

    def relations(self, booking_id: BookingId) -> Reading[OrgRelation]:
        """The people and things related to those Events."""

    def meeting_contacts(self, booking_id: BookingId) -> Reading[OrgMeetingContact]:
        """The customers on those details."""

    def organization(self) -> Reading[OrgFacts]:
        """The org itself."""

    def access(self) -> Reading[OrgAccess]:
        """What our own user may do."""

    def packages(self) -> Reading[Package]:
        """Every package that is installed."""

    def limits(self) -> tuple[OrgLimit, ...]:
        """The org's limits, by name."""

    def holders(self, permission_set: str) -> Reading[OrgAssignment]:
        """Who holds a permission set directly."""

    def users(self, ids: Sequence[str]) -> Reading[OrgUser]:
        """Users by their ids."""

    def locks(self, ids: Sequence[str]) -> Reading[OrgLock]:
        """Whether these users are frozen."""

    def assignments(self, ids: Sequence[str]) -> Reading[OrgAssignment]:
        """The permission sets that these users hold."""

    def logins(self, ids: Sequence[str], since: datetime) -> Reading[OrgLogin]:
        """How these users signed in, the newest first; without Manage Users the org shows our own sign-ins alone."""

    def debug_logs(self, windows: Sequence[Window]) -> Reading[DebugLog]:
        """The debug logs that began in one of some windows, the newest first."""

    def debug_log(self, log_id: str) -> str:
        """The text of a debug log."""

    def trace_flags(self, ids: Sequence[str], after: datetime) -> Reading[TraceFlag]:
        """The trace flags of these users that end after an instant."""

    def package_logs(self, windows: Sequence[Window]) -> Reading[PackageLog]:
        """What the product's package logged by itself in some windows."""


class TenantDesk(Protocol):
    """The mailboxes and accounts of a tenant, asked about one booking."""

    def look(
        self, keys: Sequence[str], booking_id: BookingId, ical_uids: Sequence[str] = ()
    ) -> tuple[MailboxLook, ...]:
        """One answer per mailbox, in order. Raises a ConnectorError only if Graph as a whole refuses or is down."""


class PlatformDesk(Protocol):
    """The booking platform of one environment. None: it does not know the subject."""

    @property
    def tells_slots(self) -> bool:
        """Whether its version of the API tells time slots at all."""

    def meeting(self, booking_id: BookingId) -> Taken | None:
        """A meeting."""

    def employee(self, employee_id: str) -> Taken | None:
        """An advisor."""

    def room(self, room_id: str) -> Taken | None:
        """A room."""

    def time_slot(self, slot_id: str, employee_id: str, window: Window) -> Taken | None:
        """The time slot of a meeting, found among those of its advisor. Raises ValueError where there are none."""
