"""Silence: why people are not told of an incident now, though it is kept and measured like any other.

An incident is silent while it hangs under an open umbrella, during maintenance, and when it was opened while a system
that its code looks at was down (ENV041): then one incident tells of the cause, and its consequences are told only if
they outlast it. Recoveries are never silent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookme_ops.alerts.maintenance import silences
from bookme_ops.reads import OF_BACKEND, OF_SLOTS
from bookme_ops.store.alerts_windows import Window
from bookme_ops.store.incident import Incident, State
from jobs.base import Job
from jobs.views import AdvisorView, RoomView

DOWN = "ENV041"
SALESFORCE, GRAPH, BACKEND = "salesforce", "graph", "bookme"
READS = {
    SALESFORCE: frozenset({"bookings", "orphans", "users"}),
    GRAPH: frozenset({"accounts", "places", "objects", "domains", "subscriptions"}),
    BACKEND: OF_BACKEND | OF_SLOTS,
}
"""What is read from each system."""
OF_CALENDARS = (AdvisorView, RoomView)
OF_ALL = frozenset({"ENV042", "ENV044"})
"""A job that is late and availability that is low may come of any system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """A system of an environment that is down, as an open incident says."""

    incident_id: int
    environment: str
    system: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """All that silences at one instant."""

    now: datetime
    windows: tuple[Window, ...]
    """The maintenance that is under way."""
    outages: tuple[Outage, ...]
    systems: Mapping[str, frozenset[str]]
    """The systems that each code looks at."""
    umbrellas: frozenset[int]
    """The incidents that others hang under, as far as they are open."""

    def reason(self, incident: Incident) -> str | None:
        """Why nobody is told of an incident now; None: it is told."""
        if incident.umbrella_id in self.umbrellas:
            return f"incident {incident.umbrella_id} stands for it"
        window = next((one for one in self.windows if silences(one, incident)), None)
        if window is not None:
            return f"maintenance window {window.id}"
        outage = next((one for one in self.outages if self._follows(incident, one)), None)
        return f"incident {outage.incident_id}: {outage.system} is down" if outage else None

    def _follows(self, incident: Incident, outage: Outage) -> bool:
        """Whether an incident may come of an outage: same environment, a code that looks there, opened during it."""
        if incident.id == outage.incident_id or incident.environment != outage.environment:
            return False
        looks_there = outage.system in self.systems.get(incident.code, frozenset())
        return looks_there and incident.opened_at >= outage.since


def systems_of(jobs: Iterable[Job[Any, Any]]) -> dict[str, frozenset[str]]:
    """The systems that each code looks at, told from what its job reads."""
    found: dict[str, frozenset[str]] = {code: frozenset(READS) for code in OF_ALL}
    for job in jobs:
        systems = {system for system, reads in READS.items() if reads & job.reads}
        systems |= {GRAPH} if job.grain in OF_CALENDARS else set()
        found |= {kind.code: frozenset(systems) for kind in job.kinds if kind.code not in OF_ALL}
    return found


def outages_of(incidents: Iterable[Incident]) -> tuple[Outage, ...]:
    """The outages that open incidents tell of. One that somebody acknowledged or muted is one still."""
    return tuple(
        Outage(
            incident_id=incident.id,
            environment=incident.environment,
            system=incident.subject.id.rpartition("/")[2],
            since=_since(incident),
        )
        for incident in incidents
        if incident.code == DOWN and incident.state is not State.RESOLVED and incident.subject.kind == "system"
    )


def _since(incident: Incident) -> datetime:
    """When the system was first found down: before the incident, for that takes several tries."""
    # Evidence is kept as it was found, by older versions too: what is no instant there must not stop all alerts.
    told = incident.evidence.get("since")
    try:
        since = datetime.fromisoformat(told) if isinstance(told, str) else incident.opened_at
    except ValueError:
        since = incident.opened_at
    return min(since, incident.opened_at) if since.tzinfo is not None else incident.opened_at
