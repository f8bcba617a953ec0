"""Call counts: what it cost to talk to the systems, and how often they asked us to slow down."""

from collections.abc import Iterable

from bookme_ops.connections import Connection
from bookme_ops.tally import Tally


def count_calls(tally: Tally, connections: Iterable[Connection]) -> None:
    """Add what was sent through some connections so far, each of which is to be counted once."""
    for connection in connections:
        meters = {"salesforce": connection.salesforce.meter, "graph": connection.graph.meter}
        if connection.backend is not None:
            meters["bookme"] = connection.backend.meter
        for system, meter in meters.items():
            tally.requests[system] += meter.requests
            tally.throttled[system] += meter.throttled
