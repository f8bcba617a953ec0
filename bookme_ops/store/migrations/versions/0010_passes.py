"""Passes, which open the service to people and programs, and answers to changes that may be asked for again."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "pass",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="uq_pass_digest"),
    )
    op.create_index("ix_pass_parent", "pass", ["parent"], unique=False)
    op.create_index("ix_pass_ends_at", "pass", ["ends_at"], unique=False)
    op.create_table(
        "answered",
        sa.Column("actor", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("request_digest", KEY, nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_answered_at", "answered", ["at"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_answered_at", table_name="answered")
    op.drop_table("answered")
    op.drop_index("ix_pass_ends_at", table_name="pass")
    op.drop_index("ix_pass_parent", table_name="pass")
    op.drop_table("pass")
