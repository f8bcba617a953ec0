"""What every answer and every request has to stand: hosts, sizes, rates, headers, a line in the log."""

import asyncio
import re
import time
from collections.abc import Iterable, Mapping

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bookme_ops.web.problems import PREFIX, problem
from bookme_ops.web.rates import Rates

log = structlog.get_logger(__name__)

LARGEST_BODY = 1_000_000
"""Bytes of a request; forms are small, and nothing is uploaded."""
BODY_WITHIN = 20.0
"""Seconds in which a body must have come, so that slow ones do not hold places."""

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
KEPT = "public, max-age=31536000, immutable"
HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?")
"""A name or an address, and perhaps a port; nothing else ever finds its way into an address that we answer with."""


class TooLarge(Exception):
    """A body is larger, or comes more slowly, than anything that we ask for."""


class Guard:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], rates: Rates, https: bool) -> None:
        self._app, self._hosts, self._rates, self._https = app, frozenset(hosts), rates, https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(scope, status, MutableHeaders(scope=message))
            await send(message)

        refusal = await self._refuse(scope)
        try:
            await (refusal or self._app)(scope, _Body(receive), answer)
        except TooLarge:
            await _refusal(scope, 413, "the request is too large or too slow")(scope, receive, answer)
        finally:
            _note(scope, status, time.perf_counter() - began)

    async def _refuse(self, scope: Scope) -> Response | None:
        """The answer to a request that is not even looked at."""
        headers = Headers(scope=scope)
        if _host(headers.get("host", "")) not in self._hosts:
            return _refusal(scope, 421, "this host is not ours: see `web.public_url` in the settings")
        if "\0" in scope["path"] or b"%00" in scope.get("query_string", b""):
            # PostgreSQL takes no such text, and no name or id of anybody's holds one.
            return _refusal(scope, 400, "the address holds a character that no text has")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 12 or int(length) > LARGEST_BODY:
            return _refusal(scope, 413, "the request is too large")
        client = scope.get("client")
        if not await self._rates.admit(client[0] if client else "unknown"):
            return _refusal(scope, 429, "too many requests: wait a minute", {"retry-after": "60"})
        return None

    def _dress(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        """Security headers on every answer; what is ours alone is never kept by browsers and proxies."""
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        if self._https:
            headers.setdefault("strict-transport-security", "max-age=31536000")
        # What is missing today may be there after the next upgrade.
        known = scope["path"].startswith("/static/") and scope.get("query_string") and status in {200, 304}
        headers.setdefault("cache-control", KEPT if known else "no-store")


class _Body:
    """Counts what comes, however it is announced."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._size, self._whole, self._until = receive, 0, False, 0.0

    async def __call__(self) -> Message:
        """The next part of a body. Raises TooLarge."""
        if self._whole:
            return await self._receive()
        # All parts share the time: else a byte now and then would hold a place for days.
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + BODY_WITHIN
        try:
            message = await asyncio.wait_for(self._receive(), self._until - now)
        except TimeoutError:
            raise TooLarge from None
        self._size += len(message.get("body", b""))
        if self._size > LARGEST_BODY:
            raise TooLarge
        self._whole = not message.get("more_body", False)
        return message


def _host(given: str) -> str:
    """The name in a Host header, without its port; empty for anything that is no host."""
    found = HOST.fullmatch(given.lower())
    return found[1] if found else ""


def _refusal(scope: Scope, status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    """In words for people, as a problem for programs."""
    if scope["path"].startswith(PREFIX):
        return problem(status, why, headers=headers)
    return PlainTextResponse(f"{why.capitalize()}.\n", status, dict(headers or {}))


def _note(scope: Scope, status: int, seconds: float) -> None:
    """A line in the log: the shape of the path, never its ids, no query, no address."""
    route = scope.get("route")
    shape = getattr(route, "path", "unknown")
    log.info("web.request", method=scope["method"], route=shape, status=status, seconds=round(seconds, 4))
