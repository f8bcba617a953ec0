"""What is taken of Salesforce's records (`connectors.support_records`), and what of them must not be read."""

from collections.abc import Mapping
from typing import Any

from bookme_ops.bundles.choosing import Shape
from bookme_ops.bundles.pieces import Kind

AUDIT = ("created", "created_by_id", "modified", "modified_by_id", "stamp")
PEOPLE = {"created_by_id": Kind.ID, "modified_by_id": Kind.ID}


def named_for_work(values: Mapping[str, Any]) -> Mapping[Kind, Kind | None]:
    """An integration user's name is made of words that must stay readable: only the whole of it is kept out."""
    return {Kind.PERSON: Kind.TEXT} if "integration" in (values.get("roles") or ()) else {}


DETAIL = Shape(
    taken=(
        "id",
        "name",
        "booking_id",
        "advisor_mail",
        "additional_advisors",
        "customer_initiated",
        "meeting_type",
        "location",
        "room_id",
        "room_name",
        "send_invite",
        "topic_id",
        "deleted",
        *AUDIT,
    ),
    lengths=("join_link", "cancelled_by", "cancellation_reason", "comment"),
    known={
        "advisor_mail": Kind.MAIL,
        "advisor_name": Kind.PERSON,
        "join_link": Kind.SECRET,
        "cancelled_by": Kind.PERSON,
        "cancellation_reason": Kind.TEXT,
        "comment": Kind.TEXT,
        **PEOPLE,
    },
)
EVENT = Shape(
    taken=(
        "id",
        "detail_id",
        "start",
        "end",
        "all_day",
        "show_as",
        "location",
        "child",
        "group",
        "recurrence",
        "deleted",
        "archived",
        "owner_id",
        "owner_mail",
        "owner_active",
        "who_id",
        "what_id",
        "account_id",
        "account_location",
        "account_category_id",
        *AUDIT,
    ),
    lengths=("subject", "description"),
    known={
        "subject": Kind.TEXT,
        "description": Kind.TEXT,
        "owner_id": Kind.ID,
        "owner_name": Kind.PERSON,
        "owner_mail": Kind.MAIL,
        "who_id": Kind.ID,
        "who_name": Kind.PERSON,
        "what_id": Kind.ID,
        "account_id": Kind.ID,
        "account_name": Kind.PERSON,
        "account_phone": Kind.PHONE,
        **PEOPLE,
    },
)
ACCOUNT = Shape(taken=("account_id", "account_location", "account_category_id"), known={"account_id": Kind.ID})
RELATION = Shape(
    taken=(
        "id",
        "event_id",
        "relation_id",
        "relation_type",
        "status",
        "responded",
        "invitee",
        "parent",
        "what",
        "deleted",
        "stamp",
    ),
    lengths=("response",),
    known={"relation_id": Kind.ID, "relation_name": Kind.PERSON, "response": Kind.TEXT},
)
MEETING_CONTACT = Shape(
    taken=("id", "detail_id", "contact_id", "mail", "contact_mail", "deleted", "stamp"),
    known={
        "contact_id": Kind.ID,
        "mail": Kind.MAIL,
        "contact_mail": Kind.MAIL,
        "contact_name": Kind.PERSON,
        "contact_first": Kind.PERSON,
        "contact_last": Kind.PERSON,
        "contact_phone": Kind.PHONE,
        "contact_mobile": Kind.PHONE,
    },
)
USER = Shape(
    taken=(
        "id",
        "roles",
        "username",
        "mail",
        "federation_id",
        "alias",
        "active",
        "frozen",
        "password_locked",
        "user_type",
        "profile",
        "licence",
        "time_zone",
        "locale",
        "last_login",
        "last_password_change",
        "failed_logins",
        "created",
        "stamp",
    ),
    known={
        "id": Kind.ID,
        "username": Kind.MAIL,
        "name": Kind.PERSON,
        "first": Kind.PERSON,
        "last": Kind.PERSON,
        "mail": Kind.MAIL,
        "federation_id": Kind.MAIL,
        "alias": Kind.PERSON,
        "employee_number": Kind.ID,
        "phone": Kind.PHONE,
        "mobile": Kind.PHONE,
    },
    instead=named_for_work,
)
ASSIGNMENT = Shape(
    taken=("id", "user_id", "set_name", "namespace", "by_profile", "group_name", "expires", "active", "assigned"),
    known={"user_id": Kind.ID},
)
LOGIN = Shape(
    taken=(
        "id",
        "user_id",
        "at",
        "kind",
        "source_ip",
        "status",
        "application",
        "api_type",
        "api_version",
        "tls",
        "country",
    ),
    known={"user_id": Kind.ID},
)
DEBUG_LOG = Shape(
    taken=(
        "id",
        "file",
        "started",
        "user_id",
        "user_mail",
        "operation",
        "request",
        "status",
        "application",
        "location",
        "length",
        "duration",
    ),
    known={"user_id": Kind.ID, "user_mail": Kind.MAIL},
)
TRACE_FLAG = Shape(
    taken=(
        "user_id",
        "roles",
        "logging",
        "id",
        "log_type",
        "start",
        "expires",
        "level",
        "apex_code",
        "apex_profiling",
        "callout",
        "database",
        "system",
        "validation",
        "visualforce",
        "workflow",
    ),
    known={"user_id": Kind.ID},
)
PACKAGE_LOG = Shape(
    taken=("id", "name", "level", "created", "created_by_id"),
    lengths=("message",),
    known={"created_by_id": Kind.ID, "message": Kind.TEXT},
)
PACKAGE = Shape(taken=("id", "name", "namespace", "version_id", "version", "major", "minor", "patch", "build", "beta"))
ORGANIZATION = Shape(
    taken=("sandbox", "instance", "edition", "namespace", "time_zone", "locale", "read_only", "trial_expires"),
    known={"id": Kind.ID},
)
ACCESS = Shape(taken=("api", "view_all_data", "view_setup", "manage_users", "view_all_users"))
LIMIT = Shape(taken=("name", "most", "remaining"))
