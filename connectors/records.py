"""Records: what a system told us, after its wire format has been left behind.

Every record is frozen, keyword-only and typed. Times are aware and in UTC. A record never carries more than a job
needs: no subject, no body, no name of a customer.
"""

from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import NewType
from zoneinfo import ZoneInfo

import msgspec

BookingId = NewType("BookingId", str)
"""The backend's id of a meeting, folded: lower case, no braces. See `booking_id`."""

JoinKey = NewType("JoinKey", str)
"""A digest that stands for an online meeting's join link; the link itself is a secret and is not kept."""


class Record(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The base of all records: immutable, compared by value."""


class Window(Record, frozen=True, kw_only=True, gc=False):
    """A half-open span of instants, `[start, end)`."""

    start: datetime
    end: datetime


class Booking(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A meeting as one Salesforce org tells it: an Event and its Event Detail.

    An all-day booking has `start` and `end` at midnight UTC of its first day and of the day after its last one; they
    are dates, not instants: ask `span` for the instants in a zone. It is `array_like` so that rows become records fast.
    """

    environment: str
    event_id: str
    """Salesforce Event id, 18 characters."""
    detail_id: str | None
    booking_id: BookingId | None
    owner_id: str
    """Salesforce User id, 18 characters."""
    owner_mail: str | None
    """`Owner.Email`, folded."""
    start: datetime
    end: datetime
    all_day: bool
    show_as: str
    """`Busy`, `Free` …, as Salesforce spells it."""
    cancelled_by_someone: bool
    """`CancelledBy__c` is filled in (what it says is not kept)."""
    deleted: bool
    archived: bool
    created: datetime
    modified: datetime
    """The later SystemModstamp of the Event and of its Event Detail."""
    location: str | None = None
    meeting_type: str | None = None
    room_id: str | None = None
    room_name: str | None = None
    send_invite: bool | None = None
    join_key: JoinKey | None = None
    account_id: str | None = None
    account_location: str | None = None
    modified_by: str | None = None
    """Who made the change of `modified`: a Salesforce User id, 18 characters; the product acts as its own user."""

    @property
    def cancelled(self) -> bool:
        """Whether the meeting is off: shown as free under a BookingId, cancelled by someone, or deleted."""
        freed = self.show_as == "Free" and self.booking_id is not None
        return freed or self.cancelled_by_someone or self.deleted


class BookingContact(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A customer whom the product put on a meeting (`AMB_Meeting_Contact__c`). `array_like` like a booking."""

    environment: str
    contact_row_id: str
    detail_id: str
    contact_id: str | None
    mail: str | None
    modified: datetime
    deleted: bool = False


class Invitee(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """A person whom Salesforce relates to an Event (`EventRelation`). `array_like` like a booking."""

    environment: str
    relation_row_id: str
    event_id: str
    relation_id: str
    status: str | None
    """`New`, `Accepted` or `Declined`."""
    responded: datetime | None
    invitee: bool
    modified: datetime
    deleted: bool = False


class SalesforceUser(Record, frozen=True, kw_only=True, gc=False):
    """A user of one Salesforce org."""

    environment: str
    user_id: str
    username: str
    mail: str | None
    federation_id: str | None
    alias: str | None
    active: bool
    user_type: str
    time_zone: str | None
    advisor: bool
    """Holds an advisor competence, or the configured permission set."""
    modified: datetime
    mail_as_written: str | None = None
    """`mail` where folding hides something of it: see `as_written`."""


class Attendee(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """Someone who was invited to an event, and what was answered."""

    mail: str | None
    """Folded; None if Graph gives no address."""
    kind: str
    """`required`, `optional` or `resource` (a room)."""
    response: str
    """`none`, `organizer`, `tentativelyAccepted`, `accepted`, `declined` or `notResponded`."""
    responded: datetime | None = None

    @property
    def is_room(self) -> bool:
        """Whether a room was invited, not a person."""
        return self.kind == "resource"

    @property
    def accepted(self) -> bool:
        """Whether the answer was yes; a tentative one counts."""
        return self.response in {"accepted", "tentativelyAccepted", "organizer"}

    @property
    def declined(self) -> bool:
        """Whether the answer was no."""
        return self.response == "declined"


class CalendarEvent(Record, frozen=True, kw_only=True, gc=False, array_like=True):
    """An appointment as one mailbox tells it.

    Of a private appointment only the busy interval is kept. An all-day event has `start` and `end` at midnight UTC of
    its dates, whatever the zone (Graph does not shift them): ask `span` for the instants in a zone. It is
    `array_like` so that rows become records fast.
    """

    event_id: str
    kind: str
    """`singleInstance`, `occurrence`, `exception` or `seriesMaster`."""
    start: datetime
    end: datetime
    all_day: bool
    show_as: str
    """`free`, `tentative`, `busy`, `oof`, `workingElsewhere` or `unknown`."""
    cancelled: bool
    organizer: bool
    created: datetime | None
    modified: datetime | None
    series_master_id: str | None = None
    ical_uid: str | None = None
    booking_id: BookingId | None = None
    join_key: JoinKey | None = None
    product: bool = False
    """Made by the product: it carries the BookingId property or the bank's own marker."""
    location: str | None = None
    """Kept for the product's own events only."""
    removed: bool = False
    """It was in the mailbox, and is no longer (only the mirror knows that)."""
    attendees: tuple[Attendee, ...] = ()
    """Kept for the product's own events only."""


class DirectoryUser(Record, frozen=True, kw_only=True, gc=False):
    """An account of the Entra directory."""

    user_id: str
    """Entra object id."""
    upn: str
    mail: str | None
    addresses: tuple[str, ...]
    """Every SMTP address, folded, the primary one first."""
    nickname: str | None
    employee_id: str | None
    office: str | None
    enabled: bool
    guest: bool
    as_written: tuple[str, ...] = ()
    """Those of `addresses` of which folding hides something: see `as_written`."""


def booking_id(text: str | None) -> BookingId | None:
    """Fold a BookingId as any system spells it; nothing, or blanks alone, is no id."""
    folded = (text or "").strip().strip("{}").strip().casefold()
    return BookingId(folded) if folded else None


def address(text: str | None) -> str | None:
    """Fold an e-mail address for comparison; nothing, or blanks alone, is no address."""
    folded = (text or "").strip().casefold()
    return folded or None


def as_written(text: str | None) -> str | None:
    """An address as it is written, if folding hides more of it than the case of plain letters, else None.

    Blanks around it are hidden, and so is a letter beyond ASCII that folds to a plain one, such as the Kelvin sign.
    """
    return text if text and (text != text.strip() or not text.isascii()) else None


def join_key(link: str | None) -> JoinKey | None:
    """The digest that stands for a join link. Scheme, host, and path are compared without case; the query counts."""
    folded = (link or "").strip()
    return JoinKey(sha256(folded.casefold().encode()).hexdigest()[:32]) if folded else None


def span(start: datetime, end: datetime, *, all_day: bool, zone: ZoneInfo) -> Window:
    """The instants that a booking or an event covers; the dates of an all-day one are read in `zone`."""
    if not all_day:
        return Window(start=start, end=end)
    return Window(start=midnight(start.date(), zone), end=midnight(end.date(), zone))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a local date begins, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def window_end(as_of: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The end of the sync window: local midnight at the end of the day that lies `days` days after the as-of date."""
    return midnight(as_of.astimezone(zone).date() + timedelta(days=days + 1), zone)
