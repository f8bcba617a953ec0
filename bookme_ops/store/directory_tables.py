"""Mirror tables of the directory: see `connectors.directory_records` for what their columns mean."""

from typing import ClassVar

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import ident, instant, maybe_ident, primary, prose, table_of


class RoomTable(SQLModel, table=True):
    """`records.Room` as places tell it; account and office are looked up in the directory."""

    __tablename__: ClassVar[str] = "room"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    mail: str = primary()
    name: str = Field(sa_type=Text)
    capacity: int | None = None
    booking_type: str = ident()
    building: str | None = prose()
    floor: str | None = prose()


class MailObjectTable(SQLModel, table=True):
    """`records.MailObject`; the addresses are a JSON list."""

    __tablename__: ClassVar[str] = "mail_object"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    object_id: str = primary()
    kind: str = ident()
    addresses: str = Field(sa_type=Text)


class VerifiedDomainTable(SQLModel, table=True):
    """A domain that the tenant owns, folded."""

    __tablename__: ClassVar[str] = "verified_domain"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    name: str = primary()


class MailboxSettingTable(SQLModel, table=True):
    """`records.MailboxSetting`; the days are a JSON list, the times `HH:MM:SS`."""

    __tablename__: ClassVar[str] = "mailbox_setting"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    user_id: str = primary()
    time_zone: str | None = maybe_ident()
    days: str = ident()
    starts: str | None = maybe_ident()
    ends: str | None = maybe_ident()


class SubscriptionTable(SQLModel, table=True):
    """`records.Subscription`."""

    __tablename__: ClassVar[str] = "subscription"
    __table_args__ = ({"sqlite_with_rowid": False},)
    tenant: str = primary()
    subscription_id: str = primary()
    user_key: str | None = maybe_ident()
    resource: str = ident()
    expires: int = instant()


class RosterEntryTable(SQLModel, table=True):
    """`records.RosterEntry`; the date is ISO 8601."""

    __tablename__: ClassVar[str] = "roster_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    mail: str = primary()
    sync_start: str | None = maybe_ident()
    location: str | None = prose()
    initials: str | None = maybe_ident()
    can_be_booked: bool
    max_meeting_minutes: int | None = None


class WorkingHoursTable(SQLModel, table=True):
    """`records.WorkingHours`; the types are a JSON list, the times `HH:MM:SS`."""

    __tablename__: ClassVar[str] = "working_hours"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    mail: str = primary()
    weekday: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    starts: str = primary()
    ends: str = primary()
    meeting_types: str = ident()
    location: str | None = prose()


ROOM = table_of("room")
MAIL_OBJECT = table_of("mail_object")
VERIFIED_DOMAIN = table_of("verified_domain")
MAILBOX_SETTING = table_of("mailbox_setting")
SUBSCRIPTION = table_of("subscription")
ROSTER_ENTRY = table_of("roster_entry")
WORKING_HOURS = table_of("working_hours")
