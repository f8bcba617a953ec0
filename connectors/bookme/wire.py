"""The backend's JSON, read into structs that hold only what we need, and made into records.

All versions are read alike: v2 capitalises meeting types, and its values may carry `cpr` and `customFields`. These,
like titles, descriptions, links, customers and names of people, are never decoded.
"""

import re
from datetime import UTC, datetime

import msgspec

from connectors.backend_records import OTHER, SOURCES, BackendMeeting, BackendRoom, Employee, TimeSlot, Topic
from connectors.records import address, booking_id

TOPIC_ID = re.compile(r"[0-9a-z][0-9a-z._-]{0,63}")
LONGEST_NAME = 80
NOTHING = msgspec.Raw()


class Wire(msgspec.Struct, gc=False, rename="camel"):
    """The base of all structs: camelCase keys, unknown ones ignored."""


class WireMeeting(Wire):
    """A Meeting."""

    id: str
    salesforce_id: str | None = None
    time_slot_id: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    room_id: str | None = None
    start_date: datetime | None = None
    end_date: datetime | None = None
    type: str | None = None
    employee_id: str | None = None
    # The document's examples give `bookedBy` as an object. No report is worth a meeting: what has another shape than
    # we know is left out, and refuses no answer.
    booked_by: msgspec.Raw = NOTHING
    topic_id: msgspec.Raw = NOTHING


class WireSlot(Wire):
    """A TimeSlot."""

    id: str
    status: str
    start_date: datetime | None = None
    end_date: datetime | None = None
    employee_id: str | None = None


class WireEmployee(Wire):
    """An Employee."""

    id: str
    email: str | None = None
    initials: str | None = None
    location: str | None = None
    external_id: str | None = None


class WireRoom(Wire):
    """A Room."""

    id: str
    location: str | None = None
    email: str | None = None
    name: str | None = None
    can_be_booked: bool = True


class WireTopic(Wire):
    """A Topic."""

    id: msgspec.Raw = NOTHING
    name: msgspec.Raw = NOTHING


MEETINGS = msgspec.json.Decoder(list[WireMeeting])
SLOTS = msgspec.json.Decoder(list[WireSlot])
EMPLOYEES = msgspec.json.Decoder(list[WireEmployee])
ROOMS = msgspec.json.Decoder(list[WireRoom])
TOPICS = msgspec.json.Decoder(list[WireTopic])
TEXT = msgspec.json.Decoder(str)


def read_meeting(environment: str, row: WireMeeting) -> BackendMeeting | None:
    """The record of a meeting; None if its id is blank."""
    found = booking_id(row.id)
    if found is None:
        return None
    return BackendMeeting(
        environment=environment,
        booking_id=found,
        time_slot_id=ident(row.time_slot_id),
        employee_id=ident(row.employee_id),
        start=instant(row.start_date),
        end=instant(row.end_date),
        created=instant(row.date_created),
        modified=instant(row.date_modified),
        room_id=ident(row.room_id),
        meeting_type=ident(row.type),
        salesforce_id=(row.salesforce_id or "").strip() or None,
        booked_by=source(row.booked_by),
        topic_id=topic(row.topic_id),
    )


def read_slot(environment: str, row: WireSlot) -> TimeSlot:
    """The record of a time slot."""
    return TimeSlot(
        environment=environment,
        slot_id=ident(row.id) or "",
        employee_id=ident(row.employee_id),
        start=instant(row.start_date),
        end=instant(row.end_date),
        status=row.status,
    )


def read_employee(environment: str, row: WireEmployee) -> Employee:
    """The record of an advisor. The location is kept as it is spelled, for the product compares it exactly."""
    return Employee(
        environment=environment,
        employee_id=ident(row.id) or "",
        mail=address(row.email),
        initials=row.initials or None,
        location=row.location or None,
        external_id=ident(row.external_id),
    )


def read_room(environment: str, row: WireRoom) -> BackendRoom:
    """The record of a room."""
    return BackendRoom(
        environment=environment,
        room_id=ident(row.id) or "",
        mail=address(row.email),
        name=row.name,
        location=row.location or None,
        can_be_booked=row.can_be_booked,
    )


def read_topic(environment: str, row: WireTopic) -> Topic | None:
    """The record of a topic; None if its id or its name is nothing that we can read."""
    found, name = topic(row.id), printed(plain(row.name))
    return Topic(environment=environment, topic_id=found, name=name) if found and name else None


def source(value: msgspec.Raw) -> str | None:
    """Who made a meeting: one of `SOURCES`, `OTHER` for any other text, None for what is no text.

    The text itself is never kept if it is not one of the API's own: it might name a person.
    """
    text = (plain(value) or "").strip().casefold()
    if not text:
        return None
    return text if text in SOURCES else OTHER


def topic(value: msgspec.Raw) -> str | None:
    """The id of a topic; None for what has not the shape of one."""
    found = ident(plain(value))
    return found if found is not None and TOPIC_ID.fullmatch(found) else None


def plain(value: msgspec.Raw) -> str | None:
    """A text; None for JSON of any other kind, and for a field that is not there."""
    try:
        return TEXT.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def printed(text: str | None) -> str | None:
    """A text as one line of printable characters, cut to `LONGEST_NAME`; nothing of nothing."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text or "")
    return " ".join(shown.split())[:LONGEST_NAME].strip() or None


def ident(text: str | None) -> str | None:
    """An id of the backend, folded as BookingIds are; blanks alone are none."""
    return booking_id(text)


def instant(moment: datetime | None) -> datetime | None:
    """In UTC; what comes without an offset is meant so."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
