"""Pages: the index of the queue, those of what concerns one subject, and that of bookings by time."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_incident_queue", "incident", ["state", "priority", "opened_at", "id", "environment", "code", "owner"]),
    ("ix_incident_scope", "incident", ["scope"]),
    ("ix_incident_subject_id", "incident", ["subject_id"]),
    ("ix_booking_ends", "booking", ["environment", "ends", "starts"]),
)


def upgrade() -> None:
    """Make the indexes."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, unique=False)


def downgrade() -> None:
    """Drop them."""
    for name, table, _ in INDEXES:
        op.drop_index(name, table)
