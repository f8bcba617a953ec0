"""How fast a bundle is gathered: `python -m benchmarks.bundle [--advisors N] [--delay SECONDS] [--runs N] [--whole]`.

Every call to a simulated system takes so much longer. The longest chain of dependent calls is counted in a run in which
as many calls may be under way as there are: calls of which one began after another had ended depend on each other, the
rest began together. With `--whole` it is measured how fast a bundle is created, redaction and verification included.
One JSON document is printed; `ratio` is the 95th percentile of the runs over the chain's time, and `parts` are the
medians of gathering, of redacting and packing, of verifying, and of the rest.
"""

import argparse
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import uuid4

import structlog
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from bookme_ops.bundles.creation import Order, create_bundle
from bookme_ops.bundles.gathering import gather
from bookme_ops.collector import KINDS, collect
from bookme_ops.progress import Silent
from bookme_ops.settings import Graph, Salesforce, load_settings
from bookme_ops.simulation import Simulation
from bookme_ops.wiring import Ops, OwnWay, open_ops
from connectors.records import booking_id
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.settings_file import describe_built
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
MANY = 64
CHAINS = 3
"""So often the chain is counted; a busy machine lets a call begin so late that it seems to depend on another."""


class Work(Protocol):
    """What is measured."""

    def __call__(self, ops: Ops, wanted: str) -> None:
        """Do it for one booking."""


@dataclass(slots=True)
class Calls:
    """When each call began and ended, and how long each takes."""

    delay: float = 0.0
    spans: list[tuple[float, float]] = field(default_factory=list)

    @property
    def chain(self) -> int:
        """The most calls of which each began after the one before it had ended."""
        count, last = 0, 0.0
        for begun, ended in sorted(self.spans, key=lambda span: span[1]):
            if begun >= last:
                count, last = count + 1, ended
        return count


