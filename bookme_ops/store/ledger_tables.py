"""Ledger tables: what we remember ourselves, which are the journal, the runs and the incidents.

The journal is written in bulk, so its instants are seconds since 1970; runs and incidents keep aware datetimes.
"""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, Index, Text, text
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, instant, maybe_ident, maybe_instant, prose, table_of


class JournalTable(SQLModel, table=True):
    """A change seen of something that carries a BookingId. No personal data: people are ids."""

    __tablename__: ClassVar[str] = "journal"
    __table_args__ = (Index("ix_journal_booking_id", "booking_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    at: int = instant()
    changed_at: int | None = maybe_instant()
    scope: str = ident()
    system: str = ident()
    booking_id: str = ident()
    subject_kind: str = ident()
    subject_id: str = ident()
    mailbox_no: int | None = maybe_instant()
    what: str = ident()
    was: str | None = prose()
    now: str | None = prose()
    run_id: int | None = maybe_instant()
    changed_by: str | None = maybe_ident()
    """The Salesforce User who made the change; Outlook does not tell."""


class RunTable(SQLModel, table=True):
    """One collect or one run of jobs."""

    __tablename__: ClassVar[str] = "run"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    kind: str = ident()
    as_of: datetime
    started_at: datetime
    finished_at: datetime | None = None
    status: str = ident()
    host: str = ident()
    pid: int
    process: str | None = maybe_ident()
    """When the process began, in a form that no other process of the host shares."""
    coverage: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class IncidentTable(SQLModel, table=True):
    """`incident.Incident`."""

    __tablename__: ClassVar[str] = "incident"
    __table_args__ = (
        Index(
            "uq_incident_open",
            "environment",
            "code",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state <> 'resolved'"),
            postgresql_where=text("state <> 'resolved'"),
        ),
        Index("ix_incident_fingerprint", "environment", "code", "subject_kind", "subject_id"),
        Index("ix_incident_booking_id", "booking_id"),
        Index("ix_incident_umbrella_id", "umbrella_id"),
        Index("ix_incident_merged_into", "merged_into"),
        # Pages of the queue are told by it alone: every filter of theirs is in it, so that none walks along the rows.
        Index("ix_incident_queue", "state", "priority", "opened_at", "id", "environment", "code", "owner"),
        Index("ix_incident_scope", "scope"),
        Index("ix_incident_subject_id", "subject_id"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    environment: str = ident()
    code: str = ident()
    subject_kind: str = ident()
    subject_id: str = ident()
    scope: str = ident()
    booking_id: str | None = maybe_ident()
    priority: int
    summary: str = Field(sa_type=Text)
    evidence: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    fix: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    state: str = ident()
    umbrella_id: int | None = maybe_instant()
    owner: str | None = prose()
    opened_at: datetime
    last_seen_at: datetime
    acknowledged_at: datetime | None = None
    resolved_at: datetime | None = None
    muted_until: datetime | None = None
    category: str | None = maybe_ident()
    merged_into: int | None = maybe_instant()
    intake: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class IncidentTransitionTable(SQLModel, table=True):
    """A step in the life of an incident, in the order of `id`."""

    __tablename__: ClassVar[str] = "incident_transition"
    __table_args__ = (
        Index("ix_incident_transition_incident_id", "incident_id"),
        Index(
            "ix_incident_transition_untold",
            "id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    incident_id: int = Field(sa_type=BigInteger)
    at: datetime
    from_state: str | None = maybe_ident()
    to_state: str = ident()
    actor: str = Field(sa_type=Text)
    reason: str | None = prose()
    run_id: int | None = Field(default=None, sa_type=BigInteger)
    told_at: datetime | None = None
    """When it was made into messages: until then it is the outbox of alerts."""
    what: str | None = maybe_ident()
    """`incident.What`; None before steps were told apart."""
    priority: int | None = None
    """In force after the step; None before it was kept."""
    party: str | None = maybe_ident()
    """Who has the clock from this step on; None: as before."""


class IncidentNoteTable(SQLModel, table=True):
    """What a person wrote on an incident."""

    __tablename__: ClassVar[str] = "incident_note"
    __table_args__ = (Index("ix_incident_note_incident_id", "incident_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    incident_id: int = Field(sa_type=BigInteger)
    at: datetime
    actor: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)


JOURNAL = table_of("journal")
RUN = table_of("run")
INCIDENT = table_of("incident")
INCIDENT_TRANSITION = table_of("incident_transition")
INCIDENT_NOTE = table_of("incident_note")
