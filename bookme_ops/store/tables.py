"""Mirror tables: the shape of what the systems told us.

They are written in bulk by the driver, so their instants are whole seconds since 1970 (`starts`, `ends`, …), and their
columns stand in the order of the record's fields.
"""

from typing import Any, ClassVar

from sqlalchemy import BigInteger, Index, Integer, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

Key = Text().with_variant(Text(collation="C"), "postgresql")
"""An id of a system: compared byte by byte, which is also the order that SQLite sorts in."""

SHELF_WIDTH = 64
SHELF = f"(mailbox_no / {SHELF_WIDTH})"
"""Mailboxes whose numbers lie together stand on one shelf of the index of BookingIds."""

Serial = BigInteger().with_variant(Integer, "sqlite")
"""A number that the database gives; SQLite numbers only a plain INTEGER."""


def primary() -> Any:
    """A part of a primary key."""
    return Field(primary_key=True, sa_type=Key)


def ident() -> Any:
    """An id that is always there."""
    return Field(sa_type=Key)


def maybe_ident() -> Any:
    """An id that may be missing."""
    return Field(default=None, sa_type=Key)


def instant() -> Any:
    """Seconds since 1970."""
    return Field(sa_type=BigInteger)


def maybe_instant() -> Any:
    """Seconds since 1970, or nothing."""
    return Field(default=None, sa_type=BigInteger)


def prose() -> Any:
    """Text of any length that may be missing."""
    return Field(default=None, sa_type=Text)


class MailboxTable(SQLModel, table=True):
    """A mailbox and our place in its changes."""

    __tablename__: ClassVar[str] = "mailbox"
    __table_args__ = (UniqueConstraint("tenant", "user_id", name="uq_mailbox_owner"),)
    no: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    tenant: str = ident()
    user_id: str = ident()
    delta_link: str | None = prose()
    window_start: int | None = maybe_instant()
    window_end: int | None = maybe_instant()
    product: bool = False
    """It holds, or held, events of the product."""


