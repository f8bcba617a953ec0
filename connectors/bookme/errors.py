"""What the backend's refusals mean: status and code → an error of the family, in our own words."""

import re

import msgspec

from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed, NotFound, Throttled, Unavailable

SYSTEM = "bookme"
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,59}")
KINDS: dict[int, type[ConnectorError]] = {
    401: BadCredentials,
    403: NotAllowed,
    404: NotFound,
    408: Unavailable,
    429: Throttled,
}
HINTS = {
    401: ": check our app and subscription_key",
    403: ": grant our app access to the API, and the subscription to its product",
    404: ": check base_url and the version at its end",
}


class WireRefusal(msgspec.Struct):
    """The body of an error; the message beside the code is never decoded, for it may name people."""

    code: str | None = None


REFUSALS = msgspec.json.Decoder(WireRefusal)


def refusal(status: int, body: bytes) -> ConnectorError:
    """The error for an answer that is no success."""
    code = code_of(body)
    said = f"the backend answered {status}{f' ({code})' if code else ''}{HINTS.get(status, '')}"
    if 300 <= status < 400:
        return Malformed(SYSTEM, f"the backend redirects us ({status}): check base_url")
    return KINDS.get(status, Unavailable if status >= 500 else Malformed)(SYSTEM, said)


def code_of(body: bytes) -> str | None:
    """The code of an error body; None if it is not the backend's own, as a gateway's web page is."""
    try:
        code = REFUSALS.decode(body).code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return code if code is not None and CODE.fullmatch(code) else None
