"""A site: one system of one environment, as it is reached over the network."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock

from connectors.simulator.bookme import BookmeApp
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.faults import Fault
from connectors.simulator.graph import GraphApp
from connectors.simulator.graph_switches import GraphSwitches
from connectors.simulator.mischief import Mischief
from connectors.simulator.model import World
from connectors.simulator.salesforce import SalesforceApp

Sites = dict[tuple[str, str], "Site"]
"""Sites by environment and system."""


class Site:
    """One system of one environment. Safe for several threads: calls are answered one after the other."""

    def __init__(
        self, *, environment: str, name: str, ask: Callable[[Call], Answer], mischief: Mischief, lock: RLock
    ) -> None:
        self.environment = environment
        self.name = name
        """`salesforce`, `graph` or `bookme`."""
        self.mischief = mischief
        self._ask = ask
        self._lock = lock

    def handle(self, call: Call) -> Answer:
        """Answer a call, or fail to, as the faults want it. Delays are told, not spent."""
        with self._lock:
            return self.mischief.around(self.name, call, self._ask)

    @contextmanager
    def closed(self) -> Iterator[Mischief]:
        """Nobody is answered meanwhile, at none of the sites of the bank: its world and its faults may be changed."""
        with self._lock:
            yield self.mischief


def build_sites(world: World, faults: Sequence[Fault] = (), *, any_token: bool = False) -> Sites:
    """The sites of a bank: three for each environment. They share the world, its lock, and the count of faults.

    Graph is one tenant, so that the Graph sites of all environments are one and the same system. With `any_token`
    whoever asks is let in, so that foreign clients can be tried without a sign-in.
    """
    mischief, lock = Mischief(faults), RLock()

    def answer_inside_batch(call: Call) -> Answer:
        return mischief.around("graph", call, graph.handle, inner=True)

    graph = GraphApp(world, answer_inside_batch, switches=GraphSwitches(any_token=any_token))
    sites: Sites = {}
    for name in world.environments:
        asks = {
            "salesforce": SalesforceApp(world, name, any_token=any_token).handle,
            "graph": graph.handle,
            "bookme": BookmeApp(world, name).handle,
        }
        for system, ask in asks.items():
            sites[name, system] = Site(environment=name, name=system, ask=ask, mischief=mischief, lock=lock)
    return sites
