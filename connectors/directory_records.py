"""Records of the directory: rooms, mail-enabled objects, working hours, subscriptions, and the bank's own lists."""

from datetime import date, datetime, time

from connectors.records import Record


class Room(Record, frozen=True, kw_only=True, gc=False):
    """A meeting room as Graph's places tell it, and the account that holds its calendar."""

    mail: str
    """Folded; what attendees of kind `resource` name, and what joins the place with its account."""
    name: str
    capacity: int | None
    """Seats; None if nobody entered them."""
    booking_type: str
    """`standard`, `reserved` (not bookable by invitation) or `unknown`."""
    building: str | None
    floor: str | None = None
    user_id: str | None = None
    """Entra object id of the account with this address, if the directory has one."""
    office: str | None = None
    """`officeLocation` of that account."""

    @property
    def location(self) -> str | None:
        """Where it is, as the product compares it: exactly, case and blanks included."""
        return self.office or self.building


class MailObject(Record, frozen=True, kw_only=True, gc=False):
    """Anything else in the directory that can receive mail: a group or an organisational contact."""

    object_id: str
    kind: str
    """`group` or `contact`."""
    addresses: tuple[str, ...]
    """Every SMTP address, folded."""


class MailboxSetting(Record, frozen=True, kw_only=True, gc=False):
    """The working hours that a mailbox's owner set in Outlook."""

    user_id: str
    time_zone: str | None
    """An IANA name; None if the mailbox has none, or one that nobody knows."""
    days: tuple[int, ...]
    """Working days, Monday is 0."""
    start: time | None
    end: time | None
    """Wall times in `time_zone`."""


class Subscription(Record, frozen=True, kw_only=True, gc=False):
    """A subscription of ours to the changes of a mailbox."""

    subscription_id: str
    user_key: str | None
    """Whose events: an Entra object id or a folded address; None if the resource is not a mailbox's events."""
    resource: str
    expires: datetime


class RosterEntry(Record, frozen=True, kw_only=True, gc=False):
    """A line of the bank's own list of advisors."""

    mail: str
    """Folded."""
    sync_start: date | None = None
    """From this local date on the advisor's calendar is synchronised."""
    location: str | None = None
    initials: str | None = None
    can_be_booked: bool = True
    max_meeting_minutes: int | None = None
    """Booked time allowed on one local date; None leaves it to the bank's limit."""


class WorkingHours(Record, frozen=True, kw_only=True, gc=False):
    """A line of the bank's schedules: when an advisor can be booked on one weekday."""

    mail: str
    """Folded."""
    weekday: int
    """Monday is 0."""
    start: time
    end: time
    """Wall times in the bank's zone; the end is exclusive, midnight as an end is the end of the day."""
    meeting_types: frozenset[str] = frozenset()
    """Folded, such as `physical`; empty allows all."""
    location: str | None = None
