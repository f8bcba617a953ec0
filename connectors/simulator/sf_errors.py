"""How Salesforce says no: a refusal, and the bodies that carry it (salesforce-contract 5.2)."""

import re

import msgspec

from connectors.simulator.exchange import Answer

JSON = {"content-type": "application/json;charset=UTF-8"}
HINTS = {
    "field": (
        " If you are attempting to use a custom field, be sure to append the '__c' after the custom field name."
        " Please reference your WSDL or the describe call for the appropriate names."
    ),
    "object": (
        " If you are attempting to use a custom object, be sure to append the '__c' after the entity name."
        " Please reference your WSDL or the describe call for the appropriate names."
    ),
    "relationship": (
        " If you are attempting to use a custom relationship, be sure to append the '__r' after the custom"
        " relationship name. Please reference your WSDL or the describe call for the appropriate names."
    ),
}
"""What Salesforce adds to "no such …"; a missing permission reads exactly the same (contract 5.3)."""


class Refused(Exception):
    """The org refuses a request with an HTTP status, an errorCode, a message and perhaps the fields to blame."""

    def __init__(self, status: int, code: str, message: str, fields: list[str] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields


def refuse_query(text: str, position: int, code: str, message: str) -> Refused:
    """A refusal of a query, with the excerpt, the caret, and the row and column (both from 1) that point at it."""
    before = text[:position]
    row = before.count("\n") + 1
    column = position - (before.rfind("\n") + 1) + 1
    start = max(0, position - 40)
    excerpt = re.sub(r"\s", " ", text[start : position + 35])
    caret = " " * (position - start)
    return Refused(400, code, f"\n{excerpt}\n{caret}^\nERROR at Row:{row}:Column:{column}\n{message}")


def refusal(refused: Refused) -> Answer:
    """The JSON array that REST resources answer with."""
    body: dict[str, object] = {"message": refused.message, "errorCode": refused.code}
    if refused.fields is not None:
        body["fields"] = refused.fields
    return Answer(status=refused.status, headers=dict(JSON), body=msgspec.json.encode([body]))


def oauth_refusal(error: str, description: str) -> Answer:
    """The JSON object that the token endpoint answers with; its status is always 400."""
    body = msgspec.json.encode({"error": error, "error_description": description})
    return Answer(status=400, headers=dict(JSON), body=body)


def not_found(message: str = "The requested resource does not exist") -> Refused:
    """A path, an object or a record that is not there, or that our user may not see."""
    return Refused(404, "NOT_FOUND", message)


def too_long(status: int, reason: str) -> Answer:
    """What the gateway says in HTML before the org is even asked (simple-salesforce issue 271)."""
    html = f"<h1>Bad Message {status}</h1><pre>reason: {reason}</pre>"
    return Answer(status=status, headers={"content-type": "text/html;charset=iso-8859-1"}, body=html.encode())
