"""Counts the calls that a served bank answers, so that a moment of a run is found again on a busy machine, too."""

import time
from bisect import bisect_right
from dataclasses import dataclass, field
from threading import Condition

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.site import Site, Sites


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


def ringing(sites: Sites, bell: Bell) -> Sites:
    """The sites, each of which rings."""
    return {key: RingingSite(site, bell) for key, site in sites.items()}


def locate(seconds: float, calls: list[float]) -> Moment:
    """The moment that lay so many seconds after the start of a run, whose calls came at these instants."""
    before = bisect_right(calls, seconds)
    return Moment(calls=before, seconds=seconds - (calls[before - 1] if before else 0.0))
