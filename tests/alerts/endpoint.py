"""Endpoints of channels over real HTTP on loopback: they note what they are told, and answer what a test wants."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message that arrived."""

    channel: str
    """The path that it came to."""
    ref: str
    title: str
    lines: tuple[str, ...]
    kind: str

    @property
    def first(self) -> str:
        """What the message is about."""
        return self.lines[0]

    def __str__(self) -> str:
        return f"{self.channel}: {self.title} | {self.first}"


@dataclass(slots=True)
class Endpoints:
    """Whatever is behind the channels."""

    port: int = 0
    told: list[Told] = field(default_factory=list)
    """What was accepted, in the order in which it came."""
    asked: list[str] = field(default_factory=list)
    """The path of every call."""
    answers: dict[str, list[tuple[int, dict[str, str]]]] = field(default_factory=dict)
    """What each path answers next, with what headers; then 200."""
    lock: Lock = field(default_factory=Lock)

    def url(self, name: str, host: str = "127.0.0.1") -> str:
        """A channel's address as Apprise writes it."""
        return f"json://{host}:{self.port}/{name}"

    def answer(self, name: str, *statuses: int, **headers: str) -> None:
        """The next calls of a channel are answered so."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        self.answers.setdefault(name, []).extend((status, named) for status in statuses)

    def take(self, name: str, document: dict[str, Any], ref: str) -> tuple[int, dict[str, str]]:
        """One call came."""
        with self.lock:
            self.asked.append(name)
            waiting = self.answers.get(name)
            status, headers = waiting.pop(0) if waiting else (200, {})
            if status < 300:
                lines = tuple(document["message"].splitlines())
                told = Told(channel=name, ref=ref, title=document["title"], lines=lines, kind=document["type"])
                self.told.append(told)
            return status, headers

    def take_all(self) -> list[Told]:
        """What was told since the last look."""
        with self.lock:
            told, self.told = self.told, []
            return told


@contextmanager
def serving() -> Iterator[Endpoints]:
    """Serve on a free port of this machine."""
    endpoints = Endpoints()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            name, ref = self.path.split("?")[0].strip("/"), self.headers.get("X-Message-Id", "")
            status, headers = endpoints.take(name, document, ref)
            self.send_response(status)
            for key, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(key, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        endpoints.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield endpoints
        finally:
            server.shutdown()
            thread.join()