class SlowWire(BaseAdapter):
    """Answers when the delay is over, of which the simulator's own work is a part."""

    def __init__(self, inner: InProcessAdapter, calls: Calls) -> None:
        super().__init__()
        self._inner, self._calls = inner, calls

    def send(  # noqa: PLR0917
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> Response:
        """Answer, but not before its time."""
        begun = time.perf_counter()
        answer = self._inner.send(request, stream, timeout, verify, cert, proxies)
        time.sleep(max(0.0, begun + self._calls.delay - time.perf_counter()))
        self._calls.spans.append((begun, time.perf_counter()))
        return answer

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowSimulation(Simulation):
    """A simulation behind slow wires; `concurrency` is how many calls to a system may be under way."""

    calls: Calls
    concurrency: int | None = None

    def wire(self, environment: str, system: str) -> Any:
        """What sends calls to a system of an environment."""
        return SlowWire(InProcessAdapter(self.sites[environment, system]), self.calls)

    def salesforce(self, environment: str) -> Salesforce:
        """The settings of a simulated org."""
        org = super(SlowSimulation, self).salesforce(environment)
        return replace(org, concurrency=self.concurrency or org.concurrency)

    def graph(self, environment: str) -> Graph:
        """The settings of the simulated tenant."""
        tenant = super(SlowSimulation, self).graph(environment)
        return replace(tenant, concurrency=self.concurrency or tenant.concurrency)


def main() -> None:
    """Measure, and print one line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--advisors", type=int, default=50)
    options.add_argument("--delay", type=float, default=0.05)
    options.add_argument("--runs", type=int, default=20)
    options.add_argument("--whole", action="store_true")
    asked = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with TemporaryDirectory(prefix="bookme-bench-") as name, opened(Path(name), asked.advisors) as (ops, simulation):
        creating = Creating(Path(name))
        told = measure(ops, simulation, creating if asked.whole else gather_one, delay=asked.delay, runs=asked.runs)
        print(json.dumps(told | ({"parts": creating.medians()} if asked.whole else {})))


def gather_one(ops: Ops, wanted: str) -> None:
    """Gather what is known of a booking."""
    gather(ops, wanted, as_of=AS_OF, progress=Silent())


@dataclass(slots=True)
class Creating:
    """Creates bundles, and notes how long each part took."""

    folder: Path
    parts: dict[str, list[float]] = field(default_factory=dict)

    def __call__(self, ops: Ops, wanted: str) -> None:
        """Create the bundle of a booking."""
        order = Order(booking_id=wanted, as_of=AS_OF, actor="benchmark", file=self.folder / f"{uuid4()}.zip")
        stages = Stages(begun=time.perf_counter())
        create_bundle(ops, order, progress=stages)
        for name, seconds in stages.parts(time.perf_counter()).items():
            self.parts.setdefault(name, []).append(seconds)

    def medians(self) -> dict[str, float]:
        """Of each part, in seconds."""
        return {name: round(median(seconds), 3) for name, seconds in self.parts.items()}


@dataclass(slots=True)
class Stages(Silent):
    """Notes when each stretch of work began."""

    begun: float
    starts: list[tuple[str, float]] = field(default_factory=list)

    def start(self, what: str, total: int | None) -> None:  # noqa: ARG002
        """A stretch of work begins."""
        self.starts.append((what, time.perf_counter()))

    def parts(self, ended: float) -> dict[str, float]:
        """Seconds by stretch."""
        moments = [*self.starts, ("", ended)]
        return {what: end - start for (what, start), (_, end) in pairwise(moments)}


def measure(ops: Ops, simulation: Simulation, work: Work, *, delay: float, runs: int) -> dict[str, Any]:
    """The figures of some runs, each about another booking."""
    wanted = bookings(simulation, runs)
    longest = min(chain_of(ops, simulation, wanted[0], delay) for _ in range(CHAINS))
    seconds, calls = [], 0
    for one in wanted:
        counted = Calls(delay=delay)
        seconds.append(run(ops, simulation, partial(work, wanted=one), counted))
        calls = max(calls, len(counted.spans))
    seconds.sort()
    floor, p95 = longest * delay, seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))]
    return {
        "runs": len(seconds),
        "calls": calls,
        "chain": longest,
        "chain_s": round(floor, 3),
        "p50_s": round(seconds[len(seconds) // 2], 3),
        "p95_s": round(p95, 3),
        "ratio": round(p95 / floor, 3),
        "threads": threading.active_count(),
    }


def chain_of(ops: Ops, simulation: Simulation, wanted: str, delay: float) -> int:
    """The longest chain of one run."""
    calls = Calls(delay=delay)
    run(ops, simulation, partial(gather_one, wanted=wanted), calls, concurrency=MANY)
    return calls.chain


def run(
    ops: Ops, simulation: Simulation, work: Callable[[Ops], None], calls: Calls, *, concurrency: int | None = None
) -> float:
    """Work once by connections of its own; gives the seconds."""
    slow = SlowSimulation(world=simulation.world, sites=simulation.sites, calls=calls, concurrency=concurrency)
    way = OwnWay(settings=ops.settings, now=ops.now, simulation=slow)
    begun = time.perf_counter()
    work(replace(ops, connect_to=way))
    return time.perf_counter() - begun


def bookings(simulation: Simulation, count: int) -> list[str]:
    """Bookings whose changes have debug logs, the ones with most people first."""
    org = simulation.world.environments["production"].org
    logged = " ".join(str(row["Body"]) for row in org.rows("ApexLog"))
    found = [booking_id(row["andmoney__BookingFlowId__c"]) for row in org.rows(DETAIL)]
    return [str(one) for one in found if one and one in logged.casefold()][:count]


@contextmanager
def opened(folder: Path, advisors: int) -> Iterator[tuple[Ops, Simulation]]:
    """A bank that was collected once, and the way to it."""
    world = build_world(advisors=advisors, seed=7, scene="everyday", as_of=AS_OF)
    for name, text in write_lists(world).items():
        (folder / name).write_text(text, encoding="utf-8")
    file = folder / "bookme-ops.toml"
    file.write_text(describe_built(world, advisors=advisors), encoding="utf-8")
    settings = load_settings(file, {}, folder=folder)
    simulation = Simulation.of(world)
    way = OwnWay(settings=settings, now=lambda: AS_OF, simulation=simulation)
    with open_ops(settings, environments=None, now=lambda: AS_OF, connect_to=way) as ops:
        collect(ops, kinds=KINDS, full=True, as_of=AS_OF, progress=Silent())
        yield ops, simulation


if __name__ == "__main__":
    main()
