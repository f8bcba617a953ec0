"""Documents of events that clients write, checked and turned into the model's fields."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from connectors.simulator.graph_errors import bad_parameter
from connectors.simulator.graph_event_query import property_key
from connectors.simulator.graph_event_wire import Row
from connectors.simulator.graph_fields import EVENT_FIELDS
from connectors.simulator.graph_request import read_instant
from connectors.simulator.graph_zones import require_zone
from connectors.simulator.model import Attendee
from connectors.simulator.odata import BadExpression

READ_ONLY = frozenset(
    {"id", "changeKey", "createdDateTime", "lastModifiedDateTime", "type", "webLink", "iCalUId", "isCancelled"}
    | {"isOrganizer", "seriesMasterId", "bodyPreview", "originalStart", "onlineMeeting", "cancelledOccurrences"}
)
ENUMS = {
    "showAs": ("free", "tentative", "busy", "oof", "workingElsewhere", "unknown"),
    "sensitivity": ("normal", "personal", "private", "confidential"),
}
KINDS = ("required", "optional", "resource")


def read_values(body: Row) -> dict[str, Any]:
    """The model's fields from an event document; names that the type does not have, or that cannot be written, are
    refused. Writable properties that the model does not hold (reminders, importance) are taken and forgotten.

    Raises:
        Refusal: 400.
    """
    for name in body:
        if name in READ_ONLY or name not in EVENT_FIELDS | {"singleValueExtendedProperties"}:
            raise bad_parameter(
                f"The property '{name}' does not exist on type 'microsoft.graph.event' or is read-only."
            )
    if body.get("recurrence") is not None:
        raise bad_parameter("Creating or changing a series is not supported by this simulator.")
    values: dict[str, Any] = {}
    for name, read in READERS.items():
        if name in body:
            values.update(read(name, body[name]))
    if body.get("start") and values.get("all_day"):
        values["start"], values["end"] = (_midnight(body[name]) for name in ("start", "end"))
    return values


def _read_text(field: str) -> Callable[[str, Any], dict[str, Any]]:
    return lambda name, value: {field: _need(name, value, str)}


def _read_enum(field: str) -> Callable[[str, Any], dict[str, Any]]:
    def read(name: str, value: Any) -> dict[str, Any]:
        if value not in ENUMS[name]:
            raise bad_parameter(f"The value '{value}' of property '{name}' is not valid.")
        return {field: value}

    return read


def _read_moment(name: str, value: Any) -> dict[str, Any]:
    moment = _need(name, value, dict)
    zone = require_zone(_need(f"{name}/timeZone", moment.get("timeZone", "UTC"), str))
    text = _need(f"{name}/dateTime", moment.get("dateTime"), str)
    naive = read_instant(text)
    floating = not (text.endswith("Z") or "+" in text or text[10:].count("-"))
    instant = naive.replace(tzinfo=zone).astimezone(UTC) if floating else naive
    return {name: instant, **({"zone": moment["timeZone"]} if name == "start" and "timeZone" in moment else {})}


def _midnight(moment: Any) -> datetime:
    day = read_instant(_need("dateTime", _need("start", moment, dict).get("dateTime"), str)[:19])
    if (day.hour, day.minute, day.second) != (0, 0, 0):
        raise bad_parameter("The Event.Start and Event.End of an all-day event must be at midnight.")
    return day


def _read_all_day(name: str, value: Any) -> dict[str, Any]:
    return {"all_day": _need(name, value, bool)}


def _read_body(name: str, value: Any) -> dict[str, Any]:
    return {"body": _need("body/content", _need(name, value, dict).get("content", ""), str)}


def _read_location(name: str, value: Any) -> dict[str, Any]:
    return {"location": _need(name, value or {}, dict).get("displayName") or None}


def _read_categories(name: str, value: Any) -> dict[str, Any]:
    return {"categories": [_need(name, item, str) for item in _need(name, value, list)]}


def _read_attendees(name: str, value: Any) -> dict[str, Any]:
    return {"attendees": [_read_attendee(_need(name, item, dict)) for item in _need(name, value, list)]}


def _read_attendee(item: Row) -> Attendee:
    contact = _need("emailAddress", item.get("emailAddress"), dict)
    mail = _need("emailAddress/address", contact.get("address"), str)
    kind = str(item.get("type", "required")).casefold()
    if kind not in KINDS:
        raise bad_parameter(f"The value '{kind}' of property 'type' is not valid.")
    return Attendee(mail=mail, name=str(contact.get("name") or mail), kind=kind)


def _read_properties(name: str, value: Any) -> dict[str, Any]:
    found = {}
    for item in _need(name, value, list):
        key = _need("id", _need(name, item, dict).get("id"), str)
        try:
            property_key(key)
        except BadExpression as error:
            raise bad_parameter(f"{error}.") from error
        found[key] = _need("value", item.get("value"), str)
    return {"properties": found}


READERS: dict[str, Callable[[str, Any], dict[str, Any]]] = {
    "subject": _read_text("subject"),
    "start": _read_moment,
    "end": _read_moment,
    "isAllDay": _read_all_day,
    "showAs": _read_enum("show_as"),
    "sensitivity": _read_enum("sensitivity"),
    "body": _read_body,
    "location": _read_location,
    "categories": _read_categories,
    "attendees": _read_attendees,
    "singleValueExtendedProperties": _read_properties,
}


def _need(name: str, value: Any, kind: type) -> Any:
    if not isinstance(value, kind):
        raise bad_parameter(f"The property '{name}' is missing or has a value of the wrong type.")
    return value


def fold_names(body: Row) -> Row:
    """Clients spell property names in camelCase or PascalCase; annotations are no properties."""
    return {name[:1].lower() + name[1:]: value for name, value in body.items() if not name.startswith("@")}
