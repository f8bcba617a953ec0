"""Sources of bookings: who made the backend's meetings, what they are about, and how completely that is known.

Meetings that were mirrored before tell neither, so all of them are read anew: without a watermark, the next read is a
full one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
COLUMNS = ("booked_by", "topic_id")


def upgrade() -> None:
    """Make room for them, and forget how far meetings were read."""
    for name in COLUMNS:
        op.add_column("backend_meeting", sa.Column(name, KEY, nullable=True))
    op.create_table(
        "backend_topic",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("topic_id", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.PrimaryKeyConstraint("environment", "topic_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "backend_report",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", KEY, nullable=True),
        sa.PrimaryKeyConstraint("environment", "subject"),
        sqlite_with_rowid=False,
    )
    op.execute("DELETE FROM backend_watermark")


def downgrade() -> None:
    """Drop what was made."""
    op.drop_table("backend_report")
    op.drop_table("backend_topic")
    for name in reversed(COLUMNS):
        op.drop_column("backend_meeting", name)
