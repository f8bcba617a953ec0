"""What was last read of who may do what, and what reviewers decided about it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "access_list",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "name"),
    )
    op.create_table(
        "access_review",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("started_by", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("snapshot", KEY, nullable=False),
        sa.Column("abandoned_at", UTCDateTime(), nullable=True),
        sa.Column("abandoned_by", sa.Text(), nullable=True),
        sa.Column("signed_at", UTCDateTime(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("previous", KEY, nullable=True),
        sa.Column("seal", KEY, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_access_review_environment", "access_review", ["environment"], unique=False)
    op.create_table(
        "access_review_row",
        sa.Column("review_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("holder_kind", KEY, nullable=False),
        sa.Column("holder", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("what", KEY, nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("decision", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("proof", KEY, nullable=True),
        sa.PrimaryKeyConstraint("review_id", "number"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("access_review_row")
    op.drop_index("ix_access_review_environment", table_name="access_review")
    op.drop_table("access_review")
    op.drop_table("access_list")
