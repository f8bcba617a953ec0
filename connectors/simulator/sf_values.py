"""What a client may write into a field: JSON values to the values of rows."""

import re
from datetime import UTC, date, datetime
from typing import Any

from connectors.simulator.model import Org
from connectors.simulator.sf_describe import LENGTHS
from connectors.simulator.sf_errors import Refused
from connectors.simulator.sf_schema import Catalog, Field, SObject
from connectors.simulator.soql_literals import ID, long_id

PLAIN: dict[str, tuple[type, ...]] = {"boolean": (bool,), "int": (int,), "double": (int, float)}
LONGEST_COMMENT = 4_000
"""Bytes."""
OFFSET = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


def read_values(catalog: Catalog, sobject: SObject, body: dict[str, Any]) -> dict[str, Any]:
    """The values of a request's body under the API's field names. Raises Refused (400) with the fields to blame."""
    found: dict[Field, Any] = {}
    for name, value in body.items():
        if name == "attributes":
            continue
        field = catalog.field(sobject, name)
        if field is None:
            raise Refused(400, "INVALID_FIELD", f"No such column '{name}' on sobject of type {sobject.name}")
        found[field] = value
    _refuse_read_only([field.name for field in found if not field.writable])
    values = {field.name: _read_value(catalog.org, field, value) for field, value in found.items()}
    _refuse_unknown_picks(catalog.org, sobject, values)
    if sobject.name == "CaseComment" and len((values.get("CommentBody") or "").encode()) > LONGEST_COMMENT:
        message = f"CommentBody: data value too large (max length={LONGEST_COMMENT})"
        raise Refused(400, "STRING_TOO_LONG", message, ["CommentBody"])
    return values


def _refuse_unknown_picks(org: Org, sobject: SObject, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is not None and value not in org.picklists.get(f"{sobject.name}.{name}", [value]):
            message = f"bad value for restricted picklist field: {value}"
            raise Refused(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", message, [name])


def _refuse_read_only(names: list[str]) -> None:
    if names:
        message = (
            f"Unable to create/update fields: {', '.join(names)}. Please check the security settings of this field and"
            " verify that it is read/write for your profile or permission set."
        )
        raise Refused(400, "INVALID_FIELD_FOR_INSERT_UPDATE", message, names)


def check_required(sobject: SObject, values: dict[str, Any]) -> None:
    """Refuse a new record without its required fields (400 REQUIRED_FIELD_MISSING)."""
    names = [one.name for one in sobject.fields.values() if one.required]
    if sobject.name == "Event" and values.get("EndDateTime") is None:
        names.append("DurationInMinutes")
    missing = [name for name in names if values.get(name) is None]
    if missing:
        raise Refused(400, "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", missing)


def _read_value(org: Org, field: Field, value: Any) -> Any:
    if value is None:
        return False if field.type == "boolean" else None
    if field.type in PLAIN:
        return _expect(PLAIN[field.type], field, value)
    if field.type in {"date", "datetime"}:
        return _read_time(field, value)
    if field.targets:
        return _read_reference(org, field, value)
    return _read_text(field, value)


def _expect(kinds: tuple[type, ...], field: Field, value: Any) -> Any:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise _refuse_type(field, value)
    return value


def _refuse_type(field: Field, value: Any) -> Refused:
    kind = "VALUE_STRING" if isinstance(value, str) else f"VALUE_{type(value).__name__.upper()}"
    message = (
        f"Cannot deserialize instance of {field.type} from {kind} value {value} or request may be missing a required"
        " field at [line:1, column:2]"
    )
    return Refused(400, "JSON_PARSER_ERROR", message)


def _read_time(field: Field, value: Any) -> Any:
    try:
        text = str(value)
        if field.type == "date":
            return date.fromisoformat(text)
        if not OFFSET.search(text):
            raise _refuse_type(field, value)
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError as error:
        raise _refuse_type(field, value) from error


def _read_text(field: Field, value: Any) -> str | None:
    if isinstance(value, (dict, list, bool)):
        raise _refuse_type(field, value)
    text, longest = str(value), LENGTHS.get(field.type, 255)
    if len(text) > longest:
        message = f"{field.name}: data value too large: {text[:80]} (max length={longest})"
        raise Refused(400, "STRING_TOO_LONG", message, [field.name])
    return text or None


def _read_reference(org: Org, field: Field, value: Any) -> str:
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Refused(400, "MALFORMED_ID", f"{field.name}: id value of incorrect type: {value}", [field.name])
    wanted = long_id(value)
    if not any(wanted in org.table(target) for target in field.targets):
        raise Refused(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name])
    return wanted
