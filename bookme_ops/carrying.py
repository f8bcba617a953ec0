"""Carry: what was judged of an advisor holds while nothing changed, and need not be judged again.

A verdict is given only where nothing was in doubt, and where what was found depends on the advisor's own bookings and
mailbox alone. It is carried to the next run if nothing that the view is made of was touched since, time has reached no
edge, everything that the jobs read is complete, and as many incidents are open as were found: what was found then is
told from these incidents. So no verdict outlives a run that writes other evidence into them, by another policy or as of
another time. Whatever is not sure is judged anew.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from bookme_ops.grains import AnyView
from bookme_ops.judging import Heard
from bookme_ops.store import changed_subjects, verdicts
from bookme_ops.store.companions import LaterItems
from bookme_ops.store.db import Connection
from bookme_ops.store.directory import addresses
from bookme_ops.store.incident import Incident, Raised
from bookme_ops.store.verdicts import Verdict
from jobs.base import Finding, Job
from jobs.links import is_live
from jobs.policy import Policy
from jobs.time_edges import Edges, holds_until
from jobs.views import AdvisorView, JournalEntry

STALE = timedelta(days=2)
"""Verdicts that ended longer ago were given by jobs that nobody runs any more."""

DAY = timedelta(days=1)
"""All-day events are dates: they may end that much later than their midnight UTC says."""

Place = tuple[str, str]
"""Environment and identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What of the last verdicts still holds."""

    verdicts: Mapping[Place, Verdict] = field(default_factory=dict)
    raised: tuple[Raised, ...] = ()
    """What they had found."""


@dataclass(slots=True, kw_only=True)
class Docket:
    """The verdicts of one run: those that still hold, and those that it gives."""

    jobs: tuple[Job[Any, Any], ...]
    policies: Mapping[str, Policy]
    codes: frozenset[str]
    as_of: datetime
    ground: Mapping[str, str] = field(default_factory=dict)
    """What else the views of an environment depend on beside its mirror, in one word."""
    seen: int = 0
    """The entry of changes up to which the mirror was looked at."""
    carried: Carried = field(default_factory=Carried)
    given: list[Verdict] = field(default_factory=list)
    known: tuple[Incident, ...] | None = None
    """The incidents that were open when this was looked up."""

    @property
    def steady(self) -> bool:
        """Whether the answers of all the jobs about advisors hold until an edge."""
        return all(job.edges is not None for job in self.jobs if job.grain is AdvisorView)

    @property
    def edges(self) -> tuple[Edges, ...]:
        """What tells these edges, each once."""
        declared = (one for job in self.jobs if job.grain is AdvisorView for one in job.edges or ())
        return tuple(dict.fromkeys(declared))

    def digest(self, environment: str) -> str:
        """What the verdicts of an environment depend on beside its mirror: the policy, then the jobs."""
        names = sorted(job.name for job in self.jobs if job.grain is AdvisorView)
        return self.policy_digest(environment) + _digest([names, sorted(self.codes), version("bookme-ops")])

    def policy_digest(self, environment: str) -> str:
        """How the bank wants an environment to be judged."""
        policy = self.policies[environment]
        thresholds = {one.name: _plain(getattr(policy, one.name)) for one in fields(policy)}
        return _digest([thresholds, self.ground.get(environment)])

    def begin(self, connection: Connection) -> None:
        """Note how far the mirror has come, before any view is cut."""
        self.seen = changed_subjects.latest_change(connection)

    def look_up(
        self, connection: Connection, tenants: Mapping[str, tuple[str, ...]], known: Iterable[Incident]
    ) -> None:
        """Find the verdicts that still hold; `tenants` names the environments of each, `known` are open incidents."""
        if not self.steady:
            return
        self.known = tuple(known)
        found: dict[Place, list[Incident]] = {}
        for incident in self.known:
            if incident.code in self.codes:
                found.setdefault((incident.environment, incident.scope), []).append(incident)
        held: dict[Place, Verdict] = {}
        for tenant, environments in tenants.items():
            held |= self._held(connection, tenant, environments, found)
        raised = tuple(_raise_again(one) for place in sorted(held) for one in found.get(place, ()))
        self.carried = Carried(verdicts=held, raised=raised)

    def _held(
        self,
        connection: Connection,
        tenant: str,
        environments: tuple[str, ...],
        found: Mapping[Place, list[Incident]],
    ) -> dict[Place, Verdict]:
        given: dict[str, list[Verdict]] = {}
        oldest = self.seen
        for environment in environments:
            known, seen = verdicts.verdicts_of(connection, environment, self.digest(environment))
            oldest = min(oldest, seen) if known else oldest
            for verdict in known:
                given.setdefault(verdict.scope, []).append(verdict)
        touched = changed_subjects.touched_since(connection, tenant, oldest) if given else None
        if touched is None or touched.everybody:
            return {}
        changed = touched.identities(addresses(connection, tenant).accounts if touched.owners else {})
        return {
            (verdict.environment, identity): verdict
            for identity, several in given.items()
            if identity not in changed and all(self._holds(verdict, found) for verdict in several)
            for verdict in several
        }

    def _holds(self, verdict: Verdict, found: Mapping[Place, list[Incident]]) -> bool:
        here = found.get((verdict.environment, verdict.scope), ())
        return verdict.holds_at(self.as_of) and len(here) == verdict.findings

    def settle(self, view: AnyView, heard: Heard) -> None:
        """Give the verdict about a view, if it is one that can hold."""
        if not (isinstance(view, AdvisorView) and self.steady and not heard.doubts and view.mailbox.complete):
            return
        if not _stands_alone(view, self.as_of):
            return
        policy, found = self.policies[view.environment], bool(heard.raised)
        edge = holds_until(view, policy, self.as_of, self.edges, found=found, journal=_was_asked(view.changes))
        self.given.append(
            Verdict(
                environment=view.environment,
                scope=view.identity,
                judged_as_of=self.as_of,
                holds_until=min([edge, *_slots(heard.raised)]),
                findings=len(heard.raised),
            )
        )

    def void(self, connection: Connection) -> None:
        """Drop verdicts of whatever jobs that would not tell what this run writes into the incidents."""
        for environment in self.policies:
            policy = self.policy_digest(environment)
            verdicts.void_verdicts(connection, environment, policy=policy, as_of=self.as_of)

    def write(self, connection: Connection, now: datetime) -> None:
        """Keep what holds from now on."""
        for environment in self.policies if self.steady else ():
            kept = [identity for place, identity in self.carried.verdicts if place == environment]
            given = [one for one in self.given if one.environment == environment]
            digest = self.digest(environment)
            verdicts.renew_verdicts(connection, environment, digest, given, kept=kept, seen=self.seen)
        oldest = verdicts.forget_verdicts(connection, before=now - STALE)
        changed_subjects.forget_changes(connection, self.seen if oldest is None else oldest)


def _stands_alone(view: AdvisorView, as_of: datetime) -> bool:
    """Whether nothing but the view's own bookings and mailbox, and what is logged for it, may change the answer.

    Not so where it is in doubt whether anybody knows a booking that a live event speaks of, and where the view is
    there, or is not the home one, for the sake of other environments or incidents. That somebody knows such a booking
    now, or does no more, is logged for all who have the event.
    """
    own = {booking.booking_id for booking in view.bookings}
    if not (view.rostered or (view.home and (own or any(event.product for event in view.events)))):
        return False
    if view.all_bookings_read.complete:
        return True
    ahead = as_of - DAY
    strange = (one for one in view.events if one.booking_id is not None and one.booking_id not in own)
    return not any(event.end > ahead and is_live(event) for event in strange)


def _was_asked(items: Sequence[JournalEntry]) -> bool:
    """Whether any job looked at them: what none looked at changes no answer by leaving the view."""
    return not isinstance(items, LaterItems) or items.asked


def _slots(raised: Iterable[Raised]) -> Iterator[datetime]:
    """When the slots begin that findings propose: from then on they are no proposals."""
    for one in raised:
        for slot in (one.finding.fix or {}).get("slots", ()):
            yield datetime.fromisoformat(slot["start"])


def _raise_again(incident: Incident) -> Raised:
    finding = Finding(
        code=incident.code,
        environment=incident.environment,
        subject=incident.subject,
        priority=incident.priority,
        summary=incident.summary,
        booking_id=incident.booking_id,
        evidence=incident.evidence,
        fix=incident.fix,
    )
    return Raised(finding=finding, scope=incident.scope, carried=True)


def _digest(said: Any) -> str:
    return sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """A value that has one text only, whatever the order of sets."""
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return {str(name): str(item) for name, item in value.items()}
    return str(value)
