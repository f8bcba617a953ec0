"""Traced requests: a span for everything that browsers and programs ask us, by route, never by what stands in it."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bookme_ops.tracing.traces import Kind, Traces

SILENT = frozenset({"/healthz", "/readyz", "/metrics"})
"""They are asked every few seconds, by machines."""


class TracedRequests:
    """Stands around the whole application."""

    def __init__(self, app: ASGIApp, *, traces: Traces) -> None:
        self._app, self._traces = app, traces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] in SILENT:
            await self._app(scope, receive, send)
            return
        method = _known(scope["method"])
        with self._traces.span(method, Kind.SERVED, http__request__method=method) as span:

            async def answer(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.tell(http__response__status_code=message["status"])
                    if message["status"] >= 500:
                        span.fail(str(message["status"]))
                await send(message)

            try:
                await self._app(scope, receive, answer)
            finally:
                route = getattr(scope.get("route"), "path", None)
                if isinstance(route, str):
                    span.name(f"{method} {route}")
                    span.tell(http__route=route)


def _known(method: str) -> str:
    """A method that there is: whoever asks may send any word."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "_OTHER"
