"""What is taken of Graph's and the backend's records, and what of them must not be read."""

from collections.abc import Mapping
from typing import Any

from bookme_ops.bundles.choosing import Shape
from bookme_ops.bundles.pieces import Kind


def named_as_room(values: Mapping[str, Any]) -> Mapping[Kind, Kind | None]:
    """The name of a room stays readable, or nobody could tell which room it is."""
    thing = values.get("kind") == "resource" or values.get("purpose") in {"room", "equipment"}
    return {Kind.PERSON: None} if thing else {}


GUEST = Shape(
    taken=("kind", "mail", "response", "responded"),
    known={"mail": Kind.MAIL, "name": Kind.PERSON},
    instead=named_as_room,
)
COPY = Shape(
    taken=(
        "mailbox",
        "id",
        "booking_id",
        "ical_uid",
        "change_key",
        "kind",
        "series_master_id",
        "location",
        "start",
        "end",
        "zone",
        "original_zone",
        "all_day",
        "show_as",
        "sensitivity",
        "cancelled",
        "draft",
        "organizer",
        "organizer_mail",
        "response",
        "responded",
        "online",
        "online_provider",
        "created",
        "modified",
        "missing",
        "attendees",
    ),
    lengths=("subject", "join_link"),
    known={
        "mailbox": Kind.ID,
        "id": Kind.ID,
        "ical_uid": Kind.ID,
        "change_key": Kind.ID,
        "series_master_id": Kind.ID,
        "transaction_id": Kind.ID,
        "subject": Kind.TEXT,
        "organizer_mail": Kind.MAIL,
        "organizer_name": Kind.PERSON,
        "join_link": Kind.SECRET,
    },
    nested={"attendees": GUEST},
)
MAILBOX = Shape(taken=("mailbox", "found", "copies", "missing"), known={"mailbox": Kind.ID})
ACCOUNT = Shape(
    taken=(
        "key",
        "found",
        "id",
        "upn",
        "mail",
        "addresses",
        "enabled",
        "user_type",
        "office",
        "department",
        "purpose",
        "synced",
        "missing",
    ),
    known={
        "key": Kind.ID,
        "id": Kind.ID,
        "upn": Kind.MAIL,
        "mail": Kind.MAIL,
        "addresses": Kind.MAIL,
        "display_name": Kind.PERSON,
        "given_name": Kind.PERSON,
        "surname": Kind.PERSON,
        "mobile": Kind.PHONE,
        "phones": Kind.PHONE,
        "employee_id": Kind.ID,
    },
    instead=named_as_room,
)
SIGN_IN = Shape(taken=("key", "last", "last_without_person", "missing"), known={"key": Kind.ID})
SETTINGS = Shape(
    taken=("key", "purpose", "time_zone", "hours_zone", "days", "start", "end", "missing"), known={"key": Kind.ID}
)
SUBSCRIPTION = Shape(
    taken=("subscription_id", "user_key", "resource", "expires"),
    known={"subscription_id": Kind.ID, "user_key": Kind.ID},
)

MEETING = Shape(
    taken=(
        "id",
        "salesforceId",
        "bookedBy",
        "customerTypeId",
        "timeSlotId",
        "dateCreated",
        "dateModified",
        "additionalEmployees",
        "roomId",
        "startDate",
        "endDate",
        "type",
        "topicId",
        "employeeId",
    ),
    lengths=("title", "description", "videoLink"),
    known={
        "title": Kind.TEXT,
        "description": Kind.TEXT,
        "videoLink": Kind.SECRET,
        "customerId": Kind.ID,
        "cpr": Kind.ID,
        "customFields": Kind.TEXT,
        "employeeId": Kind.ID,
        "additionalEmployees": Kind.ID,
    },
)
EMPLOYEE = Shape(
    taken=("id", "email", "initials", "location", "externalId"),
    known={
        "id": Kind.ID,
        "email": Kind.MAIL,
        "initials": Kind.PERSON,
        "displayName": Kind.PERSON,
        "firstName": Kind.PERSON,
        "lastName": Kind.PERSON,
        "externalId": Kind.ID,
    },
)
PLATFORM_ROOM = Shape(taken=("id", "location", "email", "name", "canBeBooked"), known={"email": Kind.MAIL})
TIME_SLOT = Shape(
    taken=("id", "startDate", "endDate", "status", "roomId", "employeeId", "serviceGroup"),
    known={"employeeId": Kind.ID},
)
