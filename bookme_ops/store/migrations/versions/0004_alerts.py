"""What alerts need: the outbox, messages, the state of channels, maintenance windows."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNTOLD = sa.text("told_at IS NULL")


def upgrade() -> None:
    """Make the tables. What happened before there were alerts is not told any more."""
    op.add_column("incident_transition", sa.Column("told_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE incident_transition SET told_at = at")
    op.create_index(
        "ix_incident_transition_untold",
        "incident_transition",
        ["id"],
        unique=False,
        sqlite_where=UNTOLD,
        postgresql_where=UNTOLD,
    )
    _alert_message()
    _alert_channel()
    _maintenance_window()


def downgrade() -> None:
    """Drop them."""
    for table in ("maintenance_window", "alert_channel", "alert_message"):
        op.drop_table(table)
    op.drop_index("ix_incident_transition_untold", table_name="incident_transition")
    op.drop_column("incident_transition", "told_at")


def _alert_message() -> None:
    op.create_table(
        "alert_message",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("ref", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("channel", KEY, nullable=False),
        sa.Column("event", KEY, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("silenced_by", sa.Text(), nullable=True),
        sa.Column("held_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_alert_message_key"),
    )
    op.create_index("ix_alert_message_channel", "alert_message", ["channel", "state", "due_at"], unique=False)
    op.create_index("ix_alert_message_sent", "alert_message", ["channel", "sent_at"], unique=False)
    op.create_index("ix_alert_message_event", "alert_message", ["channel", "event", "created_at"], unique=False)
    op.create_index("ix_alert_message_incident", "alert_message", ["incident_id", "channel"], unique=False)


def _alert_channel() -> None:
    op.create_table(
        "alert_channel",
        sa.Column("name", KEY, nullable=False),
        sa.Column("disabled_at", UTCDateTime(), nullable=True),
        sa.Column("paused_until", UTCDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("failed_at", UTCDateTime(), nullable=True),
        sa.Column("tested_at", UTCDateTime(), nullable=True),
        sa.Column("test_problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )


def _maintenance_window() -> None:
    op.create_table(
        "maintenance_window",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("environment", KEY, nullable=True),
        sa.Column("code", KEY, nullable=True),
        sa.Column("subject_kind", KEY, nullable=True),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("cron", KEY, nullable=True),
        sa.Column("seconds", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
