"""Bodies: read whole, checked for length, and inflated up to a limit."""

from collections.abc import Callable
from typing import Any, cast

from isal import isal_zlib
from requests import Response
from urllib3.response import BaseHTTPResponse

CHUNK = 2**20
GZIP_OR_ZLIB = 32 + isal_zlib.MAX_WBITS
NOT_DEFLATED = cast(type[Exception], isal_zlib.error)  # its stub calls it a value


class BrokenBodyError(Exception):
    """The body ended too early, or was not what its headers said: worth asking again."""


class LargeBodyError(Exception):
    """The body is larger than we accept."""


class SlowBodyError(Exception):
    """The body did not end within the time that the call may take."""


def read_body(response: Response, limit: int, expired: Callable[[], bool]) -> tuple[bytes, int]:
    """Read a streamed answer to its end: the body without its content coding, and its size on the wire.

    One read per piece that the network delivers, without urllib3's own decoding: `Response.content` reads 10 KiB at a
    time, which costs several threads far more than the work itself. `expired` ends a body that trickles.
    Raises BrokenBodyError, LargeBodyError, SlowBodyError, and what urllib3 raises for a lost connection.
    """
    wire = _drain(response, limit, expired)
    _check_length(response, len(wire))
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    if not wire or coding in {"", "identity"}:
        return wire, len(wire)
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise BrokenBodyError(f"content coding {coding[:20]!r}")
    return inflate(wire, limit), len(wire)


def inflate(data: bytes, limit: int) -> bytes:
    """Undo gzip or zlib compression, also of several members. Raises LargeBodyError before a bomb unfolds."""
    parts: list[bytes] = []
    room = limit + 1
    while data:
        inflater = isal_zlib.decompressobj(GZIP_OR_ZLIB)
        try:
            part = inflater.decompress(data, room)
        except NOT_DEFLATED as error:
            raise BrokenBodyError("not gzip") from error
        parts.append(part)
        room -= len(part)
        if room <= 0:
            raise LargeBodyError
        if not inflater.eof:
            raise BrokenBodyError("gzip ended early")
        data = inflater.unused_data
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _drain(response: Response, limit: int, expired: Callable[[], bool]) -> bytes:
    read = _reader(response.raw)
    pieces: list[bytes] = []
    size = 0
    while piece := read(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise LargeBodyError
        if expired():
            raise SlowBodyError
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _reader(raw: Any) -> Callable[[int], bytes]:
    if isinstance(raw, BaseHTTPResponse):
        return lambda size: raw.read1(size, decode_content=False)
    read: Callable[[int], bytes] = raw.read
    return read


def _check_length(response: Response, size: int) -> None:
    told = response.headers.get("Content-Length", "")
    bodiless = response.request is not None and response.request.method == "HEAD"
    if bodiless or response.status_code in {204, 304} or "Transfer-Encoding" in response.headers:
        return
    if told.isdecimal() and int(told) != size:
        raise BrokenBodyError("fewer bytes than its Content-Length" if size < int(told) else "more bytes than told")
