"""What a session may send, and where to."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from requests import PreparedRequest

from connectors.errors import Malformed, Reason, WriteRefused
from connectors.limits import Limits
from connectors.origins import Origin, origin

Reads = Callable[[PreparedRequest], bool]
"""Says which POSTs only read, such as a batch of GETs."""


class Write(Enum):
    """What a narrow writer may do with a request that is no read."""

    REFUSED = "refused"
    ONCE = "once"
    """It may be sent, and again only if it surely did nothing."""
    AGAIN = "again"
    """It may be sent, and again in doubt: to do it twice is to do it once."""


Writes = Callable[[PreparedRequest], Write]
"""Says which writes a session that else only reads may send; it sees the request as it will be sent."""

OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
"""Headers by which some servers take a call for one of another method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one session may do, and where."""

    system: str
    place: Origin
    limits: Limits
    read_only: bool
    reads: Reads | None
    writes: Writes | None = None
    """The few writes of a `read_only` session; None: there are none."""

    def admit(self, request: PreparedRequest) -> PreparedRequest:
        """The request that may be sent. Raises Malformed for a foreign origin, WriteRefused for a write."""
        admitted = request.copy()
        url = self._to_loopback(admitted.url or "")
        if not self._is_home(url):
            raise Malformed(self.system, "a link leads to another host: nothing was sent", reason=Reason.FOREIGN_LINK)
        admitted.url = url
        if self.read_only and not self._may(admitted):
            raise WriteRefused(self.system, f"a read-only client was asked to {admitted.method}: nothing was sent")
        return admitted

    def repeatable(self, request: PreparedRequest) -> bool:
        """Whether a request may be sent twice: because it only reads, or because it writes the same again."""
        return self._reads(request) or self._write(request) is Write.AGAIN

    def once(self, request: PreparedRequest) -> bool:
        """Whether a request is one of the few writes, and one that must not happen twice."""
        return not self._reads(request) and self._write(request) is Write.ONCE

    def _may(self, request: PreparedRequest) -> bool:
        if any(name in request.headers for name in OVERRIDES):
            return False
        return self._reads(request) or self._write(request) is not Write.REFUSED

    def _reads(self, request: PreparedRequest) -> bool:
        if request.method in {"GET", "HEAD"}:
            return True
        return request.method == "POST" and self.reads is not None and self.reads(request)

    def _write(self, request: PreparedRequest) -> Write:
        return Write.REFUSED if self.writes is None else self.writes(request)

    def _to_loopback(self, url: str) -> str:
        # simple-salesforce spells every URL with https; a local double of the system speaks plain http.
        if not (self.place.scheme == "http" and url.startswith("https://")):
            return url
        plain = "http://" + url.removeprefix("https://")
        return plain if self._is_home(plain) else url

    def _is_home(self, url: str) -> bool:
        try:
            return origin(url) == self.place
        except ValueError:
            return False
