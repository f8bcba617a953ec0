"""The backend's JSON, read into structs that hold only what we need, and made into records.

All versions are read alike: v2 capitalises meeting types, and its values may carry `cpr` and `customFields`. These,
like titles, descriptions, links, customers and names, are never decoded.
"""

from datetime import UTC, datetime

import msgspec

from connectors.backend_records import BackendMeeting, BackendRoom, Employee, TimeSlot
from connectors.records import address, booking_id


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


MEETINGS = msgspec.json.Decoder(list[WireMeeting])
SLOTS = msgspec.json.Decoder(list[WireSlot])
EMPLOYEES = msgspec.json.Decoder(list[WireEmployee])
ROOMS = msgspec.json.Decoder(list[WireRoom])


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


def ident(text: str | None) -> str | None:
    """An id of the backend, folded as BookingIds are; blanks alone are none."""
    return booking_id(text)


def instant(moment: datetime | None) -> datetime | None:
    """In UTC; what comes without an offset is meant so."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
