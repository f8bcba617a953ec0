"""Environment views: the health of each environment, and what its backend alone knows."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.sql.functions import min as least

from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Store
from bookme_ops.store.estate import Estate, Site
from bookme_ops.store.health import allowance_of, backups, finishes_of, probes_since
from bookme_ops.store.late_tasks import late_tasks
from bookme_ops.store.ledger_tables import RUN
from connectors.backend_records import BackendMeeting
from jobs.views import Coverage, EnvironmentView, Part

Meetings = Part[tuple[BackendMeeting, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What the settings say of our own work."""

    systems: Mapping[str, tuple[str, ...]]
    """The systems of each environment."""
    periods: Mapping[str, float] = field(default_factory=dict)
    """Seconds between two runs of each job, at most."""
    scheduled: bool = False
    """A scheduler runs the jobs of this store."""
    as_of: datetime | None = None
    """When the schedule of our own service is judged; None: it is not."""


def environment_views(
    store: Store,
    estate: Estate,
    *,
    since: datetime,
    upkeep: Upkeep,
    meetings: Callable[[Connection, Site, tuple[Site, ...]], Meetings | None] = lambda *_: None,
) -> Iterator[EnvironmentView]:
    """One view per environment. Probes count from the instant `since` on; `meetings` tells what the backend alone
    knows of a site, given all that share its tenant.
    """
    with store.read() as connection:
        opened = _opened(connection)
        copies = backups(connection)
        late = late_tasks(connection, upkeep.as_of) if upkeep.as_of is not None else None
        for number, site in enumerate(estate.sites):
            yield EnvironmentView(
                environment=site.name,
                primary=number == 0,
                probes=probes_since(connection, site.name, since),
                systems=upkeep.systems.get(site.name, ()),
                allowance=allowance_of(connection, site.name),
                backups=copies,
                store_opened=opened,
                finishes=finishes_of(connection, site.name),
                periods=upkeep.periods,
                scheduled=upkeep.scheduled or late is not None,
                late=late,
                bookings_read=coverage_of(connection, site.name, "query").get("bookings", Coverage()),
                unknown_meetings=meetings(connection, site, estate.sharing(site.tenant)),
            )


def _opened(connection: Connection) -> datetime | None:
    """When the first run began."""
    found: datetime | None = connection.execute(select(least(RUN.c.started_at))).scalar()
    return found
