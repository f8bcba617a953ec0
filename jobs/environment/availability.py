"""Availability: how much of the operating hours of this month the systems of an environment answered.

It is measured by probes (operations guide: 99.5 % in operating hours, every 5 minutes). Time is cut into slots of
`probe_every`, in UTC. A slot is up if every probe of it was answered and down if a system was out of reach. Nobody was
asked in a slot without a probe: it is not measured. A probe that failed otherwise, as by a refusal, leaves its slot in
doubt; availability is low only if it would be so with every slot in doubt counted as up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from connectors.errors import Reason
from connectors.health_records import Probe
from connectors.records import midnight
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.environment.systems import OUT_OF_REACH
from jobs.policy import Policy
from jobs.views import EnvironmentView

LOW = Kind(code="ENV044", name="availability-low", priority=Priority.HIGH, category="outage")
LEAST_SLOTS = 12
"""An hour of probes: fewer say nothing of a month."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How many slots of the month so far were up, down, or in doubt."""

    up: int
    down: int
    doubts: tuple[Reason, ...] = ()
    """Why each slot in doubt is so."""

    @property
    def slots(self) -> int:
        """All that were measured."""
        return self.up + self.down + len(self.doubts)

    @property
    def most(self) -> float:
        """Per cent, if every slot in doubt was up."""
        return 100 * (self.slots - self.down) / self.slots

    @property
    def least(self) -> float:
        """Per cent, if every slot in doubt was down."""
        return 100 * self.up / self.slots


def judge_availability(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """ENV044."""
    measured = measure(view.probes, policy, now)
    if measured.slots < LEAST_SLOTS or measured.least >= policy.availability:
        return
    subject = Subject(kind="environment", id=view.environment)
    if measured.most >= policy.availability:
        reason = min(measured.doubts)
        yield Unknown(environment=view.environment, subject=subject, reason=reason, codes=frozenset({LOW.code}))
        return
    yield Finding(
        code=LOW.code,
        environment=view.environment,
        subject=subject,
        priority=LOW.priority,
        summary=f"{view.environment} was available {measured.most:.2f} % of this month's operating hours so far,"
        f" {policy.availability:g} % are agreed.",
        evidence={
            "per_cent": measured.most,
            "agreed_per_cent": policy.availability,
            "slots": measured.slots,
            "up": measured.up,
            "down": measured.down,
            "in_doubt": len(measured.doubts),
            "slot_seconds": policy.probe_every.total_seconds(),
            "month": f"{now.astimezone(policy.zone):%Y-%m}",
        },
    )


def measure(probes: Iterable[Probe], policy: Policy, now: datetime) -> Measured:
    """Count the slots of the month so far, in the bank's zone, whose probes lie in operating hours."""
    first = midnight(now.astimezone(policy.zone).date().replace(day=1), policy.zone)
    slots: dict[int, set[Reason | None]] = {}
    for probe in probes:
        if first <= probe.at <= now and is_operating(probe.at, policy):
            slots.setdefault((probe.at - EPOCH) // policy.probe_every, set()).add(probe.reason)
    down = sum(1 for reasons in slots.values() if reasons & OUT_OF_REACH)
    doubts = [min(filter(None, reasons)) for reasons in slots.values() if not reasons & OUT_OF_REACH and any(reasons)]
    return Measured(up=len(slots) - down - len(doubts), down=down, doubts=tuple(sorted(doubts)))


def is_operating(at: datetime, policy: Policy) -> bool:
    """Whether an instant lies in the operating hours of a business day; midnight as an end is the end of the day."""
    local, hours = at.astimezone(policy.zone), policy.operating_hours
    if local.weekday() >= SATURDAY or local.date() in policy.closing_days:
        return False
    return hours.start <= local.time() and (hours.end == time() or local.time() < hours.end)
