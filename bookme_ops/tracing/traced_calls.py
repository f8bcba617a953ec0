"""Traced calls: a span for every call to a system, by method and shape of the path, with all its attempts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from bookme_ops.connections import Connection
from bookme_ops.store.estate import Site
from bookme_ops.tracing.traces import Context, Kind, Traces
from bookme_ops.wiring import Connect, Ops
from connectors.transport import MeteredSession
from connectors.watching import Answered, watch_session


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSpans:
    """Spans for the calls to one system of an environment."""

    traces: Traces
    environment: str
    system: str
    within: Context
    """Where the connection was opened: a sweep sends from threads that know nothing of the run they belong to."""

    @contextmanager
    def __call__(self, method: str, shape: str) -> Iterator[Answered]:
        """See `connectors.watching.Watch`."""
        about = {"http__request__method": method, "url__template": shape}
        place = {"bookme_ops__environment": self.environment, "bookme_ops__system": self.system}
        with self.traces.span(f"{method} {shape}", Kind.ASKED, within=self.within, **about, **place) as span:

            def answered(status: int) -> None:
                span.tell(http__response__status_code=status)
                if status >= 400:
                    span.fail(str(status))

            yield answered


@dataclass(frozen=True, slots=True)
class TracedWay:
    """The way to the systems, every call of which is traced."""

    connect_to: Connect
    traces: Traces

    def __call__(self, sites: tuple[Site, ...], *, patience: timedelta | None = None) -> dict[str, Connection]:
        """See `Connect`."""
        opened = self.connect_to(sites, patience=patience)
        within = self.traces.here()
        for environment, connection in opened.items():
            for system, session in _sessions(connection).items():
                spans = CallSpans(traces=self.traces, environment=environment, system=system, within=within)
                watch_session(session, spans)
        return opened


def trace_ops(ops: Ops, traces: Traces) -> Ops:
    """The same, with every call to the systems traced."""
    return replace(ops, connect_to=TracedWay(ops.connect_to, traces))


def _sessions(connection: Connection) -> dict[str, MeteredSession]:
    sessions = {"salesforce": connection.salesforce, "graph": connection.graph}
    if connection.backend is not None:
        sessions["bookme"] = connection.backend.session
    return sessions
