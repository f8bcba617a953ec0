"""A tape of answers: recorded once from the simulator, played back at speed by another process."""

import gzip
from hashlib import sha256
from pathlib import Path

import msgspec

from connectors.simulator.exchange import Answer, Call


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One recorded exchange; the answer's body is compressed as a real system would send it."""

    site: str
    """`environment.system`."""
    phase: str
    method: str
    target: str
    request_headers: dict[str, str]
    request: bytes
    status: int
    headers: dict[str, str]
    body: bytes
    length: int
    """Bytes of the answer's body before compression."""

    @property
    def key(self) -> bytes:
        """What a replay server looks an answer up by."""
        return key_of(self.method, self.target, self.request)


def key_of(method: str, target: str, body: bytes) -> bytes:
    """Method, path with query, and a digest of the request's body."""
    return f"{method} {target} {sha256(body).hexdigest()[:16]}".encode()


def entry(site: str, phase: str, call: Call, answer: Answer) -> Entry:
    """Record an exchange."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
    if answer.body:
        headers["Content-Encoding"] = "gzip"
    return Entry(
        site=site,
        phase=phase,
        method=call.method,
        target=call.target,
        request_headers={name: call.headers[name] for name in ("content-type", "prefer") if name in call.headers},
        request=call.body,
        status=answer.status,
        headers=headers,
        body=gzip.compress(answer.body, compresslevel=6, mtime=0) if answer.body else b"",
        length=len(answer.body),
    )


def write(path: Path, entries: list[Entry]) -> None:
    """Store a tape in the order in which it was recorded."""
    path.write_bytes(msgspec.msgpack.encode(entries))


def read(path: Path) -> list[Entry]:
    """Load a tape."""
    return msgspec.msgpack.decode(path.read_bytes(), type=list[Entry])
