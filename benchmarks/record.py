"""Record a tape: `python -m benchmarks.record FOLDER ADVISORS EVENTS WORKERS PORTS.json`.

Collects a simulated bank in full, changes a hundredth of it in one way, then in the other, collects after each, and
keeps every answer.
"""

import json
import logging
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import structlog

from benchmarks.estate import AS_OF, INSTANTS, RESWEPT, SWEPT, settings_of, write_settings
from benchmarks.tape import Entry, entry, write
from bookme_ops.collector import collect
from bookme_ops.connections import connect
from bookme_ops.demo.demonstration import measure
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
BEFORE = timedelta(minutes=20)
"""So long before a re-sweep its changes are made."""
STEP = timedelta(minutes=15)
GONE = 0.1
"""Of the changed private appointments, those that are deleted."""


@dataclass(slots=True)
class Moment:
    """What a recording is at: the sweep, and its instant."""

    phase: str = "full"

    def now(self) -> datetime:
        """The clock of the sweep."""
        return INSTANTS[self.phase]


class RecordingSite(Site):
    """A site that keeps every exchange."""

    def __init__(self, site: Site, entries: list[Entry], moment: Moment) -> None:
        self.site, self.entries, self.moment = site, entries, moment

    def handle(self, call: Call) -> Answer:
        """Answer, and remember."""
        answer = self.site.handle(call)
        name = f"{self.site.environment}.{self.site.name}"
        self.entries.append(entry(name, self.moment.phase, call, answer))
        return answer


class Changes:
    """Changes of a hundredth of a bank: meetings move on both sides, private appointments move or go."""

    def __init__(self, world: World, at: datetime, seed: int = 1) -> None:
        self.world, self.rng, self.at = world, Random(seed), at
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

    def gather(self) -> int:
        """Change all single events of some mailboxes, until one event in a hundred changed; gives how many did."""
        mailboxes, changed = self._mailboxes(), 0
        wanted = CHANGED * sum(len(mailbox.events) for mailbox in mailboxes)
        while changed < wanted:
            mailbox = mailboxes.pop(self.rng.randrange(len(mailboxes)))
            changed += self._change_some(mailbox, len(mailbox.events))
        return changed

    def scatter(self) -> int:
        """Change one event in a hundred, wherever it is; gives how many changed."""
        return sum(
            self._change_some(mailbox, sum(self.rng.random() < CHANGED for _ in mailbox.events))
            for mailbox in self._mailboxes()
        )

    def _mailboxes(self) -> list[Mailbox]:
        """Those of people: a room's calendar is not read."""
        tenant = self.world.tenant
        rooms = {room.person_id for room in tenant.rooms.values()}
        return [tenant.mailboxes[person_id] for person_id in sorted(tenant.mailboxes.keys() - rooms)]

    def _change_some(self, mailbox: Mailbox, wanted: int) -> int:
        singles = sorted(event.id for event in mailbox.events.values() if event.kind == "singleInstance")
        chosen = self.rng.sample(singles, min(wanted, len(singles)))
        for event_id in chosen:
            self._change(mailbox, mailbox.events[event_id])
        return len(chosen)

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
    moment = Moment()
    sites = {place: RecordingSite(site, entries, moment) for place, site in Simulation.of(world).sites.items()}

    def wires(environment: str, system: str) -> InProcessAdapter:
        return InProcessAdapter(sites[environment, system])

    settings = settings_of(folder)
    way = partial(connect, settings, now=moment.now, wires=wires)
    read, changed = {}, {}
    with open_ops(settings, environments=None, now=moment.now, connect_to=way) as ops:
        for phase, as_of in INSTANTS.items():
            if phase != "full":
                changes = Changes(world, as_of - BEFORE)
                changed[phase] = changes.gather() if phase == "delta" else changes.scatter()
            moment.phase = phase
            kinds = SWEPT if phase == "full" else RESWEPT
            read[phase] = collect(ops, kinds=kinds, full=False, as_of=as_of, progress=Silent())["read"]
    write(folder / "tape", entries)
    (folder / "store.db").unlink()
    return {"world": measure(world), "read": read, "changed": changed}


if __name__ == "__main__":
    place, size, per_advisor, threads, doors = sys.argv[1:6]
    print(json.dumps(record(Path(place), int(size), int(per_advisor), int(threads), json.loads(doors))))
