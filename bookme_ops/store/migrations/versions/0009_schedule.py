"""Every time at which work was expected and what became of it, who leads, what is paused, and duties of people."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
UNSETTLED, UNFINISHED, UNSIGNED = (sa.text(f"{name} IS NULL") for name in ("settled_at", "finished_at", "signed_at"))


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "schedule_slot",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("expected_at", UTCDateTime(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("trigger", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("late_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("heartbeat_at", UTCDateTime(), nullable=True),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("owner", KEY, nullable=True),
        sa.Column("term", sa.BigInteger(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("task", "expected_at", "attempt", name="uq_schedule_slot_time"),
    )
    op.create_index("ix_schedule_slot_expected_at", "schedule_slot", ["expected_at"], unique=False)
    for name, column, where in (("late", "late_at", UNSETTLED), ("unfinished", "state", UNFINISHED)):
        op.create_index(
            f"ix_schedule_slot_{name}", "schedule_slot", [column], sqlite_where=where, postgresql_where=where
        )
    op.create_table(
        "schedule_lead",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("term", sa.BigInteger(), nullable=False),
        sa.Column("holder", KEY, nullable=True),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("renewed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "schedule_pause",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("task", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "schedule_preflight",
        sa.Column("task", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("task"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "duty",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("period", KEY, nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("signed_at", UTCDateTime(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "period", name="uq_duty_period"),
    )
    op.create_index("ix_duty_due_at", "duty", ["due_at"], sqlite_where=UNSIGNED, postgresql_where=UNSIGNED)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_duty_due_at", table_name="duty")
    for table in ("duty", "schedule_preflight", "schedule_pause", "schedule_lead"):
        op.drop_table(table)
    for name in ("expected_at", "late", "unfinished"):
        op.drop_index(f"ix_schedule_slot_{name}", table_name="schedule_slot")
    op.drop_table("schedule_slot")
