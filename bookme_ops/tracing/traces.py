"""Traces: whether somebody collects them, and what is traced. What traces them is loaded only then: it costs 0.1 s.

A span says what kind of thing was done, never for whom: routes and paths by their shape, systems, tasks, statuses.
The variables are those of https://opentelemetry.io/docs/specs/otel/protocol/exporter/; we speak OTLP over HTTP.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from enum import StrEnum
from importlib import import_module
from typing import Protocol

ENDPOINT, OWN_ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
SIGNAL_PATH = "/v1/traces"
Value = str | int


class Kind(StrEnum):
    """Which side of a thing we are on."""

    SERVED = "served"
    """Somebody asked us."""
    DONE = "done"
    """We did it ourselves."""
    ASKED = "asked"
    """We asked a system."""


class Span(Protocol):
    """A stretch of time in which something was done."""

    def name(self, name: str) -> None:
        """Call it otherwise, now that more is known of it."""

    def tell(self, **about: Value) -> None:
        """Add to what is known of it; `__` in a name stands for a dot."""

    def fail(self, what: str) -> None:
        """It went wrong; `what` is a kind of error or a state, never a message."""


class Context(Protocol):
    """Where something was begun: what is traced in another thread can be told to belong to it."""


class Traces(Protocol):
    """What spans go to. Safe to share between threads."""

    def span(
        self, name: str, kind: Kind, *, within: Context | None = None, **about: Value
    ) -> AbstractContextManager[Span]:
        """A span while the context lasts; an error that ends it is told by its class, and goes on."""

    def here(self) -> Context:
        """The span that we are in."""

    def start(self) -> None:
        """Nothing: it sends from the beginning on. With `stop` it is a part of the service, the first one."""

    def stop(self) -> None:
        """Send what is not sent yet, for some seconds at most, and send no more."""


def endpoint_of(environ: Mapping[str, str]) -> str | None:
    """Where traces go; None: nobody wants any."""
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if environ.get("OTEL_TRACES_EXPORTER", "otlp").strip() not in {"", "otlp"}:
        return None
    own, base = environ.get(OWN_ENDPOINT, "").strip(), environ.get(ENDPOINT, "").strip()
    return own or (base.rstrip("/") + SIGNAL_PATH if base else None)


def open_traces(environ: Mapping[str, str]) -> Traces | None:
    """The way to the collector that the environment names; None: nobody wants traces."""
    endpoint = endpoint_of(environ)
    if endpoint is None:
        return None
    traces: Traces = import_module("bookme_ops.tracing.exporting").ExportedTraces(endpoint)
    return traces
