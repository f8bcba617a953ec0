"""A local HTTP server that answers as it was told, and a clock that nobody waits for."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Heard = tuple[str, str, dict[str, str], bytes]


@dataclass(slots=True)
class Reply:
    """What the server does with one request."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None
    """Send only so many bytes of the body, then close."""
    reset: bool = False
    """Close without a word."""
    before: Callable[[], None] | None = None


class QuietServer(ThreadingHTTPServer):
    """A server whose callers may hang up."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the caller went away, as some tests want."""


class LocalServer:
    """Answers requests in the order of `say`, then with an empty JSON object."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.connections: set[tuple[str, int]] = set()
        self._replies: deque[Reply] = deque()
        self._lock = threading.Lock()
        self._answer: Callable[[Heard], Reply] | None = None
        self._http = QuietServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._http.server_port}"

    def say(self, times: int = 1, **reply: Any) -> None:
        self._replies.extend(Reply(**reply) for _ in range(times))

    def answer_by(self, answer: Callable[[Heard], Reply]) -> None:
        self._answer = answer

    @property
    def tokens(self) -> list[str | None]:
        """The Authorization headers that came in."""
        return [headers.get("authorization") for _, _, headers, _ in self.heard]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def reply(self, heard: Heard) -> Reply:
        with self._lock:
            self.heard.append(heard)
            if self._answer is not None:
                return self._answer(heard)
            return self._replies.popleft() if self._replies else Reply()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_one(self) -> None:
                server.connections.add(self.client_address)
                length = int(self.headers.get("Content-Length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = server.reply((self.command, self.path, headers, self.rfile.read(length)))
                if reply.before is not None:
                    reply.before()
                if reply.reset:
                    self.close_connection = True
                    return
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(reply.body[: reply.cut])
                self.close_connection = self.close_connection or reply.cut is not None

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = handle_one

            def log_message(self, *args: Any) -> None:
                """Keep quiet."""

        return Handler


class StillPace:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.at = 0.0
        self.sleeps: list[float] = []
        self.start = datetime(2026, 3, 2, 8, tzinfo=UTC)
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.sleeps.append(seconds)
            self.at += seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.at)


@pytest.fixture
def local_server() -> Iterator[Callable[[], LocalServer]]:
    """Starts servers; they stop with the test."""
    servers: list[LocalServer] = []

    def start() -> LocalServer:
        servers.append(LocalServer())
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture
def server(local_server: Callable[[], LocalServer]) -> LocalServer:
    return local_server()


@pytest.fixture
def pace() -> StillPace:
    return StillPace()


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
