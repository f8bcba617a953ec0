"""Literals against fields: what may be compared with what, and as which value."""

import re
from datetime import UTC, date, datetime
from typing import Any

from connectors.simulator.ids import checksum
from connectors.simulator.soql_dates import read_days
from connectors.simulator.soql_scope import Column, Scope
from connectors.simulator.soql_tokens import Token, read_string

ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
TEXTS = {"string", "textarea", "picklist", "email", "url"}
IDS = {"id", "reference"}
QUOTED = TEXTS | IDS
KINDS = {
    "boolean": {"boolean"},
    "int": {"number"},
    "double": {"number"},
    "date": {"date", "relative"},
    "datetime": {"datetime", "relative"},
}
NAMES = {"datetime": "dateTime", "id": "string", "reference": "string"}


def long_id(text: str) -> str:
    """The 18 characters of an id: to 15, three are added that tell its capitals (a rule of the platform)."""
    return text + checksum(text) if len(text) == 15 else text


def classify(scope: Scope, token: Token) -> str:
    """The kind of a literal: of its token, or boolean, null or relative. Raises Refused for other words."""
    if token.kind in {"string", "number", "date", "datetime"}:
        return token.kind
    word = token.text.upper()
    if word in {"TRUE", "FALSE"}:
        return "boolean"
    if word == "NULL":
        return "null"
    try:
        known = read_days(word, scope.calendar) is not None
    except (OverflowError, ValueError):
        known = False
    if not known:
        raise scope.refuse(token.at, "MALFORMED_QUERY", f"unexpected token: '{token.text}'")
    return "relative"


def check_literal(scope: Scope, column: Column, token: Token) -> str:
    """The kind of a literal that suits a field. Raises Refused (INVALID_FIELD) for one that does not."""
    kind = classify(scope, token)
    wanted = column.field.type
    allowed = {"string"} if wanted in QUOTED else KINDS[wanted]
    if kind == "null" or kind in allowed:
        return kind
    quotes = "should be enclosed in quotes" if wanted in QUOTED else "should not be enclosed in quotes"
    name = NAMES.get(wanted, wanted if wanted not in QUOTED else "string")
    message = f"value of filter criterion for field '{column.field.name}' must be of type {name} and {quotes}"
    raise scope.refuse(token.at, "INVALID_FIELD", message)


def read_literal(scope: Scope, column: Column, token: Token, kind: str) -> Any:
    """The value of a literal, as rows hold it; texts in lower case, because they are compared without case."""
    if kind == "null":
        return None
    if kind == "string":
        return _read_text(scope, column, token)
    if kind == "boolean":
        return token.text.upper() == "TRUE"
    if kind == "number":
        return float(token.text) if "." in token.text else int(token.text)
    try:
        return date.fromisoformat(token.text) if kind == "date" else _read_instant(token.text)
    except ValueError as error:
        raise scope.refuse(token.at, "MALFORMED_QUERY", f"Invalid date or time: {token.text}") from error


def _read_text(scope: Scope, column: Column, token: Token) -> str | None:
    text = read_string(scope.text, token)
    if column.field.type in TEXTS:
        return text.lower() or None
    if text and not ID.fullmatch(text):
        raise scope.refuse(token.at, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
    return long_id(text) or None


def _read_instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def read_bounds(scope: Scope, column: Column, token: Token) -> tuple[Any, Any]:
    """The half-open span that a relative literal means: dates for a date field, instants for a dateTime field."""
    days = read_days(token.text, scope.calendar)
    if days is None:
        raise scope.refuse(token.at, "MALFORMED_QUERY", f"unexpected token: '{token.text}'")
    if column.field.type == "date":
        return days
    try:
        return scope.calendar.begin(days[0]), scope.calendar.begin(days[1])
    except OverflowError as error:
        raise scope.refuse(token.at, "MALFORMED_QUERY", f"Invalid date or time: {token.text}") from error
