"""The part of the service that answers browsers and programs, over HTTP."""

import gc
import socket
import sys
from contextlib import closing
from threading import Thread

import structlog
import uvicorn
from fastapi import FastAPI

from bookme_ops.web.counted import figures_of
from bookme_ops.web.listening import stop_listening
from bookme_ops.web.patience import Patient
from bookme_ops.web.serving.warming import warm

log = structlog.get_logger(__name__)

BUSIEST = 200
"""Requests at the same time; more are told to come again."""
END_WITHIN = 20.0
TURN = 0.0005
"""Seconds that one thread of Python keeps others waiting: by default it is ten times as much, and beside a sweep a page
waits that long for its turn after each question to the database."""
LOOKS = (20_000, 25, 100)
"""So many new objects, and rounds over younger ones, Python waits for before it looks for cycles.

A sweep by itself lets it wait far longer (`wiring.SELDOM`). But requests leave cycles behind, and to look through a
million objects at once keeps every reader waiting for half a second."""


class NoPort(Exception):
    """We cannot listen where the settings say; the message tells why."""


class WebServer:
    """Listens from `start` until `stop`; requests that are under way are answered first."""

    def __init__(self, app: FastAPI, *, host: str, port: int, trusted_proxies: tuple[str, ...] = ()) -> None:
        self._app, self._host, self._port = app, host, port
        self._socket: socket.socket | None = None
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                http=Patient,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                limit_concurrency=BUSIEST,
                timeout_keep_alive=10,
                timeout_graceful_shutdown=5,
                proxy_headers=bool(trusted_proxies),
                forwarded_allow_ips=list(trusted_proxies) or "",
                ws="none",
            )
        )
        self._thread = Thread(target=self._work, name="web", daemon=True)

    @property
    def address(self) -> str:
        """Where it listens, once it has begun: port 0 in the settings lets the system choose one."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    def start(self) -> None:
        """Listen; returns at once. Raises NoPort."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        # By its protocol asyncio knows that it must not wait for more to send: else each small answer takes 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._host, self._port))
        except OSError as error:
            listener.close()
            raise NoPort(f"{self._host}:{self._port} cannot be listened at: {error.strerror}") from None
        # From here on whoever connects waits in the queue, even before the server is there to answer.
        listener.listen(BUSIEST)
        self._socket, self._port = listener, listener.getsockname()[1]
        sys.setswitchinterval(TURN)
        gc.set_threshold(*LOOKS)
        self._thread.start()
        warm(self._app)
        # What is there by now stays.
        gc.freeze()

    def stop(self) -> None:
        """Take no more requests, and end when those under way are answered; who only listens is let go."""
        stop_listening(self._app)
        self._server.should_exit = True
        self._thread.join(END_WITHIN)
        figures_of(self._app).close()

    def _work(self) -> None:
        assert self._socket is not None
        with closing(self._socket):
            self._server.run(sockets=[self._socket])
        log.info("web.stopped")
