"""How Graph says no: its codes, its words, its envelope."""

from typing import Any

import msgspec


class Refusal(Exception):
    """A request that Graph would refuse: an HTTP status, Graph's code and its sentence."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


def bad_request(message: str, code: str = "BadRequest") -> Refusal:
    """400: the request itself is wrong."""
    return Refusal(400, code, message)


def bad_parameter(message: str) -> Refusal:
    """400, as Exchange says it of a wrong parameter."""
    return Refusal(400, "ErrorInvalidParameter", message)


def unknown_segment(segment: str) -> Refusal:
    """400: a path that leads nowhere."""
    return bad_request(f"Resource not found for the segment '{segment}'.")


def unknown_property(name: str, kind: str) -> Refusal:
    """400: `$select` or `$expand` names a property that the type does not have."""
    return bad_request(
        f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
        f"'microsoft.graph.{kind}'."
    )


def unknown_option(name: str) -> Refusal:
    """400: a query option that this resource does not take."""
    return bad_request(f"Query option '{name}' was not recognized or is not supported for this resource.")


def no_such_item() -> Refusal:
    """404: the mailbox has no item of this id."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")


def no_such_mailbox_owner(key: str) -> Refusal:
    """404, as Exchange says it of an unknown user."""
    return Refusal(404, "ErrorInvalidUser", f"The requested user '{key}' is invalid.")


def no_such_resource(key: str) -> Refusal:
    """404, as the directory says it."""
    text = f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
    return Refusal(404, "Request_ResourceNotFound", text)


def no_mailbox() -> Refusal:
    """404: the account is there, a mailbox is not (guests, unlicensed users)."""
    text = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
    return Refusal(404, "MailboxNotEnabledForRESTAPI", text)


def state_lost() -> Refusal:
    """410: the delta token is unknown here, or was evicted."""
    text = "The sync state generation is not found; continue syncing from an empty state."
    return Refusal(410, "SyncStateNotFound", text)


def bad_token() -> Refusal:
    """400: the delta token is none of ours."""
    return bad_request("The delta token is malformed or was issued for another resource.", "InvalidDeltaToken")


def not_signed_in(message: str) -> Refusal:
    """401: no token, an unknown one, or an expired one."""
    headers = {"WWW-Authenticate": 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common"'}
    return Refusal(401, "InvalidAuthenticationToken", message, headers)


def concurrency_overrun() -> Refusal:
    """429: too many requests at once on one mailbox."""
    text = "Application is over its MailboxConcurrency limit."
    return Refusal(429, "ApplicationThrottled", text, {"Retry-After": "1"})


def error_body(code: str, message: str, inner: dict[str, Any]) -> bytes:
    """The envelope; `inner` holds date, request-id and client-request-id."""
    return msgspec.json.encode({"error": {"code": code, "message": message, "innerError": inner}})
