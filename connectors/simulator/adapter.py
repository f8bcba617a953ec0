"""A site without a network: an adapter for requests sessions that asks the simulator in process."""

from collections.abc import Mapping
from http.client import IncompleteRead
from http.client import responses as PHRASES
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as LostConnection
from requests.exceptions import ReadTimeout
from urllib3.response import HTTPResponse

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.site import Site
from connectors.simulator.twists import FOREIGN_HOST


class InProcessAdapter(HTTPAdapter):
    """Sends every request of a session to one site, whatever its host.

    It fails as a network does: an answer later than the read timeout is a ReadTimeout at once (nothing is waited for),
    a reset is a ConnectionError, a cut body ends in an IncompleteRead, and wrong links lead to no host at all.
    """

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._site = site

    def send(  # noqa: PLR0917
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,  # noqa: ARG002
        cert: Any = None,  # noqa: ARG002
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002
    ) -> Response:
        """Ask the site, and give its answer the form that urllib3 would give it.

        Raises:
            ReadTimeout: the site answers later than `timeout` allows.
            ConnectionError: the site resets the connection, or the host is one that does not exist.
        """
        call = read_call(request)
        if call.host == FOREIGN_HOST:
            raise LostConnection(f"{FOREIGN_HOST}: name or service not known", request=request)
        answer = self._site.handle(call)
        if answer.reset:
            raise LostConnection("connection reset by peer", request=request)
        if answer.delay > _read_seconds(timeout):
            raise ReadTimeout("the read operation timed out", request=request)
        response = self.build_response(request, _write_raw(answer, request.method or "GET"))
        if not stream:
            _ = response.content
        return response


def read_call(request: PreparedRequest) -> Call:
    """The request as a system sees it. Raises TypeError for a body that is neither bytes nor text."""
    parts = urlsplit(request.url or "")
    body = request.body or b""
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        raise TypeError("the simulator takes bodies of bytes or text")
    return Call(
        method=request.method or "GET",
        target=f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
        host=parts.netloc,
        headers={name.lower(): _text(value) for name, value in request.headers.items()},
        body=body,
        scheme=parts.scheme,
    )


class CutBody(BytesIO):
    """A body that breaks off: read to its end, it says that more was promised."""

    def __init__(self, data: bytes, promised: int) -> None:
        super().__init__(data)
        self._missing = promised - len(data)

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises IncompleteRead at the end."""
        piece = super().read(size)
        if not piece or size is None or size < 0:
            raise IncompleteRead(piece, self._missing)
        return piece

    def read1(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises IncompleteRead at the end."""
        return self.read(size)


def _write_raw(answer: Answer, method: str) -> HTTPResponse:
    bare = answer.status in {204, 304}
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    if not bare:
        headers["Content-Length"] = str(len(answer.body))
    cut = answer.cut_at is not None and answer.cut_at < len(answer.body)
    body = CutBody(answer.body[: answer.cut_at], len(answer.body)) if cut else BytesIO(b"" if bare else answer.body)
    return HTTPResponse(
        body=body,
        headers=headers,
        status=answer.status,
        reason=PHRASES.get(answer.status),
        version=11,
        preload_content=False,
        decode_content=False,
        request_method=method,
    )


def _read_seconds(timeout: Any) -> float:
    """The read timeout in seconds: requests takes a number, a pair, or nothing for no limit at all."""
    seconds = timeout[1] if isinstance(timeout, tuple) else timeout
    # Without a limit a client would hang: tests of such a client should end, too.
    return float(seconds) if isinstance(seconds, int | float) else 600.0


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
