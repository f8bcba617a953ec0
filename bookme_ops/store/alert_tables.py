"""Tables of alerts: the messages, the state of channels, maintenance windows.

The outbox itself is `incident_transition`: a step whose `told_at` is empty is yet to be made into messages.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from bookme_ops.store.tables import Serial, ident, maybe_ident, maybe_instant, primary, prose, table_of


class AlertMessageTable(SQLModel, table=True):
    """`alerts.Message`: one thing to be told through one channel. Its text holds no personal data."""

    __tablename__: ClassVar[str] = "alert_message"
    __table_args__ = (
        UniqueConstraint("key", name="uq_alert_message_key"),
        Index("ix_alert_message_channel", "channel", "state", "due_at"),
        Index("ix_alert_message_sent", "channel", "sent_at"),
        Index("ix_alert_message_event", "channel", "event", "created_at"),
        Index("ix_alert_message_incident", "incident_id", "channel"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    ref: str = ident()
    """What receivers tell a repetition by: it stays the same however often the message is sent."""
    key: str = ident()
    """What the message is about, so that it is made once whoever makes it."""
    channel: str = ident()
    event: str = ident()
    incident_id: int | None = maybe_instant()
    priority: int
    state: str = ident()
    title: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    silenced_by: str | None = prose()
    held_by: int | None = maybe_instant()
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    claimed_at: datetime | None = None
    sent_at: datetime | None = None
    problem: str | None = prose()


class AlertChannelTable(SQLModel, table=True):
    """`alerts_channels.ChannelState`: how a channel of the settings has fared."""

    __tablename__: ClassVar[str] = "alert_channel"
    name: str = primary()
    disabled_at: datetime | None = None
    paused_until: datetime | None = None
    problem: str | None = prose()
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    tested_at: datetime | None = None
    test_problem: str | None = prose()


class MaintenanceWindowTable(SQLModel, table=True):
    """`maintenance.Window`: planned work that silences alerts."""

    __tablename__: ClassVar[str] = "maintenance_window"
    id: int | None = Field(default=None, primary_key=True, sa_type=Serial)
    environment: str | None = maybe_ident()
    code: str | None = maybe_ident()
    subject_kind: str | None = maybe_ident()
    subject_id: str | None = maybe_ident()
    starts_at: datetime
    ends_at: datetime
    cron: str | None = maybe_ident()
    seconds: int | None = Field(default=None, sa_type=BigInteger)
    reason: str = Field(sa_type=Text)
    owner: str = Field(sa_type=Text)
    created_at: datetime
    ended_at: datetime | None = None


ALERT_MESSAGE = table_of("alert_message")
ALERT_CHANNEL = table_of("alert_channel")
MAINTENANCE_WINDOW = table_of("maintenance_window")
