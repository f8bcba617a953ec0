"""What it means that an org does not take a Case or a comment: our errors, from its status and body."""

import re
from typing import Any

from connectors.errors import ConnectorError, Malformed, NotAllowed, Reason, Unavailable
from connectors.salesforce.errors import SYSTEM, explain, hidden

GRANT = "grant it Create and Edit on Case"
REFUSED = frozenset(
    {"INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"}
    | {"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "INVALID_FIELD_FOR_INSERT_UPDATE"}
)
REMEDIES = {
    "REQUIRED_FIELD_MISSING": "the org wants a field that we do not know: give it a default there",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": "a validation rule of the org refuses it: except our user from that rule",
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": "the record type does not have a value: add it to the record type",
    "DUPLICATE_VALUE": "another Case holds a value that must be unique",
    "DUPLICATES_DETECTED": "a duplicate rule of the org takes it for another one: except our user from that rule",
    "INVALID_CROSS_REFERENCE_KEY": "the owner or the record type does not exist: check owner_id and record_type_id",
    "ENTITY_IS_DELETED": "the Case was deleted in the org",
    "STRING_TOO_LONG": "a field of the org is shorter than what we write",
}
"""What to do about refusals of a single Case (salesforce-contract 5.2 and 6)."""


def explain_write(status: int, content: Any) -> ConnectorError:
    """The error for an answer of 300 or more to a write. Names of fields are told, values never."""
    code, names = told_of(content)
    if status >= 500:
        return Unavailable(SYSTEM, f"the org was in trouble ({status}): what was asked may or may not be done")
    if status == 300:
        return Malformed(SYSTEM, "several Cases carry the same external key: make its field unique, and merge them")
    if code in REFUSED:
        where = f" ({', '.join(names)})" if names else ""
        return NotAllowed(SYSTEM, f"our user may not write this ({code}){where}: {GRANT}, and on the fields we write")
    if code in REMEDIES:
        where = f", {', '.join(names)}" if names else ""
        return Malformed(SYSTEM, f"the org refuses the Case ({code}{where}): {REMEDIES[code]}")
    return explain(status, content)


def no_key_field(name: str) -> NotAllowed:
    """The external key is not there, or not for us: the org says both alike."""
    return hidden(f"field Case.{name}", "make it a text field, external id and unique, and grant Read and Edit on it")


def not_grantable() -> NotAllowed:
    """Our user may look at Cases, but not write them."""
    return NotAllowed(SYSTEM, f"our user may not write Cases: {GRANT}", reason=Reason.FORBIDDEN)


def told_of(content: Any) -> tuple[str, list[str]]:
    """The code of an error body and the fields that it blames; blanks if it has none."""
    body = content[0] if isinstance(content, list) and content else content
    if not isinstance(body, dict):
        return "", []
    fields = body.get("fields")
    names = [str(name) for name in fields] if isinstance(fields, list) else []
    return str(body.get("errorCode") or ""), [name for name in names if re.fullmatch(r"\w{1,80}", name)]
