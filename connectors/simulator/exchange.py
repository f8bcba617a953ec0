"""One exchange with the simulator: a call comes in, an answer goes out, in process or over HTTP alike."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as a system sees it."""

    method: str
    target: str
    """Path and query as they were sent, still percent-encoded."""
    host: str
    """The Host header: links in answers are built from it."""
    headers: dict[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""
    scheme: str = "http"

    @property
    def path(self) -> str:
        """The decoded path."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded query parameters in order; blanks may be sent as `+` or `%20`."""
        return parse_qsl(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def base(self) -> str:
        """Scheme and host, as links in answers need them."""
        return f"{self.scheme}://{self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply as a system gives it, or the way in which it fails to give one."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    """Seconds to wait before answering."""
    drip: float = 0.0
    """Seconds to spread the body over: a slow body."""
    cut_at: int | None = None
    """Send only this many bytes of the body, though the header promised all, then close."""
    reset: bool = False
    """Send nothing at all and reset the connection."""
