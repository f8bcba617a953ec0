"""Records of the booking platform, as its public API tells them."""

from datetime import datetime

from connectors.records import BookingId, Record

EMPLOYEE, CUSTOMER, PORTAL_CUSTOMER, PORTAL_PARTNER = "employee", "customer", "portalcustomer", "portalpartner"
SOURCES = (CUSTOMER, EMPLOYEE, PORTAL_CUSTOMER, PORTAL_PARTNER)
"""Who makes meetings, as the API names them: v1 the first two, v2 and v3 all of them."""
OTHER = "other"


class BackendMeeting(Record, frozen=True, kw_only=True, gc=False):
    """A meeting of the backend; its id is the BookingId. Title, description and people's data are never kept."""

    environment: str
    booking_id: BookingId
    time_slot_id: str | None
    employee_id: str | None
    """The owner, by the backend's own id."""
    start: datetime | None
    end: datetime | None
    created: datetime | None
    modified: datetime | None
    room_id: str | None = None
    meeting_type: str | None = None
    """Folded: `physical`, `online`, `telephone` or `offsite`."""
    salesforce_id: str | None = None
    """Some Salesforce record; its key prefix tells which."""
    booked_by: str | None = None
    """Who made it, folded: one of `SOURCES`, or `OTHER` for what the API's documents do not name; never a person."""
    topic_id: str | None = None
    """Folded; `Topic.topic_id`."""
    status: str | None = None
    """Of its time slot, as the API spells it; None if slots were not read."""

    @property
    def active(self) -> bool:
        """Whether its time slot is booked."""
        return (self.status or "").casefold() == "booked"


class Employee(Record, frozen=True, kw_only=True, gc=False):
    """An advisor of the backend."""

    environment: str
    employee_id: str
    mail: str | None
    """Folded; provisioning sets it to the account's UPN."""
    initials: str | None
    location: str | None
    external_id: str | None
    """Entra object id."""


class BackendRoom(Record, frozen=True, kw_only=True, gc=False):
    """A room of the backend; its id is what `RoomId__c` holds."""

    environment: str
    room_id: str
    mail: str | None
    """Folded."""
    name: str | None
    location: str | None
    can_be_booked: bool


class Topic(Record, frozen=True, kw_only=True, gc=False):
    """What meetings can be about, as the bank named it."""

    environment: str
    topic_id: str
    """Folded."""
    name: str
    """One line of printable characters."""


class BusySlot(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A span in which the backend knows an employee to be busy with something of the employee's calendar."""

    employee_id: str
    start: datetime
    end: datetime
    status: str
    """A status of the API that begins with `Busy`, or `Booked`, as it is spelled."""


class TimeSlot(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A time slot of the backend, of whatever status: what a meeting stands on, or what keeps an advisor from one."""

    environment: str
    slot_id: str
    """Folded."""
    employee_id: str | None
    start: datetime | None
    end: datetime | None
    status: str
    """As the API spells it."""

    @property
    def busy(self) -> bool:
        """Whether somebody cannot be booked because of it."""
        return self.status.casefold().startswith(("booked", "busy"))
