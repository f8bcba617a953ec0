"""Sites over HTTP on this machine: one port for each, for any client in any language."""

import gzip
import socket
import struct
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.site import Site, Sites

HOST = "127.0.0.1"
SMALLEST_GZIP = 600
"""Bytes from which a body is compressed where the client accepts it."""
DRIPS = 20
"""Pieces that a slow body comes in."""
LARGEST_BODY = 32 * 2**20


class BadRequestError(Exception):
    """The request is not HTTP as we read it."""


class Handler(BaseHTTPRequestHandler):
    """One connection to one site."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    """Head and body leave in one piece."""
    timeout = 60
    server: "SiteServer"

    def handle_one_request(self) -> None:
        """Read one request and answer it; a connection that breaks ends in silence, as it does for any server."""
        try:
            super().handle_one_request()
        except (ConnectionError, TimeoutError, BadRequestError):
            self.close_connection = True

    def answer(self) -> None:
        """Answer the request that was just read."""
        call = Call(
            method=self.command,
            target=self.path,
            host=self.headers.get("Host", self.server.authority),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self._read_body(),
        )
        answer = self.server.site.handle(call)
        if answer.delay and self.server.closing.wait(answer.delay):
            self.close_connection = True
            return
        if answer.reset:
            self._reset()
            return
        self._send(answer)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = answer

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Say nothing: paths and queries hold personal data."""

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        told = self.headers.get("Content-Length", "0")
        if not told.isdecimal() or int(told) > LARGEST_BODY:
            raise BadRequestError(f"Content-Length {told[:20]!r}")
        return self.rfile.read(int(told))

    def _read_chunks(self) -> bytes:
        parts: list[bytes] = []
        while True:
            line = self.rfile.readline(200)
            try:
                size = int(line.partition(b";")[0], 16)
            except ValueError:
                raise BadRequestError("a chunk without its size") from None
            if size <= 0 or size > LARGEST_BODY:
                break
            parts.append(self.rfile.read(size))
            self.rfile.readline(10)
        while self.rfile.readline(2000).strip():
            continue
        return b"".join(parts)

    def _send(self, answer: Answer) -> None:
        headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-length"}
        body = answer.body
        if len(body) >= SMALLEST_GZIP and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, compresslevel=3, mtime=0)
            headers["Content-Encoding"] = "gzip"
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.status not in {204, 304}:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if answer.status not in {204, 304} and self.command != "HEAD":
            self._send_body(body, answer)

    def _send_body(self, body: bytes, answer: Answer) -> None:
        if answer.cut_at is not None and answer.cut_at < len(answer.body):
            share = answer.cut_at * len(body) // len(answer.body)
            self.wfile.write(body[:share])
            self.close_connection = True
        elif answer.drip:
            self._drip(body, answer.drip)
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes, seconds: float) -> None:
        step = max(1, -(-len(body) // DRIPS))
        pieces = [body[start : start + step] for start in range(0, len(body), step)]
        for piece in pieces:
            if self.server.closing.wait(seconds / len(pieces)):
                self.close_connection = True
                return
            self.wfile.write(piece)
            self.wfile.flush()

    def _reset(self) -> None:
        # Lingering for no time makes the close a reset instead of an orderly end.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True


class SiteServer(ThreadingHTTPServer):
    """One site on one port."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, site: Site, port: int) -> None:
        super().__init__((HOST, port), Handler)
        self.site = site
        self.closing = Event()
        self.authority = f"{HOST}:{self.server_address[1]}"
        self._open: set[socket.socket] = set()
        self._guard = Lock()
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Answer a connection in a thread of its own, and remember it until it ends."""
        if isinstance(request, socket.socket):
            with self._guard:
                self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """A connection ended."""
        if isinstance(request, socket.socket):
            with self._guard:
                self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no error; anything else is one, and is shown."""
        if not self.closing.is_set() and not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def stop(self) -> None:
        """End all connections, and wait for their threads."""
        self.closing.set()
        self.shutdown()
        with self._guard:
            for connection in self._open:
                _hang_up(connection)
        self.server_close()
        self._thread.join()


class Running:
    """Sites that are being served, until `close`; also a context manager."""

    def __init__(self, servers: dict[tuple[str, str], SiteServer]) -> None:
        self._servers = servers
        for server in servers.values():
            server.start()

    def base_url(self, environment: str, system: str) -> str:
        """`http://127.0.0.1:PORT` of a site, without a path. Raises KeyError for one that is not there."""
        return f"http://{self._servers[environment, system].authority}"

    def close(self) -> None:
        """Stop serving; answers that are being waited for are given up."""
        for server in self._servers.values():
            server.stop()

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self) -> None:
        """Serve until the process is interrupted."""
        while True:
            time.sleep(3600)


def serve(sites: Sites, port: int = 0) -> Running:
    """Serve each site on a port of its own: `port`, `port` + 1 … in the order of the sites; 0 takes any free ones.

    Raises:
        OSError: a port is taken.
    """
    servers: dict[tuple[str, str], SiteServer] = {}
    try:
        for number, (key, site) in enumerate(sites.items()):
            servers[key] = SiteServer(site, port + number if port else 0)
    except OSError:
        for server in servers.values():
            server.server_close()
        raise
    return Running(servers)


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
