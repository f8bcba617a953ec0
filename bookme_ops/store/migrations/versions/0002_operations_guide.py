"""What the operations guide's jobs need: rooms, the backend, the bank's lists, health, waivers, verdicts."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = (
    "allowance",
    "backend_calendar",
    "backend_meeting",
    "backend_room",
    "backend_watermark",
    "backup",
    "employee",
    "job_finish",
    "mail_object",
    "mailbox_setting",
    "probe",
    "room",
    "roster_entry",
    "subject_change",
    "subscription",
    "verdict",
    "verified_domain",
    "waiver",
    "working_hours",
)


def upgrade() -> None:
    """Make the tables, and read every mailbox anew: the people on its events were not kept before."""
    op.add_column("calendar_event", sa.Column("attendees", sa.LargeBinary(), nullable=True))
    op.add_column("directory_user", sa.Column("as_written", sa.Text(), nullable=True))
    op.add_column("salesforce_user", sa.Column("mail_as_written", sa.Text(), nullable=True))
    contact = ["environment", "detail_id", "deleted", "contact_id", "mail", "modified"]
    op.create_index("ix_booking_contact_detail", "booking_contact", contact, unique=False)
    invitee = ["environment", "event_id", "deleted", "relation_id", "status", "responded", "invitee", "modified"]
    op.create_index("ix_invitee_event", "invitee", invitee, unique=False)
    op.execute("UPDATE mailbox SET delta_link = NULL")
    _allowance()
    _backend_calendar()
    _backend_meeting()
    _backend_room()
    _backend_watermark()
    _backup()
    _employee()
    _job_finish()
    _mail_object()
    _mailbox_setting()
    _probe()
    _room()
    _roster_entry()
    _subject_change()
    _subscription()
    _verdict()
    _verified_domain()
    _waiver()
    _working_hours()


def downgrade() -> None:
    """Drop the tables; what was kept in them is lost."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_invitee_event", "invitee")
    op.drop_index("ix_booking_contact_detail", "booking_contact")
    op.drop_column("salesforce_user", "mail_as_written")
    op.drop_column("directory_user", "as_written")
    op.drop_column("calendar_event", "attendees")


def _allowance() -> None:
    op.create_table(
        "allowance",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("environment"),
    )


def _backend_calendar() -> None:
    op.create_table(
        "backend_calendar",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("employee_id", KEY, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "employee_id"),
        sqlite_with_rowid=False,
    )


def _backend_meeting() -> None:
    op.create_table(
        "backend_meeting",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("booking_id", KEY, nullable=False),
        sa.Column("time_slot_id", KEY, nullable=True),
        sa.Column("employee_id", KEY, nullable=True),
        sa.Column("starts", sa.BigInteger(), nullable=True),
        sa.Column("ends", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=True),
        sa.Column("modified", sa.BigInteger(), nullable=True),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("meeting_type", KEY, nullable=True),
        sa.Column("salesforce_id", KEY, nullable=True),
        sa.Column("status", KEY, nullable=True),
        sa.Column("seen_run", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "booking_id"),
        sqlite_with_rowid=False,
    )


def _backend_room() -> None:
    op.create_table(
        "backend_room",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("can_be_booked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "room_id"),
        sqlite_with_rowid=False,
    )


def _backend_watermark() -> None:
    op.create_table(
        "backend_watermark",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("environment"),
    )


def _backup() -> None:
    op.create_table(
        "backup",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("sha256", KEY, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _employee() -> None:
    op.create_table(
        "employee",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("employee_id", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=True),
        sa.Column("initials", KEY, nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("external_id", KEY, nullable=True),
        sa.PrimaryKeyConstraint("environment", "employee_id"),
        sqlite_with_rowid=False,
    )


def _job_finish() -> None:
    op.create_table(
        "job_finish",
        sa.Column("job", KEY, nullable=False),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("job", "environment"),
        sqlite_with_rowid=False,
    )


def _mail_object() -> None:
    op.create_table(
        "mail_object",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("object_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("addresses", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "object_id"),
        sqlite_with_rowid=False,
    )


def _mailbox_setting() -> None:
    op.create_table(
        "mailbox_setting",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("user_id", KEY, nullable=False),
        sa.Column("time_zone", KEY, nullable=True),
        sa.Column("days", KEY, nullable=False),
        sa.Column("starts", KEY, nullable=True),
        sa.Column("ends", KEY, nullable=True),
        sa.PrimaryKeyConstraint("tenant", "user_id"),
        sqlite_with_rowid=False,
    )


def _probe() -> None:
    op.create_table(
        "probe",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("system", KEY, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reason", KEY, nullable=True),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_probe_system", "probe", ["environment", "system", "at"], unique=False)


def _room() -> None:
    op.create_table(
        "room",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("booking_type", KEY, nullable=False),
        sa.Column("building", sa.Text(), nullable=True),
        sa.Column("floor", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "mail"),
        sqlite_with_rowid=False,
    )


def _roster_entry() -> None:
    op.create_table(
        "roster_entry",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=False),
        sa.Column("sync_start", KEY, nullable=True),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("initials", KEY, nullable=True),
        sa.Column("can_be_booked", sa.Boolean(), nullable=False),
        sa.Column("max_meeting_minutes", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("environment", "mail"),
        sqlite_with_rowid=False,
    )


def _subject_change() -> None:
    op.create_table(
        "subject_change",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("subscription_id", KEY, nullable=False),
        sa.Column("user_key", KEY, nullable=True),
        sa.Column("resource", KEY, nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "subscription_id"),
        sqlite_with_rowid=False,
    )


def _verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("scope", KEY, nullable=False),
        sa.Column("jobs", KEY, nullable=False),
        sa.Column("judged_as_of", sa.BigInteger(), nullable=False),
        sa.Column("holds_until", sa.BigInteger(), nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("environment", "scope", "jobs"),
        sqlite_with_rowid=False,
    )


def _verified_domain() -> None:
    op.create_table(
        "verified_domain",
        sa.Column("tenant", KEY, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "name"),
        sqlite_with_rowid=False,
    )


def _waiver() -> None:
    op.create_table(
        "waiver",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("environment", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("subject_kind", KEY, nullable=True),
        sa.Column("subject_id", KEY, nullable=True),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )


def _working_hours() -> None:
    op.create_table(
        "working_hours",
        sa.Column("environment", KEY, nullable=False),
        sa.Column("mail", KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("starts", KEY, nullable=False),
        sa.Column("ends", KEY, nullable=False),
        sa.Column("meeting_types", KEY, nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("environment", "mail", "weekday", "starts", "ends"),
        sqlite_with_rowid=False,
    )
