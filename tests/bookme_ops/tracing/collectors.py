"""A collector of traces on this machine that understands what it is sent, and traces that are only noted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bookme_ops.tracing.traces import Context, Kind, Value


@dataclass
class Collected:
    """What came in."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def spans(self) -> list[dict[str, Any]]:
        """Every span: its name, kind, ids, status, attributes, and what is said of who sent it."""
        found = []
        for body in self.bodies:
            for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                resource = {one.key: one.value.string_value for one in of_resource.resource.attributes}
                for of_scope in of_resource.scope_spans:
                    found += [_told(span, resource) for span in of_scope.spans]
        return found


@contextmanager
def collecting() -> Iterator[Collected]:
    """A collector that takes whatever is sent to it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collected.paths.append(self.path)
            collected.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collected = Collected(url=f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield collected
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _told(span: Any, resource: dict[str, str]) -> dict[str, Any]:
    return {
        "name": span.name,
        "kind": span.kind,
        "id": span.span_id,
        "parent": span.parent_span_id,
        "failed": span.status.code == 2,
        "seconds": (span.end_time_unix_nano - span.start_time_unix_nano) / 1e9,
        "about": {one.key: one.value.string_value or one.value.int_value for one in span.attributes},
        "events": len(span.events),
        "message": span.status.message,
        "resource": resource,
    }


@dataclass
class NotedSpan:
    """A span that was begun."""

    called: str
    kind: Kind
    within: Context | None
    about: dict[str, Value]
    failed: str | None = None

    def name(self, name: str) -> None:
        self.called = name

    def tell(self, **about: Value) -> None:
        self.about |= about

    def fail(self, what: str) -> None:
        self.failed = what


@dataclass
class NotedTraces:
    """Traces that nobody sends anywhere."""

    spans: list[NotedSpan] = field(default_factory=list)
    place: object = "outside"

    @contextmanager
    def span(self, name: str, kind: Kind, *, within: Context | None = None, **about: Value) -> Iterator[NotedSpan]:
        span = NotedSpan(name, kind, within, dict(about))
        self.spans.append(span)
        try:
            yield span
        except BaseException as error:
            span.fail(type(error).__name__)
            raise

    def here(self) -> Any:
        return self.place

    def start(self) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""
