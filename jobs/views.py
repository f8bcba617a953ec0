"""Views: what a job may look at, cut from the mirror, each with how completely it was read."""

from dataclasses import dataclass
from datetime import datetime

from connectors.errors import Reason
from connectors.records import Booking, BookingId, CalendarEvent


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
    """Of this environment's bookings."""
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
    """BookingIds of `events` whose copy in another mailbox speaks for all copies."""
