"""Counts the calls that a served bank answers, so that a moment of a run is found again on a busy machine, too."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field
from threading import Condition, Lock

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Org, World
from connectors.simulator.site import Site, Sites, build_sites


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """So many calls after the start of a run, and some seconds."""

    calls: int
    seconds: float


@dataclass(slots=True)
class Bell:
    """Rings at every call."""

    began: float = 0.0
    rung: list[float] = field(default_factory=list)
    """Seconds from the start of the run to each call."""
    changed: Condition = field(default_factory=Condition)

    def start(self) -> None:
        """A run begins."""
        with self.changed:
            self.began = time.monotonic()
            self.rung.clear()

    def ring(self) -> None:
        """A call came."""
        with self.changed:
            self.rung.append(time.monotonic() - self.began)
            self.changed.notify_all()

    def wait(self, moment: Moment, longest: float) -> None:
        """Wait for a moment."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.rung) >= moment.calls, timeout=longest)
        time.sleep(moment.seconds)


class RingingSite(Site):
    """A site that rings."""

    def __init__(self, site: Site, bell: Bell) -> None:
        self.environment, self.name, self.mischief = site.environment, site.name, site.mischief
        self._inner, self._bell = site, bell

    def handle(self, call: Call) -> Answer:
        """Ring, and answer."""
        self._bell.ring()
        return self._inner.handle(call)


class PatientOrg(RingingSite):
    """An org that rings and does not count calls, else those of a killed run would be told of for ever."""

    def __init__(self, site: Site, bell: Bell, org: Org) -> None:
        super().__init__(site, bell)
        self._org, self._lock = org, Lock()

    def handle(self, call: Call) -> Answer:
        """Ring, answer, and forget the call."""
        with self._lock:
            used = self._org.used_requests
            answer = super().handle(call)
            self._org.used_requests = used
        return answer


def ringing(world: World, bell: Bell) -> Sites:
    """The sites of a world, each of which rings."""
    orgs = {(name, "salesforce"): environment.org for name, environment in world.environments.items()}
    return {
        key: PatientOrg(site, bell, orgs[key]) if key in orgs else RingingSite(site, bell)
        for key, site in build_sites(world).items()
    }


def locate(seconds: float, calls: list[float]) -> Moment:
    """The moment that lay so many seconds after the start of a run, whose calls came at these instants."""
    before = bisect_right(calls, seconds)
    return Moment(calls=before, seconds=seconds - (calls[before - 1] if before else 0.0))
