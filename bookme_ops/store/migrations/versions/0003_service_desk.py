"""What the service desk needs: whose clock runs, links, merges, and incidents that people open."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW: dict[str, tuple[tuple[str, sa.types.TypeEngine[Any]], ...]] = {
    "incident": (
        ("category", KEY),
        ("merged_into", sa.BigInteger()),
        ("intake", sa.JSON(none_as_null=True)),
    ),
    "incident_transition": (("what", KEY), ("priority", sa.Integer()), ("party", KEY)),
}


def upgrade() -> None:
    """Make the table of links, and room for the rest. Old steps keep what they did not say as NULL."""
    for table, columns in NEW.items():
        for name, kind in columns:
            op.add_column(table, sa.Column(name, kind, nullable=True))
    op.create_index("ix_incident_merged_into", "incident", ["merged_into"], unique=False)
    op.create_table(
        "incident_link",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("target", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("uq_incident_link", "incident_link", ["incident_id", "kind", "target"], unique=True)
    op.create_index("ix_incident_link_target", "incident_link", ["kind", "target"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_incident_link_target", table_name="incident_link")
    op.drop_index("uq_incident_link", table_name="incident_link")
    op.drop_table("incident_link")
    op.drop_index("ix_incident_merged_into", table_name="incident")
    for table, columns in NEW.items():
        for name, _ in columns:
            op.drop_column(table, name)
