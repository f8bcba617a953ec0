"""Shelves and editions: BookingIds are found by groups of mailboxes, and memory can tell that it is old."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
LINKED = sa.text("booking_id IS NOT NULL")
TOLD = ["organizer", "removed", "cancelled", "kind"]
EDITION = sa.table("edition", sa.column("subject"), sa.column("mark"))


def upgrade() -> None:
    """Put mailboxes on shelves, and make room for marks."""
    op.create_table(
        "edition",
        sa.Column("subject", KEY, nullable=False),
        sa.Column("mark", KEY, nullable=False),
        sa.PrimaryKeyConstraint("subject"),
        sqlite_with_rowid=False,
    )
    for (tenant,) in op.get_bind().execute(sa.text("SELECT DISTINCT tenant FROM directory_user")).all():
        op.execute(sa.insert(EDITION).values(subject=f"accounts {tenant}", mark=uuid4().hex))
    op.drop_index("ix_calendar_event_linked", "calendar_event")
    shelved: list[str | sa.TextClause] = [sa.text("(mailbox_no / 64)"), "booking_id", "mailbox_no", *TOLD]
    op.create_index(
        "ix_calendar_event_shelved", "calendar_event", shelved, sqlite_where=LINKED, postgresql_where=LINKED
    )


def downgrade() -> None:
    """Begin with each mailbox again."""
    op.drop_table("edition")
    op.drop_index("ix_calendar_event_shelved", "calendar_event")
    linked = ["mailbox_no", "booking_id", *TOLD]
    op.create_index("ix_calendar_event_linked", "calendar_event", linked, sqlite_where=LINKED, postgresql_where=LINKED)
