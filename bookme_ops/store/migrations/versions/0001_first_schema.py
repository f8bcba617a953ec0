"""The first schema: mirror, journal, coverage, runs and incidents."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "booking",
    "booking_contact",
    "calendar_event",
    "coverage",
    "directory_user",
    "incident",
    "incident_note",
    "incident_transition",
    "invitee",
    "journal",
    "known_booking",
    "mailbox",
    "private_calendar",
    "private_change",
    "run",
    "salesforce_user",
    "watermark",
)


def upgrade() -> None:
    """Make every table."""
    _booking()
    _booking_contact()
    _calendar_event()
    _coverage()
    _directory_user()
    _incident()
    _incident_note()
    _incident_transition()
    _invitee()
    _journal()
    _known_booking()
    _mailbox()
    _private_calendar()
    _private_change()
    _run()
    _salesforce_user()
    _watermark()


def downgrade() -> None:
    """Drop every table; what was kept is lost."""
    for table in TABLES:
        op.drop_table(table)


def _private_calendar() -> None:
    op.create_table(
        "private_calendar",
        sa.Column("mailbox_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mailbox_no"),
    )


def _private_change() -> None:
    op.create_table(
        "private_change",
        sa.Column("mailbox_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox_no", "event_id"),
        sqlite_with_rowid=False,
    )


def _booking() -> None:
    op.create_table(
        "booking",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("detail_id", KEY, nullable=True),
        sa.Column("booking_id", KEY, nullable=True),
        sa.Column("owner_id", KEY, nullable=False),
        sa.Column("owner_mail", KEY, nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("show_as", KEY, nullable=False),
        sa.Column("cancelled_by_someone", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("meeting_type", KEY, nullable=True),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("room_name", sa.Text(), nullable=True),
        sa.Column("send_invite", sa.Boolean(), nullable=True),
        sa.Column("join_key", KEY, nullable=True),
        sa.Column("account_id", KEY, nullable=True),
        sa.Column("account_location", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_run", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "event_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_booking_booking_id", "booking", ["booking_id"], unique=False)
    op.create_index("ix_booking_owner", "booking", ["environment", "owner_mail", "ends"], unique=False)


def _booking_contact() -> None:
    op.create_table(
        "booking_contact",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("contact_row_id", KEY, nullable=False),
        sa.Column("detail_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("mail", KEY, nullable=True),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "contact_row_id"),
        sqlite_with_rowid=False,
    )


def _calendar_event() -> None:
    op.create_table(
        "calendar_event",
        sa.Column("mailbox_no", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("starts", sa.BigInteger(), nullable=False),
        sa.Column("ends", sa.BigInteger(), nullable=False),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("show_as", KEY, nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("organizer", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=True),
        sa.Column("modified", sa.BigInteger(), nullable=True),
        sa.Column("series_master_id", KEY, nullable=True),
        sa.Column("ical_uid", KEY, nullable=True),
        sa.Column("booking_id", KEY, nullable=True),
        sa.Column("join_key", KEY, nullable=True),
        sa.Column("product", sa.Boolean(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("mailbox_no", "event_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_calendar_event_linked",
        "calendar_event",
        ["mailbox_no", "booking_id", "organizer", "removed", "cancelled", "kind"],
        unique=False,
        sqlite_where=sa.text("booking_id IS NOT NULL"),
        postgresql_where=sa.text("booking_id IS NOT NULL"),
    )
    op.create_index(
        "ix_calendar_event_join_key",
        "calendar_event",
        ["join_key"],
        unique=False,
        sqlite_where=sa.text("join_key IS NOT NULL"),
        postgresql_where=sa.text("join_key IS NOT NULL"),
    )


def _coverage() -> None:
    op.create_table(
        "coverage",
        sa.Column("scope", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.BigInteger(), nullable=True),
        sa.Column("failed_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", KEY, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "kind", "subject"),
        sqlite_with_rowid=False,
    )


def _directory_user() -> None:
    op.create_table(
        "directory_user",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("upn", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=True),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.Column("nickname", KEY, nullable=True),
        sa.Column("employee_id", KEY, nullable=True),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("guest", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "user_id"),
        sqlite_with_rowid=False,
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("subject_kind", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("booking_id", KEY, nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("fix", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("state", KEY, nullable=False),
        sa.Column("umbrella_id", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=False),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("resolved_at", UTCDateTime(), nullable=True),
        sa.Column("muted_until", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_booking_id", "incident", ["booking_id"], unique=False)
    op.create_index(
        "ix_incident_fingerprint", "incident", ["environment", "code", "subject_kind", "subject_id"], unique=False
    )
    op.create_index("ix_incident_umbrella_id", "incident", ["umbrella_id"], unique=False)
    op.create_index(
        "uq_incident_open",
        "incident",
        ["environment", "code", "subject_kind", "subject_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'resolved'"),
        postgresql_where=sa.text("state <> 'resolved'"),
    )


def _incident_note() -> None:
    op.create_table(
        "incident_note",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_note_incident_id", "incident_note", ["incident_id"], unique=False)


def _incident_transition() -> None:
    op.create_table(
        "incident_transition",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("from_state", KEY, nullable=True),
        sa.Column("to_state", KEY, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incident_transition_incident_id", "incident_transition", ["incident_id"], unique=False)


def _invitee() -> None:
    op.create_table(
        "invitee",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("relation_row_id", KEY, nullable=False),
        sa.Column("event_id", KEY, nullable=False),
        sa.Column("relation_id", KEY, nullable=False),
        sa.Column("status", KEY, nullable=True),
        sa.Column("responded", sa.BigInteger(), nullable=True),
        sa.Column("invitee", sa.Boolean(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "relation_row_id"),
        sqlite_with_rowid=False,
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=True),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("system", KEY, nullable=False),
        sa.Column("booking_id", KEY, nullable=False),
        sa.Column("subject_kind", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("mailbox_no", sa.BigInteger(), nullable=True),
        sa.Column("what", KEY, nullable=False),
        sa.Column("was", sa.Text(), nullable=True),
        sa.Column("now", sa.Text(), nullable=True),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_booking_id", "journal", ["booking_id"], unique=False)


def _known_booking() -> None:
    op.create_table(
        "known_booking",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("booking_id", KEY, nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "booking_id"),
        sqlite_with_rowid=False,
    )


def _mailbox() -> None:
    op.create_table(
        "mailbox",
        sa.Column("no", SERIAL, nullable=False),
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("delta_link", sa.Text(), nullable=True),
        sa.Column("window_start", sa.BigInteger(), nullable=True),
        sa.Column("window_end", sa.BigInteger(), nullable=True),
        sa.Column("product", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("tenant", "user_id", name="uq_mailbox_owner"),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("as_of", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("status", KEY, nullable=False),
        sa.Column("host", KEY, nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("process", KEY, nullable=True),
        sa.Column("coverage", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _salesforce_user() -> None:
    op.create_table(
        "salesforce_user",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("username", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=True),
        sa.Column("federation_id", KEY, nullable=True),
        sa.Column("alias", KEY, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("user_type", KEY, nullable=False),
        sa.Column("time_zone", KEY, nullable=True),
        sa.Column("advisor", sa.Boolean(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "user_id"),
        sqlite_with_rowid=False,
    )


def _watermark() -> None:
    op.create_table(
        "watermark",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment"),
    )
