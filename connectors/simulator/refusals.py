"""How each system fails, in its own words: answers that faults give instead of the system's own."""

from typing import Any

import msgspec

from connectors.simulator.exchange import Answer, Call

JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}

GRAPH_CODES = {
    400: ("BadRequest", "The request is invalid."),
    401: ("InvalidAuthenticationToken", "Lifetime validation failed, the token is expired."),
    403: ("ErrorAccessDenied", "Access is denied. Check credentials and try again."),
    404: ("ErrorInvalidUser", "The requested user is invalid."),
    410: ("SyncStateNotFound", "The sync state generation is not found; continue syncing from an empty state."),
    429: ("ApplicationThrottled", "Application is over its MailboxConcurrency limit."),
    500: ("ErrorInternalServerError", "An internal server error occurred. The operation failed."),
    503: ("serviceNotAvailable", "The service is temporarily unavailable."),
    504: ("UnknownError", ""),
}
SALESFORCE_CODES = {
    401: ("INVALID_SESSION_ID", "Session expired or invalid"),
    403: ("API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"),
    404: ("NOT_FOUND", "The requested resource does not exist"),
    429: ("TOO_MANY_REQUESTS", "Too many requests"),
    500: ("UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId: 1234567890-12345 (42)"),
    503: ("SERVER_UNAVAILABLE", "We are down for maintenance."),
    504: ("SERVER_UNAVAILABLE", "The gateway timed out."),
}
BOOKME_CODES = {
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    429: "TOO_MANY_REQUESTS",
    500: "INTERNAL_SERVER_ERROR",
    503: "SERVICE_UNAVAILABLE",
    504: "GATEWAY_TIMEOUT",
}
OAUTH_CODES = {
    401: ("invalid_client", "AADSTS7000215: Invalid client secret provided."),
    403: ("unauthorized_client", "The application is not authorized in this directory."),
    429: ("rate_limit_exceeded", "too many sign-ins"),
}
REQUEST_LIMIT = ("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def refuse(system: str, call: Call, status: int, headers: dict[str, str] | None = None) -> Answer:
    """A failure with the given status, in the envelope of the system, or of the sign-in where it is one."""
    if is_login(call):
        body = _oauth_body(status)
    else:
        body = {"graph": _graph_body, "salesforce": _salesforce_body, "bookme": _bookme_body}[system](status)
    return Answer(status=status, headers={**JSON, **(headers or {})}, body=msgspec.json.encode(body))


def show_page(status: int, heading: str) -> Answer:
    """A web page where JSON was expected, as gateways and proxies give it."""
    page = f"<html><head><title>{heading}</title></head><body><center><h1>{heading}</h1></center></body></html>\r\n"
    return Answer(status=status, headers=dict(HTML), body=page.encode())


def exceed_requests() -> Answer:
    """Salesforce's answer when the daily allocation of API requests is used up."""
    code, message = REQUEST_LIMIT
    body = msgspec.json.encode([{"message": message, "errorCode": code}])
    return Answer(status=403, headers={**JSON, "Sforce-Limit-Info": "api-usage=100000/100000"}, body=body)


def is_login(call: Call) -> bool:
    """Whether a call is about signing in, at any of the systems."""
    path = call.path.casefold()
    return path.rstrip("/").endswith("/token") or "/.well-known/" in path


def _graph_body(status: int) -> Any:
    code, message = GRAPH_CODES.get(status, ("UnknownError", ""))
    inner = {"date": "2026-01-01T00:00:00", "request-id": "5f0e4a52-0000-4000-a000-0000000000ff"}
    return {"error": {"code": code, "message": message, "innerError": inner}}


def _salesforce_body(status: int) -> Any:
    code, message = SALESFORCE_CODES.get(status, ("UNKNOWN_EXCEPTION", "An unexpected error occurred."))
    return [{"message": message, "errorCode": code}]


def _bookme_body(status: int) -> Any:
    return {"code": BOOKME_CODES.get(status, "INTERNAL_SERVER_ERROR"), "message": "The request failed."}


def _oauth_body(status: int) -> Any:
    error, description = OAUTH_CODES.get(status, ("server_error", "The service could not complete the request."))
    return {"error": error, "error_description": description}
