"""Call counts: what it cost to talk to the systems, how often they asked us to slow down, and what we called."""

from collections.abc import Iterable, Mapping

from bookme_ops.connections import Connection
from bookme_ops.tally import Tally
from connectors.meter import Meter


def count_calls(tally: Tally, connections: Iterable[Connection]) -> None:
    """Add what was sent through some connections so far, each of which is to be counted once."""
    for connection in connections:
        for system, meter in _meters(connection).items():
            tally.requests[system] += meter.requests
            tally.throttled[system] += meter.throttled


def kinds_of_calls(connections: Mapping[str, Connection]) -> dict[str, dict[str, dict[str, int]]]:
    """How often what was called so far: environment → system → method and shape of the path → times."""
    return {
        environment: {
            system: {f"{method} {shape}": times for (method, shape), times in sorted(meter.calls.items())}
            for system, meter in _meters(connection).items()
        }
        for environment, connection in connections.items()
    }


def _meters(connection: Connection) -> dict[str, Meter]:
    meters = {"salesforce": connection.salesforce.meter, "graph": connection.graph.meter}
    if connection.backend is not None:
        meters["bookme"] = connection.backend.meter
    return meters
