"""What Graph's refusals mean: (status, code) → an error of the family, told without personal data."""

import re
from collections.abc import Sequence

import msgspec

from connectors.errors import (
    BadCredentials,
    ConnectorError,
    Malformed,
    NotAllowed,
    NotFound,
    ResyncNeeded,
    Throttled,
    TimedOut,
    Unavailable,
)
from connectors.graph.wire import ENVELOPES, INNER_ERRORS
from connectors.ports import Failure

SYSTEM = "graph"

RESYNC_CODES = frozenset({"syncstatenotfound", "syncstateinvalid", "resyncrequired", "invaliddeltatoken"})
"""Codes, folded, that say: your delta link is no longer known (concepts/errors.md; spelled in several cases)."""

THROTTLE_CODES = frozenset({"toomanyrequests", "applicationthrottled", "activitylimitreached", "throttledrequest"})
"""Codes, folded, that mean throttling under whatever status (concepts/errors.md)."""

ITEM_GONE = "erroritemnotfound"
"""The code, folded, for an event that does not exist. Any other 404 is about the mailbox, or not Graph's own."""

DEEPEST = 8
"""Inner errors nest; nobody nests them deeper."""

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,79}")

KINDS: dict[int, type[ConnectorError]] = {
    401: BadCredentials,
    402: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    408: TimedOut,
    410: ResyncNeeded,
    423: Unavailable,
    429: Throttled,
}


def refusal(
    status: int, codes: Sequence[str] = (), *, retry_after: float | None = None, relocated: bool = False
) -> ConnectorError:
    """The error for an answer that is no success. `relocated`: the answer has a Location to start again from."""
    sentence = f"Graph answered {status} ({codes[-1]})" if codes else f"Graph answered {status}"
    kind = kind_of(status, frozenset(code.casefold() for code in codes), relocated)
    return kind(SYSTEM, sentence, retry_after=retry_after)


def kind_of(status: int, codes: frozenset[str], relocated: bool) -> type[ConnectorError]:
    """Which error a status and its folded codes stand for; a known code counts more than the status."""
    if codes & THROTTLE_CODES:
        return Throttled
    if codes & RESYNC_CODES:
        return ResyncNeeded
    if status in KINDS:
        return KINDS[status]
    if relocated and 400 <= status < 500:
        return ResyncNeeded
    return Unavailable if status >= 500 else Malformed


def codes_of(body: bytes | msgspec.Raw) -> tuple[str, ...]:
    """The codes of an error body from the outer to the innermost, most specific one; none if it is not Graph's.

    Text that does not look like a code is left out: it could hold an address.
    """
    codes: list[str] = []
    try:
        error = ENVELOPES.decode(body).error
        while error is not None and len(codes) < DEEPEST:
            codes.append(error.code or "")
            error = INNER_ERRORS.decode(error.inner) or INNER_ERRORS.decode(error.inner_lower)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # an HTML page, or an envelope of some proxy: what was read so far is all there is
    return tuple(code for code in codes if CODE.fullmatch(code))


def failure(error: ConnectorError) -> Failure:
    """The error of one subject as its coverage."""
    return Failure(reason=error.reason, detail=str(error))
