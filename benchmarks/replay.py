"""Serve a tape over loopback: `python -m benchmarks.replay TAPE SITE=PORT …`, one port a site, nothing computed.

Answers to equal requests are given in the order in which they were recorded, the last one for ever after.
"""

import asyncio
import sys
from collections import deque
from pathlib import Path

from benchmarks.tape import Entry, key_of, read


def head_of(entry: Entry) -> bytes:
    """The status line and headers of an answer."""
    lines = [f"HTTP/1.1 {entry.status} Recorded", f"Content-Length: {len(entry.body)}", "Connection: keep-alive"]
    lines += [f"{name}: {value}" for name, value in entry.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Player(asyncio.Protocol):
    """One connection: reads requests, writes what the tape holds."""

    def __init__(self, answers: dict[bytes, deque[bytes]]) -> None:
        self.answers = answers
        self.buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that has arrived whole."""
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.buffer[:end])
            length = content_length(head)
            if len(self.buffer) < end + 4 + length:
                return
            body = bytes(self.buffer[end + 4 : end + 4 + length])
            del self.buffer[: end + 4 + length]
            self.transport.write(self.answer(head, body))  # type: ignore[attr-defined]

    def answer(self, head: bytes, body: bytes) -> bytes:
        """The recorded answer, or a 404 that names what was asked."""
        method, target = head.split(b"\r\n", 1)[0].split(b" ")[:2]
        key = key_of(method.decode(), target.decode(), body)
        recorded = self.answers.get(key)
        if recorded is None:
            print("not on the tape:", key.decode()[:200], file=sys.stderr)
            return b"HTTP/1.1 404 Not recorded\r\nContent-Length: 0\r\n\r\n"
        return recorded.popleft() if len(recorded) > 1 else recorded[0]


def content_length(head: bytes) -> int:
    """The length of a request's body; our clients never send chunks."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


async def serve(tape: Path, ports: dict[str, int]) -> None:
    """Listen on every site's port until the process is ended."""
    loop = asyncio.get_running_loop()
    answers: dict[str, dict[bytes, deque[bytes]]] = {site: {} for site in ports}
    for item in read(tape):
        answers[item.site].setdefault(item.key, deque()).append(head_of(item) + item.body)
    servers = [
        await loop.create_server(lambda known=answers[site]: Player(known), "127.0.0.1", port)
        for site, port in ports.items()
    ]
    print("ready", flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), {name: int(port) for name, port in (a.split("=") for a in sys.argv[2:])}))
