"""What a session may send, and where to."""

from collections.abc import Callable
from dataclasses import dataclass

from requests import PreparedRequest

from connectors.errors import Malformed, Reason, WriteRefused
from connectors.limits import Limits
from connectors.origins import Origin, origin

Reads = Callable[[PreparedRequest], bool]
"""Says which POSTs only read, such as a batch of GETs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What one session may do, and where."""

    system: str
    place: Origin
    limits: Limits
    read_only: bool
    reads: Reads | None

    def admit(self, request: PreparedRequest) -> PreparedRequest:
        """The request that may be sent. Raises Malformed for a foreign origin, WriteRefused for a write."""
        admitted = request.copy()
        url = self._to_loopback(admitted.url or "")
        if not self._is_home(url):
            raise Malformed(self.system, "a link leads to another host: nothing was sent", reason=Reason.FOREIGN_LINK)
        admitted.url = url
        if self.read_only and not self.repeatable(admitted):
            raise WriteRefused(self.system, f"a read-only client was asked to {admitted.method}: nothing was sent")
        return admitted

    def repeatable(self, request: PreparedRequest) -> bool:
        """Whether a request only reads, so that it may be sent twice."""
        if request.method in {"GET", "HEAD"}:
            return True
        return request.method == "POST" and self.reads is not None and self.reads(request)

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
