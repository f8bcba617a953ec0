"""Since when a subject cannot be read, and who changed a booking last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns. Of what fails today only the latest failure is known; bookings learn theirs as they are read."""
    op.add_column("coverage", sa.Column("failing_since", sa.BigInteger(), nullable=True))
    op.execute("UPDATE coverage SET failing_since = failed_at WHERE reason IS NOT NULL")
    op.add_column("booking", sa.Column("modified_by", KEY, nullable=True))
    op.add_column("journal", sa.Column("changed_by", KEY, nullable=True))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("journal", "changed_by")
    op.drop_column("booking", "modified_by")
    op.drop_column("coverage", "failing_since")
