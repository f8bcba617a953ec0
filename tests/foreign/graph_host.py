"""A simulated Graph over plain HTTP on loopback, for clients that were not written by us."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from connectors.simulator.graph import GraphApp
from connectors.simulator.mischief import Mischief
from connectors.simulator.server import serve
from connectors.simulator.site import Site


@contextmanager
def serve_graph(app: GraphApp) -> Iterator[str]:
    """The address under which the app answers, without the version."""
    site = Site(environment="bank", name="graph", ask=app.handle, mischief=Mischief([]), lock=RLock())
    with serve({("bank", "graph"): site}) as running:
        yield running.base_url("bank", "graph")
