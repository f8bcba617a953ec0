"""Settings → Ops: what every command works with."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bookme_ops.connections import Connection, connect
from bookme_ops.settings import Settings
from bookme_ops.simulation import Simulation
from bookme_ops.store.db import Store, open_store
from bookme_ops.store.estate import Estate, Site
from jobs.base import Job
from jobs.registry import load_jobs

SELDOM = (1_000_000, 20, 100)
"""How many new objects, and rounds over younger ones, Python waits for before it looks for cycles.

The rows of a chunk of advisors are gone before so many are there, so that they are hardly ever looked through."""


class Connect(Protocol):
    """The way to the systems."""

    def __call__(self, sites: tuple[Site, ...], *, patience: timedelta | None = None) -> dict[str, Connection]:
        """Open the clients of some environments, by name; no call takes longer than `patience`, if it is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ops:
    """A store, the environments of a bank, the jobs, the way to the systems, and a clock."""

    settings: Settings
    store: Store
    estate: Estate
    """All environments: absence is judged over all that share a tenant."""
    chosen: tuple[Site, ...]
    """Those that this command is about."""
    jobs: tuple[Job[Any, Any], ...]
    connect_to: Connect
    now: Callable[[], datetime]

    def connect(self, *, patience: timedelta | None = None) -> dict[str, Connection]:
        """Open the clients of the chosen environments; nothing is sent yet. No call takes longer than `patience`."""
        return self.connect_to(self.chosen, patience=patience)

    def sharing(self, tenant: str) -> tuple[Site, ...]:
        """The chosen environments over one tenant, production first."""
        return tuple(site for site in self.chosen if site.tenant == tenant)

    @property
    def tenants(self) -> tuple[str, ...]:
        """The tenants of the chosen environments."""
        return tuple(dict.fromkeys(site.tenant for site in self.chosen))


@dataclass(slots=True, kw_only=True)
class OwnWay:
    """The way that the settings describe. A simulated bank is built once, however often it is connected to."""

    settings: Settings
    now: Callable[[], datetime]
    simulation: Simulation | None = None

    def __call__(self, sites: tuple[Site, ...], *, patience: timedelta | None = None) -> dict[str, Connection]:
        """See `Connect`."""
        choices = (self.settings.environment(site.name).simulator for site in sites)
        chosen = next((choice for choice in choices if choice is not None), None)
        if self.simulation is None and chosen is not None:
            self.simulation = Simulation.chosen(chosen, self.now())
        return connect(self.settings, sites, now=self.now, simulation=self.simulation, patience=patience)


@contextmanager
def open_ops(
    settings: Settings,
    *,
    environments: tuple[str, ...] | None,
    now: Callable[[], datetime],
    connect_to: Connect | None = None,
) -> Iterator[Ops]:
    """Open the store (made and migrated if needed) for some of the environments, or for all of them."""
    # A sweep makes millions of records and no cycles: looking for them as often as usual is a tenth of its judging.
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    # What was imported stays: it is not to be looked through each time.
    gc.freeze()
    estate = settings.estate()
    store = open_store(settings.database_url)
    try:
        yield Ops(
            settings=settings,
            store=store,
            estate=estate,
            chosen=tuple(site for site in estate.sites if environments is None or site.name in environments),
            jobs=load_jobs(),
            connect_to=connect_to or OwnWay(settings=settings, now=now),
            now=now,
        )
    finally:
        store.close()
        gc.unfreeze()
        gc.set_threshold(*usual)
