"""Schedule tables: every time at which work was expected, who leads, what is paused, and the duties of people."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, maybe_ident, maybe_instant, primary, prose, table_of


class ScheduleSlotTable(SQLModel, table=True):
    """`slot.Slot`."""

    __tablename__: ClassVar[str] = "schedule_slot"
    __table_args__ = (
        UniqueConstraint("task", "expected_at", "attempt", name="uq_schedule_slot_time"),
        Index("ix_schedule_slot_expected_at", "expected_at"),
        Index(
            "ix_schedule_slot_late",
            "late_at",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
        Index(
            "ix_schedule_slot_unfinished",
            "state",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    task: str = ident()
    expected_at: datetime
    attempt: int
    trigger: str = ident()
    state: str = ident()
    due_at: datetime
    """When it is to be started: of another attempt later than it was expected."""
    late_at: datetime
    """When it is late: expected, and the task's grace."""
    settled_at: datetime | None = None
    """From then on nothing is owed: it was done, by this or a later run, or left out on purpose."""
    started_at: datetime | None = None
    heartbeat_at: datetime | None = None
    finished_at: datetime | None = None
    owner: str | None = maybe_ident()
    """The process that does or did it, in a form that no other shares."""
    term: int | None = maybe_instant()
    """Which leadership started it."""
    run_id: int | None = maybe_instant()
    reason: str | None = prose()
    figures: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class ScheduleLeadTable(SQLModel, table=True):
    """Who plans and starts what is due: one row."""

    __tablename__: ClassVar[str] = "schedule_lead"
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    term: int = Field(sa_type=BigInteger)
    """Counts the leaderships."""
    holder: str | None = maybe_ident()
    since: datetime
    renewed_at: datetime


class SchedulePauseTable(SQLModel, table=True):
    """A time in which a task is not started, and why."""

    __tablename__: ClassVar[str] = "schedule_pause"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    task: str | None = maybe_ident()
    """None: every task."""
    reason: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    created_at: datetime
    until: datetime
    ended_at: datetime | None = None
    ended_by: str | None = prose()


class SchedulePreflightTable(SQLModel, table=True):
    """What was seen before the first run of a task."""

    __tablename__: ClassVar[str] = "schedule_preflight"
    __table_args__ = ({"sqlite_with_rowid": False},)
    task: str = primary()
    at: datetime
    passed: bool
    remarks: list[str] = Field(default_factory=list, sa_type=JSON)


class DutyTable(SQLModel, table=True):
    """Work of the maintenance schedule that a person does and signs."""

    __tablename__: ClassVar[str] = "duty"
    __table_args__ = (
        UniqueConstraint("name", "period", name="uq_duty_period"),
        Index(
            "ix_duty_due_at",
            "due_at",
            sqlite_where=text("signed_at IS NULL"),
            postgresql_where=text("signed_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    name: str = ident()
    period: str = ident()
    """The week or the month that it is for: `2026-W10`, `2026-03`."""
    owner: str | None = prose()
    due_at: datetime
    signed_at: datetime | None = None
    signed_by: str | None = prose()
    note: str | None = prose()


SCHEDULE_SLOT = table_of("schedule_slot")
SCHEDULE_LEAD = table_of("schedule_lead")
SCHEDULE_PAUSE = table_of("schedule_pause")
SCHEDULE_PREFLIGHT = table_of("schedule_preflight")
DUTY = table_of("duty")
