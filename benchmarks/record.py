"""Record a tape: `python -m benchmarks.record FOLDER ADVISORS EVENTS WORKERS PORTS.json`.

Collects a simulated bank in full, changes one event in a hundred, collects again, and keeps every answer.
"""

import json
import logging
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import structlog

from benchmarks.estate import AS_OF, settings_of, write_settings
from benchmarks.tape import Entry, entry, write
from bookme_ops.collector import KINDS, collect
from bookme_ops.connections import connect
from bookme_ops.demo import measure
from bookme_ops.progress import Silent
from bookme_ops.simulation import Simulation
from bookme_ops.wiring import open_ops
from connectors.records import booking_id
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.exchange import Answer, Call
from connectors.simulator.model import Event, Mailbox, World
from connectors.simulator.site import Site
from connectors.simulator.world import build_world

CHANGED = 0.01
LATER = timedelta(minutes=15)
STEP = timedelta(minutes=15)
GONE = 0.1
"""Of the changed private appointments, those that are deleted."""


class RecordingSite(Site):
    """A site that keeps every exchange."""

    def __init__(self, site: Site, entries: list[Entry], phase: list[str]) -> None:
        self.site, self.entries, self.phase = site, entries, phase

    def handle(self, call: Call) -> Answer:
        """Answer, and remember."""
        answer = self.site.handle(call)
        name = f"{self.site.environment}.{self.site.name}"
        self.entries.append(entry(name, self.phase[0], call, answer))
        return answer


class Changes:
    """One event in a hundred changes: meetings move on both sides, private appointments move or go."""

    def __init__(self, world: World, seed: int = 1) -> None:
        self.world, self.rng, self.at = world, Random(seed), AS_OF + LATER / 3
        self.bookings = {
            (booking_id(row["andmoney__BookingFlowId__c"]) or ""): (environment.org, row["Id"])
            for environment in world.environments.values()
            for row in environment.org.rows("andmoney__AMB_Event_Detail__c")
        }
        self.events = {
            row["andmoney__AMB_Event_Detail__c"]: row["Id"]
            for environment in world.environments.values()
            for row in environment.org.rows("Event")
            if row.get("andmoney__AMB_Event_Detail__c") and not row.get("IsChild")
        }

    def make(self) -> int:
        """Change the world; gives how many events changed."""
        changed = 0
        for person_id in sorted(self.world.tenant.mailboxes):
            mailbox = self.world.tenant.mailboxes[person_id]
            singles = sorted(event.id for event in mailbox.events.values() if event.kind == "singleInstance")
            wanted = sum(self.rng.random() < CHANGED for _ in mailbox.events)
            for event_id in self.rng.sample(singles, min(wanted, len(singles))):
                self._change(mailbox, mailbox.events[event_id])
                changed += 1
        return changed

    def _change(self, mailbox: Mailbox, event: Event) -> None:
        marks = list(event.properties.values())
        if not marks and self.rng.random() < GONE:
            mailbox.remove(event.id)
            return
        start, end = event.start + STEP, event.end + STEP
        mailbox.change(event.id, self.at, start=start, end=end)
        for mark in marks:
            org, detail = self.bookings.get(booking_id(mark) or "", (None, ""))
            if org is not None and detail in self.events:
                org.change("Event", self.events[detail], self.at, StartDateTime=start, EndDateTime=end)


def record(folder: Path, advisors: int, events: int, workers: int, ports: dict[str, int]) -> dict[str, Any]:
    """Make the tape and the settings; give the sizes of what is on it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    world = build_world(advisors=advisors, seed=7, scene="everyday", as_of=AS_OF, events_per_advisor=events)
    write_settings(folder, world, ports, workers)
    entries: list[Entry] = []
    phase = ["full"]
    sites = {place: RecordingSite(site, entries, phase) for place, site in Simulation.of(world).sites.items()}

    def wires(environment: str, system: str) -> InProcessAdapter:
        return InProcessAdapter(sites[environment, system])

    settings = settings_of(folder)
    way = partial(connect, settings, now=lambda: AS_OF, wires=wires)
    with open_ops(settings, environments=None, now=lambda: AS_OF, connect_to=way) as ops:
        full = collect(ops, kinds=KINDS, full=False, as_of=AS_OF, progress=Silent())
        changed = Changes(world).make()
        phase[0] = "delta"
        delta = collect(ops, kinds=KINDS, full=False, as_of=AS_OF, progress=Silent())
    write(folder / "tape", entries)
    (folder / "store.db").unlink()
    return {"world": measure(world), "read": full["read"], "changed": changed, "delta_read": delta["read"]}


if __name__ == "__main__":
    place, size, per_advisor, threads, doors = sys.argv[1:6]
    print(json.dumps(record(Path(place), int(size), int(per_advisor), int(threads), json.loads(doors))))
