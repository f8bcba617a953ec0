"""What Cases of incidents need: the name of this store, how far each Case is told, and which notes are comments."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "installation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "incident_case",
        sa.Column("incident_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", KEY, nullable=True),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("synced_at", UTCDateTime(), nullable=True),
        sa.Column("gone_at", UTCDateTime(), nullable=True),
        sa.Column("held_by", KEY, nullable=True),
        sa.Column("held_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("incident_id"),
    )
    op.create_table(
        "incident_comment",
        sa.Column("note_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("note_id"),
    )


def downgrade() -> None:
    """Drop them; a Case that is written afterwards is another one."""
    for table in ("incident_comment", "incident_case", "installation"):
        op.drop_table(table)
