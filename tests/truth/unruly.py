"""Unruly systems: they say the same as others, in another order, in other pages, and sometimes twice."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from threading import RLock
from typing import Any

import msgspec

from bookme_ops.simulation import Simulation
from connectors.simulator.bookme import BookmeApp
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.faults import Fault
from connectors.simulator.graph import GraphApp
from connectors.simulator.mischief import Mischief
from connectors.simulator.model import World
from connectors.simulator.salesforce import SalesforceApp
from connectors.simulator.site import Site, Sites
from connectors.simulator.twists import DELTA, NEXT, link_page, read_page, rows_of, write_page

Ask = Callable[[Call], Answer]
OUR_PAGE = re.compile(r"unruly-(\d+)-(\d+)")
SOON, MOST = 4, 20
IN_ORDER = ("orderby", "ORDER BY CreatedDate")
"""Who asks for an order by more than the id is given it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a system speaks."""

    seed: int
    """Of the order of rows."""
    page: int | None = None
    """Rows of a page; None: as many as the system gives."""
    doubled: bool = False
    """Some rows come twice."""


@dataclass(slots=True)
class Unruly:
    """A system that speaks in a manner. Pages stay as they were said, so that a call can be sent again."""

    ask: Ask
    manner: Manner
    said: list[tuple[Answer, list[list[Any]]]] = field(default_factory=list)

    def __call__(self, call: Call) -> Answer:
        """Answer a call, or go on with an answer that was cut into pages."""
        ours = OUR_PAGE.search(call.target)
        if ours is not None:
            return self._turn(call, int(ours[1]), int(ours[2]))
        answer = self.ask(call)
        rng = Random(f"{self.manner.seed}/{call.target}")
        if answer.status == 200 and answer.body.startswith(b"["):
            return replace(answer, body=msgspec.json.encode(self._mix(msgspec.json.decode(answer.body), rng)))
        page = read_page(answer) if call.method == "GET" and not _wants_order(call) else None
        if page is None or not rows_of(page):
            return answer
        return self._cut(call, answer, page, self._mix(rows_of(page), rng))

    def _mix(self, rows: Sequence[Any], rng: Random) -> list[Any]:
        """The rows in another order. Copies are few and come soon: pages without news are taken for endless ones."""
        mixed = rng.sample(rows, len(rows))
        for row in mixed[:: rng.randint(1, 3)][:MOST] if self.manner.doubled else ():
            mixed.insert(mixed.index(row) + rng.randint(1, SOON), row)
        return mixed

    def _cut(self, call: Call, answer: Answer, page: dict[str, Any], rows: list[Any]) -> Answer:
        name = "records" if "records" in page else "value"
        size = self.manner.page or len(rows)
        page[name] = []
        self.said.append((write_page(answer, page), [rows[at : at + size] for at in range(0, len(rows), size)]))
        return self._turn(call, len(self.said) - 1, 0)

    def _turn(self, call: Call, number: int, place: int) -> Answer:
        answer, parts = self.said[number]
        page = read_page(answer)
        assert page is not None
        if place + 1 < len(parts):
            for link in (NEXT, DELTA, "nextRecordsUrl"):
                page.pop(link, None)
            base = "" if "records" in page else call.base
            page = link_page(page, call, base, f"unruly-{number}-{place + 1}")
        rows_of(page).extend(parts[place])
        return write_page(answer, page)


def be_unruly(world: World, manner: Manner, faults: Sequence[Fault] = ()) -> Simulation:
    """A world behind systems that speak in a manner, and may misbehave as well; see `build_sites`."""
    mischief, lock = Mischief(faults), RLock()

    def answer_inside_batch(call: Call) -> Answer:
        return mischief.around("graph", call, graph, inner=True)

    app = GraphApp(world, answer_inside_batch)
    graph = Unruly(app.handle, manner)
    sites: Sites = {}
    for name in world.environments:
        asks: dict[str, Ask] = {
            "salesforce": Unruly(SalesforceApp(world, name).handle, manner),
            "graph": graph,
            "bookme": Unruly(BookmeApp(world, name).handle, manner),
        }
        for system, ask in asks.items():
            sites[name, system] = Site(environment=name, name=system, ask=ask, mischief=mischief, lock=lock)
    return Simulation(world=world, sites=sites)


def _wants_order(call: Call) -> bool:
    return any(word in name or word in value for name, value in call.query for word in IN_ORDER)
