"""Health tables: probes, allowances, backups, finished jobs, and the risks that people accepted."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, instant, maybe_ident, maybe_instant, primary, prose, table_of


class ProbeTable(SQLModel, table=True):
    """`records.Probe`."""

    __tablename__: ClassVar[str] = "probe"
    __table_args__ = (Index("ix_probe_system", "environment", "system", "at"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    environment: str = ident()
    system: str = ident()
    at: int = instant()
    reason: str | None = maybe_ident()
    seconds: float


class AllowanceTable(SQLModel, table=True):
    """`records.Allowance`: the latest of each environment."""

    __tablename__: ClassVar[str] = "allowance"
    environment: str = primary()
    at: int = instant()
    used: int
    total: int


class BackupTable(SQLModel, table=True):
    """`records.Backup`."""

    __tablename__: ClassVar[str] = "backup"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    taken_at: int = instant()
    file: str = Field(sa_type=Text)
    sha256: str = ident()
    size: int = instant()
    verified_at: int | None = maybe_instant()
    problem: str | None = prose()


class JobFinishTable(SQLModel, table=True):
    """`records.JobFinish`."""

    __tablename__: ClassVar[str] = "job_finish"
    __table_args__ = ({"sqlite_with_rowid": False},)
    job: str = primary()
    environment: str = primary()
    first_at: int = instant()
    finished_at: int | None = maybe_instant()


class WaiverTable(SQLModel, table=True):
    """A risk that somebody accepts until a date: incidents that it covers are muted, and speak up when it ends."""

    __tablename__: ClassVar[str] = "waiver"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    environment: str = ident()
    code: str = ident()
    subject_kind: str | None = maybe_ident()
    """None: every subject of the code in the environment."""
    subject_id: str | None = maybe_ident()
    owner: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    created_at: datetime
    until: datetime
    ended_at: datetime | None = None
    """When it was taken back, or when its end was noticed."""


class SubjectChangeTable(SQLModel, table=True):
    """A place of the mirror that changed, written in the transaction of the change: what was judged of it is void."""

    __tablename__: ClassVar[str] = "subject_change"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    tenant: str = ident()
    kind: str = ident()
    """`mailbox`, `owner` or `everything`."""
    subject: str = ident()


class VerdictTable(SQLModel, table=True):
    """That an advisor's view was judged, and how long the verdict holds while nothing changes."""

    __tablename__: ClassVar[str] = "verdict"
    __table_args__ = ({"sqlite_with_rowid": False},)
    environment: str = primary()
    scope: str = primary()
    jobs: str = primary()
    """Which jobs, codes and policy it was judged by, as a digest."""
    judged_as_of: int = instant()
    holds_until: int = instant()
    change_id: int = instant()
    """The latest `subject_change` that the view had seen."""
    findings: int


PROBE = table_of("probe")
ALLOWANCE = table_of("allowance")
BACKUP = table_of("backup")
JOB_FINISH = table_of("job_finish")
WAIVER = table_of("waiver")
SUBJECT_CHANGE = table_of("subject_change")
VERDICT = table_of("verdict")
