"""All reports: what counts each, and how they are found by the name of one of their graphs."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bookme_ops.trends.accuracy import count_accuracy
from bookme_ops.trends.bookings import count_bookings
from bookme_ops.trends.errors import count_errors
from bookme_ops.trends.graph import Graph, Report
from bookme_ops.trends.tickets import count_tickets
from bookme_ops.trends.uptime import count_uptime
from bookme_ops.wiring import Ops

Reports = Mapping[str, Report]
"""By environment."""


def _everywhere(count: Callable[[Ops, datetime], Report], ops: Ops, now: datetime) -> Reports:
    """What is the same for every environment."""
    report = count(ops, now)
    return {site.name: report for site in ops.chosen}


REPORTS: Mapping[str, Callable[[Ops, datetime], Reports]] = {
    "bookings": count_bookings,
    "tickets": count_tickets,
    "uptime": count_uptime,
    "sync": count_accuracy,
    "errors": partial(_everywhere, count_errors),
}
"""The business metrics of the operations guide come first, then the technical ones."""
TITLES = {
    "bookings": "Bookings",
    "tickets": "Incidents and support",
    "uptime": "Systems",
    "sync": "Synchronisation",
    "errors": "Our own work",
}
REPORT_OF = {
    "bookings-by-type": "bookings",
    "bookings-cancelled": "bookings",
    "bookings-by-source": "bookings",
    "bookings-by-topic": "bookings",
    "bookings-lead": "bookings",
    "adoption": "bookings",
    "tickets-opened": "tickets",
    "tickets-resolved": "tickets",
    "tickets-open": "tickets",
    "first-response": "tickets",
    "sla-met": "tickets",
    "availability": "uptime",
    "response-times": "uptime",
    "response-times-slow": "uptime",
    "probe-errors": "uptime",
    "accuracy": "sync",
    "sync-incidents": "sync",
    "freshness": "sync",
    "run-requests": "sync",
    "run-seconds": "sync",
    "runs-by-end": "errors",
    "error-rate": "errors",
    "throttling": "errors",
    "run-lengths": "errors",
    "problems": "errors",
}
"""Which report has the graph of a name, so that one of them can be taken home alone."""


def find_graph(report: Report, name: str) -> Graph:
    """The graph of a name, which `REPORT_OF` says is in the report."""
    return next(graph for graph in report.graphs if graph.name == name)
