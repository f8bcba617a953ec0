"""What a page of one booking needs: bookings by the id of their Event Detail."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_booking_detail", "booking", ["environment", "detail_id"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_booking_detail", table_name="booking")
