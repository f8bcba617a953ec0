"""Which faults are tried where: the rows of the matrix."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.simulator.faults import FAULTS, Fault, FaultKind
from connectors.simulator.model import World
from tests.faults.wires import SwiftBank

Aim = Callable[[World], str]
"""What the target of a fault is called in a world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A part of the bank that misbehaves."""

    name: str
    title: str
    story: str
    """A sentence for people: which calls are meant, and what `once` strikes."""
    system: str
    aim: Aim
    environment: str | None = None
    """The only environment that is hit; None: all of them."""

    @property
    def kinds(self) -> Iterator[FaultKind]:
        """The faults that its system knows."""
        return (kind for kind in FAULTS.values() if self.system in kind.systems)

    def bank(self, world: World, kind: FaultKind, times: int | None) -> SwiftBank:
        """The bank with this fault, once or always."""
        fault = Fault(kind=kind, times=times, target=self.aim(world))
        return SwiftBank.of(world, fault, only=self.environment)


def owner_of_trouble(world: World) -> str:
    """The mailbox that holds the meeting of a planted time mismatch: what is found depends on reading it."""
    wanted = next(one.booking_id for one in world.truth if one.code == "CAL002")
    for person_id, mailbox in world.tenant.mailboxes.items():
        for event in mailbox.events.values():
            spelled = {value.strip("{} ").casefold() for value in event.properties.values()}
            if wanted in spelled and event.is_organizer:
                return person_id
    raise LookupError("nobody holds the meeting")


TARGETS = {
    target.name: target
    for target in (
        Target(
            name="graph",
            title="Microsoft Graph as a whole",
            story="Every call to Graph but the sign-in. The first one reads the accounts of the directory.",
            system="graph",
            aim=lambda _: "graph",
        ),
        Target(
            name="batches",
            title="Microsoft Graph: the calendars",
            story="The batches that read the mailboxes, each as a whole; the directory answers.",
            system="graph",
            aim=lambda _: "$batch",
        ),
        Target(
            name="mailbox",
            title="Microsoft Graph: one mailbox",
            story="Whatever is asked of one advisor's mailbox, inside batches; all others answer.",
            system="graph",
            aim=owner_of_trouble,
        ),
        Target(
            name="salesforce",
            title="Salesforce as a whole",
            story="Every call to both orgs but the sign-in. The first one reads who is an advisor in `production`.",
            system="salesforce",
            aim=lambda _: "salesforce",
        ),
        Target(
            name="bookings",
            title="Salesforce: the bookings",
            story="The queries for bookings, customers and invitees (`queryAll`) in both orgs; the users answer.",
            system="salesforce",
            aim=lambda _: "queryAll",
        ),
        Target(
            name="one-org",
            title="Salesforce: one of two orgs",
            story="Every call to the org of `test`, which shares its tenant with `production`.",
            system="salesforce",
            aim=lambda _: "salesforce",
            environment="test",
        ),
        Target(
            name="backend",
            title="The booking platform",
            story="Every call to both backends but the sign-in. The first one reads the employees of `production`.",
            system="bookme",
            aim=lambda _: "bookme",
        ),
        Target(
            name="sign-in",
            title="The sign-ins",
            story="The token endpoints of all systems. The first call is the one of `production` to Salesforce.",
            system="graph",
            aim=lambda _: "login",
        ),
    )
}
