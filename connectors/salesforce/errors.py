"""What an org's refusals mean. Their own texts hold the query, with names and addresses: they are never passed on."""

import re
from collections.abc import Callable
from typing import Any

from connectors.errors import (
    BudgetSpent,
    ConnectorError,
    Malformed,
    NotAllowed,
    NotFound,
    Reason,
    Throttled,
    TimedOut,
    Unavailable,
)

SYSTEM = "salesforce"
MISSING_OBJECT = re.compile(r"sObject type '(\w{1,80})' is not supported", re.IGNORECASE)
MISSING_FIELD = re.compile(r"No such column '([\w.]{1,120})' on entity '(\w{1,80})'", re.IGNORECASE)
MISSING_RELATIONSHIP = re.compile(r"Didn't understand relationship '(\w{1,80})'", re.IGNORECASE)
SETUP_OBJECTS = frozenset(
    {"PermissionSet", "PermissionSetAssignment", "PermissionSetGroup", "PermissionSetGroupComponent", "Profile"}
    | {"TraceFlag", "DebugLevel", "InstalledSubscriberPackage", "UserLogin"}
)
LOG_OBJECTS = frozenset({"ApexLog"})


class PlaceLost(Malformed):
    """The org lost our place, or rows on the way, or the answer broke off: ask once more from the start."""


class HiddenColumn(NotAllowed):
    """A field or a relationship is kept from our user; a question that does without it may be answered."""

    reason = Reason.HIDDEN

    def __init__(self, message: str, entity: str | None, column: str) -> None:
        super().__init__(SYSTEM, message)
        self.entity = entity
        """The object that lacks the field; None: `column` is a relationship."""
        self.column = column


def explain(status: int, content: Any) -> ConnectorError:
    """The error for an answer of 300 or more, from its status and body.

    REST bodies are arrays of {errorCode, message}, OAuth's are {error}, those of older APIs {exceptionCode}, and
    gateways send HTML (salesforce-contract 5.2).
    """
    code, message = _told(content)
    meaning = MEANINGS.get(code)
    if meaning is not None:
        return meaning(message)
    if status == 404:
        return NotFound(SYSTEM, f"not found{_named(code)}: check instance_url, api_version and our user's access")
    if status == 403:
        return NotAllowed(SYSTEM, f"our user is refused{_named(code)}: check its permissions, and that API is enabled")
    if status in {414, 431}:
        return Malformed(SYSTEM, f"our question was too long for the gateway ({status})")
    if 300 <= status < 400:
        return Malformed(SYSTEM, f"the org redirects us ({status}): set instance_url to its My Domain address")
    return Malformed(SYSTEM, f"the org did not understand us ({status}{_named(code)})")


def hidden(what: str, grant: str) -> NotAllowed:
    """Something that our user must see and does not: the org says it as if it did not exist (contract 5.3)."""
    return NotAllowed(SYSTEM, _unseen(what, grant), reason=Reason.HIDDEN)


def _unseen(what: str, grant: str) -> str:
    return f"{what} is not visible to our user: {grant}"


def _missing_object(message: str) -> ConnectorError:
    found = MISSING_OBJECT.search(message)
    name = found[1] if found else "an object"
    return hidden(f"object {name}", _grant(name))


def _missing_field(message: str) -> ConnectorError:
    if found := MISSING_FIELD.search(message):
        field, name = found[1], found[2]
        grant = f"grant Read on the field, or correct its name; {_grant(name)}"
        return HiddenColumn(_unseen(f"field {name}.{field}", grant), name, field)
    if found := MISSING_RELATIONSHIP.search(message):
        name = found[1]
        grant = f"{_grant(re.sub('__r$', '__c', name))}, and Read on its lookup"
        return HiddenColumn(_unseen(f"the relationship {name}", grant), None, name)
    return Malformed(SYSTEM, "the org does not accept a filter of our query (INVALID_FIELD)")


def _grant(name: str) -> str:
    if name in SETUP_OBJECTS:
        return "grant it View Setup and Configuration"
    if name == "User":
        return "grant it View All Users"
    if name in LOG_OBJECTS:
        return "grant it View All Data, without which nobody reads debug logs"
    if name.startswith("andmoney__"):
        return f"grant it Read and View All on {name}, and check that the package is installed"
    return f"grant it Read on {name}"


def _limited(message: str) -> ConnectorError:
    if "concurrent" in message.casefold():
        return Throttled(SYSTEM, "too many long calls are under way in the org (REQUEST_LIMIT_EXCEEDED)")
    return BudgetSpent(SYSTEM, "the org's daily API allocation is used up (REQUEST_LIMIT_EXCEEDED)")


def _always(error: type[ConnectorError], text: str, **options: Any) -> Callable[[str], ConnectorError]:
    return lambda _: error(SYSTEM, text, **options)


MEANINGS: dict[str, Callable[[str], ConnectorError]] = {
    "INVALID_TYPE": _missing_object,
    "INVALID_FIELD": _missing_field,
    "REQUEST_LIMIT_EXCEEDED": _limited,
    "INVALID_QUERY_LOCATOR": _always(PlaceLost, "the org lost our place in the answer (INVALID_QUERY_LOCATOR)"),
    "API_DISABLED_FOR_ORG": _always(NotAllowed, "the API is off: grant API Enabled (API_DISABLED_FOR_ORG)"),
    "API_CURRENTLY_DISABLED": _always(NotAllowed, "the API is off: grant API Enabled (API_CURRENTLY_DISABLED)"),
    "INSUFFICIENT_ACCESS": _always(NotAllowed, "our user may not read this (INSUFFICIENT_ACCESS)"),
    "QUERY_TIMEOUT": _always(TimedOut, "our query took the org too long (QUERY_TIMEOUT)"),
    "SERVER_UNAVAILABLE": _always(Unavailable, "the org is not available (SERVER_UNAVAILABLE)"),
    "UNABLE_TO_LOCK_ROW": _always(Unavailable, "the org's rows are busy (UNABLE_TO_LOCK_ROW)"),
    "OPERATION_TOO_LARGE": _always(
        Malformed, "our query is too broad for the org (OPERATION_TOO_LARGE)", reason=Reason.TOO_LARGE
    ),
    "QUERY_TOO_COMPLICATED": _always(
        Malformed, "our query is too complicated for the org (QUERY_TOO_COMPLICATED)", reason=Reason.TOO_LARGE
    ),
    "UNSUPPORTED_API_VERSION": _always(
        Malformed, "the org does not speak this api_version (UNSUPPORTED_API_VERSION): set another"
    ),
}


def _told(content: Any) -> tuple[str, str]:
    """Code and message of an error body of whatever kind; blanks if it has none."""
    body = content[0] if isinstance(content, list) and content else content
    if not isinstance(body, dict):
        return "", ""
    code = body.get("errorCode") or body.get("exceptionCode") or body.get("error") or ""
    message = body.get("message") or body.get("exceptionMessage") or ""
    return (str(code) if re.fullmatch(r"\w{1,60}", str(code)) else "", str(message))


def _named(code: str) -> str:
    return f", {code}" if code else ""
