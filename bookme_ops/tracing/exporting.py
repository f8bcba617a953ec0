"""Exporting: spans by the OpenTelemetry SDK, sent to a collector in batches by a thread of its own.

Further variables of the SDK count as well: OTEL_EXPORTER_OTLP_HEADERS, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry.context import Context as OtelContext
from opentelemetry.context import get_current
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span as OtelSpan
from opentelemetry.trace import SpanKind, StatusCode

from bookme_ops.tracing.traces import Context, Kind, Value

KINDS = {Kind.SERVED: SpanKind.SERVER, Kind.DONE: SpanKind.INTERNAL, Kind.ASKED: SpanKind.CLIENT}
EVERY = 5_000
"""Milliseconds between two batches."""
LONGEST = 256
"""Characters of a value."""


class ExportedSpan:
    """See `traces.Span`."""

    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def name(self, name: str) -> None:
        """See `Span`."""
        self._span.update_name(name)

    def tell(self, **about: Value) -> None:
        """See `Span`."""
        self._span.set_attributes(_named(about))

    def fail(self, what: str) -> None:
        """See `Span`."""
        self._span.set_status(StatusCode.ERROR)
        self.tell(error__type=what)


class ExportedTraces:
    """See `traces.Traces`."""

    def __init__(self, endpoint: str) -> None:
        about = Resource.create({"service.name": "bookme-ops", "service.version": version("bookme-ops")})
        self._provider = TracerProvider(resource=about, shutdown_on_exit=False)
        exporter = OTLPSpanExporter(endpoint=endpoint)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=EVERY))
        self._tracer = self._provider.get_tracer("bookme_ops")

    @contextmanager
    def span(self, name: str, kind: Kind, *, within: Context | None = None, **about: Value) -> Iterator[ExportedSpan]:
        """See `Traces`."""
        context = within if isinstance(within, OtelContext) else None
        with self._tracer.start_as_current_span(
            name,
            context=context,
            kind=KINDS[kind],
            attributes=_named(about),
            # Messages and tracebacks of errors may hold what nobody else is to read.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            told = ExportedSpan(span)
            try:
                yield told
            except BaseException as error:
                told.fail(type(error).__name__)
                raise

    def here(self) -> OtelContext:
        """See `Traces`."""
        return get_current()

    def start(self) -> None:
        """See `Traces`."""

    def stop(self) -> None:
        """See `Traces`."""
        self._provider.shutdown()


def _named(about: dict[str, Value]) -> dict[str, Value]:
    return {
        name.replace("__", "."): value[:LONGEST] if isinstance(value, str) else value for name, value in about.items()
    }
