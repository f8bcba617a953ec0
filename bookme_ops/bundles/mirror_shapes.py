"""What is taken of the mirror's records and of our own, and what of them must not be read."""

from bookme_ops.bundles.choosing import Shape
from bookme_ops.bundles.pieces import Kind

BOOKING = Shape(
    taken=(
        "environment",
        "event_id",
        "detail_id",
        "booking_id",
        "owner_id",
        "owner_mail",
        "start",
        "end",
        "all_day",
        "show_as",
        "cancelled_by_someone",
        "deleted",
        "archived",
        "created",
        "modified",
        "location",
        "meeting_type",
        "room_id",
        "room_name",
        "send_invite",
        "account_id",
        "account_location",
        "modified_by",
    ),
    known={
        "owner_id": Kind.ID,
        "owner_mail": Kind.MAIL,
        "account_id": Kind.ID,
        "modified_by": Kind.ID,
        "join_key": Kind.ID,
    },
)
CONTACT = Shape(
    taken=("environment", "contact_row_id", "detail_id", "contact_id", "mail", "modified", "deleted"),
    known={"contact_id": Kind.ID, "mail": Kind.MAIL},
)
INVITEE = Shape(
    taken=(
        "environment",
        "relation_row_id",
        "event_id",
        "relation_id",
        "status",
        "responded",
        "invitee",
        "modified",
        "deleted",
    ),
    known={"relation_id": Kind.ID},
)
USER = Shape(
    taken=(
        "environment",
        "user_id",
        "username",
        "mail",
        "federation_id",
        "alias",
        "active",
        "user_type",
        "time_zone",
        "advisor",
        "modified",
    ),
    known={
        "user_id": Kind.ID,
        "username": Kind.MAIL,
        "mail": Kind.MAIL,
        "mail_as_written": Kind.MAIL,
        "federation_id": Kind.MAIL,
        "alias": Kind.PERSON,
    },
)
ACCOUNT = Shape(
    taken=("tenant", "user_id", "upn", "mail", "addresses", "office", "enabled", "guest"),
    known={
        "user_id": Kind.ID,
        "upn": Kind.MAIL,
        "mail": Kind.MAIL,
        "addresses": Kind.MAIL,
        "as_written": Kind.MAIL,
        "nickname": Kind.PERSON,
        "employee_id": Kind.ID,
    },
)
GUEST = Shape(taken=("mail", "kind", "response", "responded"), known={"mail": Kind.MAIL})
COPY = Shape(
    taken=(
        "tenant",
        "mailbox",
        "event_id",
        "kind",
        "start",
        "end",
        "all_day",
        "show_as",
        "cancelled",
        "organizer",
        "created",
        "modified",
        "series_master_id",
        "ical_uid",
        "booking_id",
        "product",
        "location",
        "removed",
        "attendees",
    ),
    known={
        "mailbox": Kind.ID,
        "event_id": Kind.ID,
        "series_master_id": Kind.ID,
        "ical_uid": Kind.ID,
        "join_key": Kind.ID,
    },
    nested={"attendees": GUEST},
)
MEETING = Shape(
    taken=(
        "environment",
        "booking_id",
        "time_slot_id",
        "employee_id",
        "start",
        "end",
        "created",
        "modified",
        "room_id",
        "meeting_type",
        "salesforce_id",
        "booked_by",
        "topic_id",
        "status",
    ),
    known={"employee_id": Kind.ID},
)
JOURNAL = Shape(
    taken=(
        "at",
        "changed_at",
        "scope",
        "system",
        "subject_kind",
        "subject_id",
        "mailbox",
        "what",
        "was",
        "now",
        "run_id",
        "changed_by",
    ),
    known={"mailbox": Kind.ID, "changed_by": Kind.ID},
)
INCIDENT = Shape(
    taken=(
        "id",
        "environment",
        "code",
        "subject",
        "priority",
        "summary",
        "evidence",
        "fix",
        "state",
        "category",
        "umbrella_id",
        "merged_into",
        "owner",
        "opened_at",
        "last_seen_at",
        "acknowledged_at",
        "resolved_at",
        "muted_until",
    ),
)
STEP = Shape(
    taken=("incident_id", "at", "what", "from_state", "to_state", "priority", "party", "actor", "reason", "run_id"),
)
NOTE = Shape(taken=("incident_id", "at", "actor", "text"))
COVERAGE = Shape(taken=("scope", "kind", "subject", "read_at", "reason"))
RUN = Shape(taken=("id", "kind", "as_of", "started_at", "finished_at", "status", "figures"))
PROBE = Shape(taken=("environment", "system", "at", "reason", "seconds"))
ALLOWANCE = Shape(taken=("environment", "at", "used", "total"))
FINISH = Shape(taken=("job", "environment", "first_at", "finished_at"))
SETTING = Shape(taken=("key", "value", "origin", "secret"))
CONNECTION = Shape(taken=("environment", "system", "probed_at", "answered", "reason", "seconds", "answered_now"))
ENVIRONMENT = Shape(taken=("name", "kind", "simulated", "backend_version", "go_live", "booking_id_field"))
SERVICE = Shape(taken=("version", "schema", "python", "implementation", "platform", "database", "libraries"))
