"""Mirror tables of the booking platform: see `connectors.backend_records` for what their columns mean."""

from typing import ClassVar

from sqlmodel import SQLModel

from bookme_ops.store.tables import ident, instant, maybe_ident, maybe_instant, primary, prose, table_of


class BackendMeetingTable(SQLModel, table=True):
    """`records.BackendMeeting`."""

    __tablename__: ClassVar[str] = "backend_meeting"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    booking_id: str = primary()
    time_slot_id: str | None = maybe_ident()
    employee_id: str | None = maybe_ident()
    starts: int | None = maybe_instant()
    ends: int | None = maybe_instant()
    created: int | None = maybe_instant()
    modified: int | None = maybe_instant()
    room_id: str | None = maybe_ident()
    meeting_type: str | None = maybe_ident()
    salesforce_id: str | None = maybe_ident()
    booked_by: str | None = maybe_ident()
    topic_id: str | None = maybe_ident()
    status: str | None = maybe_ident()
    seen_run: int = instant()
    """The run that saw it last."""


class EmployeeTable(SQLModel, table=True):
    """`records.Employee`."""

    __tablename__: ClassVar[str] = "employee"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    employee_id: str = primary()
    mail: str | None = maybe_ident()
    initials: str | None = maybe_ident()
    location: str | None = prose()
    external_id: str | None = maybe_ident()


class BackendRoomTable(SQLModel, table=True):
    """`records.BackendRoom`."""

    __tablename__: ClassVar[str] = "backend_room"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    room_id: str = primary()
    mail: str | None = maybe_ident()
    name: str | None = prose()
    location: str | None = prose()
    can_be_booked: bool


class BackendTopicTable(SQLModel, table=True):
    """`records.Topic`."""

    __tablename__: ClassVar[str] = "backend_topic"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    topic_id: str = primary()
    name: str = ident()


class BackendReportTable(SQLModel, table=True):
    """How completely is known what only reports tell of a backend: no run and no job waits for it."""

    __tablename__: ClassVar[str] = "backend_report"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    subject: str = primary()
    read_at: int | None = maybe_instant()
    """Its last complete read."""
    reason: str | None = maybe_ident()
    """Why its latest read failed, if it did."""


class BackendCalendarTable(SQLModel, table=True):
    """When the backend knows an employee to be busy: `records.BusySlot`s in MessagePack, as one value."""

    __tablename__: ClassVar[str] = "backend_calendar"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    employee_id: str = primary()
    packed: bytes


class BackendWatermarkTable(SQLModel, table=True):
    """The latest change among an environment's backend meetings at its last complete read."""

    __tablename__: ClassVar[str] = "backend_watermark"
    environment: str = primary()
    read_at: int = instant()


BACKEND_MEETING = table_of("backend_meeting")
EMPLOYEE = table_of("employee")
BACKEND_ROOM = table_of("backend_room")
BACKEND_TOPIC = table_of("backend_topic")
BACKEND_REPORT = table_of("backend_report")
BACKEND_CALENDAR = table_of("backend_calendar")
BACKEND_WATERMARK = table_of("backend_watermark")