class CalendarEventTable(SQLModel, table=True):
    """`records.CalendarEvent` of the product, as one mailbox tells it."""

    __tablename__: ClassVar[str] = "calendar_event"
    __table_args__ = (
        # The shelf comes first so that a sweep writes few pages at a time: by BookingId alone it took a third longer.
        # Who asks for one BookingId looks at one place on each shelf.
        Index(
            "ix_calendar_event_shelved",
            text(SHELF),
            "booking_id",
            "mailbox_no",
            "organizer",
            "removed",
            "cancelled",
            "kind",
            sqlite_where=text("booking_id IS NOT NULL"),
            postgresql_where=text("booking_id IS NOT NULL"),
        ),
        Index(
            "ix_calendar_event_join_key",
            "join_key",
            sqlite_where=text("join_key IS NOT NULL"),
            postgresql_where=text("join_key IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )
    mailbox_no: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    event_id: str = primary()
    kind: str = ident()
    starts: int = instant()
    ends: int = instant()
    all_day: bool
    show_as: str = ident()
    cancelled: bool
    organizer: bool
    created: int | None = maybe_instant()
    modified: int | None = maybe_instant()
    series_master_id: str | None = maybe_ident()
    ical_uid: str | None = maybe_ident()
    booking_id: str | None = maybe_ident()
    join_key: str | None = maybe_ident()
    product: bool
    location: str | None = prose()
    removed: bool
    attendees: bytes | None = None
    """Packed: see `rows.pack_attendees`."""
    seen_at: int | None = maybe_instant()
    """When its BookingId was first seen on it; the journal begins there."""


class PrivateCalendarTable(SQLModel, table=True):
    """The private time of a mailbox, packed: see `private_calendars`."""

    __tablename__: ClassVar[str] = "private_calendar"
    mailbox_no: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    packed: bytes


class PrivateChangeTable(SQLModel, table=True):
    """What became of a private event since its calendar was packed; `packed` is empty if it is gone."""

    __tablename__: ClassVar[str] = "private_change"
    __table_args__ = ({"sqlite_with_rowid": False},)
    mailbox_no: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    event_id: str = primary()
    packed: bytes | None = None


class BookingTable(SQLModel, table=True):
    """`records.Booking`, and the run that saw it last."""

    __tablename__: ClassVar[str] = "booking"
    __table_args__ = (
        Index("ix_booking_owner", "environment", "owner_mail", "ends"),
        Index("ix_booking_booking_id", "booking_id"),
        Index("ix_booking_ends", "environment", "ends", "starts"),
        {"sqlite_with_rowid": False},
    )
    environment: str = primary()
    event_id: str = primary()
    detail_id: str | None = maybe_ident()
    booking_id: str | None = maybe_ident()
    owner_id: str = ident()
    owner_mail: str | None = maybe_ident()
    starts: int = instant()
    ends: int = instant()
    all_day: bool
    show_as: str = ident()
    cancelled_by_someone: bool
    deleted: bool
    archived: bool
    created: int = instant()
    modified: int = instant()
    location: str | None = prose()
    meeting_type: str | None = maybe_ident()
    room_id: str | None = maybe_ident()
    room_name: str | None = prose()
    send_invite: bool | None = None
    join_key: str | None = maybe_ident()
    account_id: str | None = maybe_ident()
    account_location: str | None = prose()
    modified_by: str | None = maybe_ident()
    seen_at: int | None = maybe_instant()
    """When its BookingId was first seen on it; the journal begins there."""
    seen_run: int = Field(sa_type=BigInteger)


class BookingContactTable(SQLModel, table=True):
    """`records.BookingContact`."""

    __tablename__: ClassVar[str] = "booking_contact"
    __table_args__ = (
        # It holds all that is asked for: with the key alone, SQLite would rather scan the environment (measured, 10 x).
        Index("ix_booking_contact_detail", "environment", "detail_id", "deleted", "contact_id", "mail", "modified"),
        {"sqlite_with_rowid": False},
    )
    environment: str = primary()
    contact_row_id: str = primary()
    detail_id: str = ident()
    contact_id: str | None = maybe_ident()
    mail: str | None = maybe_ident()
    modified: int = instant()
    deleted: bool


class InviteeTable(SQLModel, table=True):
    """`records.Invitee`."""

    __tablename__: ClassVar[str] = "invitee"
    __table_args__ = (
        # Like `ix_booking_contact_detail`.
        Index(
            "ix_invitee_event",
            "environment",
            "event_id",
            "deleted",
            "relation_id",
            "status",
            "responded",
            "invitee",
            "modified",
        ),
        {"sqlite_with_rowid": False},
    )
    environment: str = primary()
    relation_row_id: str = primary()
    event_id: str = ident()
    relation_id: str = ident()
    status: str | None = maybe_ident()
    responded: int | None = maybe_instant()
    invitee: bool
    modified: int = instant()
    deleted: bool


class SalesforceUserTable(SQLModel, table=True):
    """`records.SalesforceUser`."""

    __tablename__: ClassVar[str] = "salesforce_user"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    user_id: str = primary()
    username: str = ident()
    mail: str | None = maybe_ident()
    federation_id: str | None = maybe_ident()
    alias: str | None = maybe_ident()
    active: bool
    user_type: str = ident()
    time_zone: str | None = maybe_ident()
    advisor: bool
    modified: int = instant()
    mail_as_written: str | None = prose()


class DirectoryUserTable(SQLModel, table=True):
    """`records.DirectoryUser`; the addresses are a JSON list."""

    __tablename__: ClassVar[str] = "directory_user"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    user_id: str = primary()
    upn: str = ident()
    mail: str | None = maybe_ident()
    addresses: str = Field(sa_type=Text)
    nickname: str | None = maybe_ident()
    employee_id: str | None = maybe_ident()
    office: str | None = prose()
    enabled: bool
    guest: bool
    as_written: str | None = prose()
    """A JSON list, nothing if it is empty."""


class EditionTable(SQLModel, table=True):
    """A mark that changes whenever what it is about does: who holds the same mark holds the same rows."""

    __tablename__: ClassVar[str] = "edition"
    __table_args__ = ({"sqlite_with_rowid": False},)
    subject: str = primary()
    mark: str = ident()


class KnownBookingTable(SQLModel, table=True):
    """What an org answered when asked whether it knows a BookingId that no mirrored booking carries."""

    __tablename__: ClassVar[str] = "known_booking"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    booking_id: str = primary()
    known: bool
    asked_at: int = instant()


class WatermarkTable(SQLModel, table=True):
    """The instant of an environment's last complete read of bookings."""

    __tablename__: ClassVar[str] = "watermark"
    environment: str = primary()
    read_at: int = instant()


class CoverageTable(SQLModel, table=True):
    """When a subject was last read completely, and why its latest read failed, if it did."""

    __tablename__: ClassVar[str] = "coverage"
    __table_args__ = ({"sqlite_with_rowid": False},)
    scope: str = primary()
    kind: str = primary()
    subject: str = primary()
    read_at: int | None = maybe_instant()
    as_of: int | None = maybe_instant()
    failed_at: int | None = maybe_instant()
    reason: str | None = maybe_ident()
    detail: str | None = prose()
    failing_since: int | None = maybe_instant()
    """The first failure after its last complete read."""


def table_of(name: str) -> Table:
    """The table as SQL sees it."""
    return SQLModel.metadata.tables[name]


def columns(table: Table) -> tuple[str, ...]:
    """The names of a table's columns, in their order."""
    return tuple(column.name for column in table.columns)


MAILBOX = table_of("mailbox")
CALENDAR_EVENT = table_of("calendar_event")
PRIVATE_CALENDAR = table_of("private_calendar")
PRIVATE_CHANGE = table_of("private_change")
BOOKING = table_of("booking")
BOOKING_CONTACT = table_of("booking_contact")
INVITEE = table_of("invitee")
SALESFORCE_USER = table_of("salesforce_user")
DIRECTORY_USER = table_of("directory_user")
EDITION = table_of("edition")
KNOWN_BOOKING = table_of("known_booking")
WATERMARK = table_of("watermark")
COVERAGE = table_of("coverage")
