"""Access audit: every environment's access with what the jobs think of it, for those who look at it.

A look opens no incident and resolves none: runs of jobs do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bookme_ops.access_sheet.sources import OF_TENANT, Source, find_gaps, sources_of
from bookme_ops.access_views import access_views
from bookme_ops.judging import judge
from bookme_ops.progress import Progress
from bookme_ops.store.waiver import Waiver
from bookme_ops.store.waivers import waivers
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Finding, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.registry import list_kinds

DOWN = frozenset({Reason.CREDENTIALS, Reason.TIMEOUT, Reason.UNAVAILABLE})
"""Why a system cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the jobs find in what was read."""

    findings: tuple[Finding, ...] = ()
    """The most urgent first."""
    unknowns: tuple[Unknown, ...] = ()
    accepted: tuple[Waiver, ...] = ()
    """The risks that somebody accepts."""
    codes: tuple[str, ...] = ()
    """Those that were judged."""

    def waived(self, finding: Finding) -> Waiver | None:
        """Who accepts the risk of a finding, if anybody does."""
        covering = (one for one in self.accepted if one.covers(finding.environment, finding.code, finding.subject))
        return max(covering, key=lambda one: one.until, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One environment, summed up."""

    environment: str
    integration_users: int | None
    users: int | None
    """None: the users were never read."""
    apps: int
    baseline: str
    """Where it comes from."""
    approved_review: int | None
    """The number of the last signed review."""
    oldest_read: datetime | None
    """When the oldest of the lists was read that ever were."""
    judgement: Judgement
    gaps: tuple[Source, ...]
    """The lists that could not be read, or not all of them."""
    down: tuple[str, ...]
    """Systems that cannot be read at all."""

    @property
    def unknown(self) -> frozenset[str]:
        """The codes that could not be judged, or not for everybody."""
        return frozenset(code for one in self.judgement.unknowns for code in one.codes or ())

    @property
    def complete(self) -> bool:
        """Whether every list was read; what no licence pays for is not expected to be."""
        return not any(gap.misses for gap in self.gaps)


def access_desks(ops: Ops, as_of: datetime, progress: Progress, *, everywhere: bool = False) -> Iterator[AccessDesk]:
    """The access of each chosen environment at an instant, from the mirror; with `everywhere` of all of them."""
    wanted = replace(ops, chosen=ops.estate.sites) if everywhere else ops
    progress.start("access", len(wanted.chosen))
    for view in access_views(wanted, as_of):
        yield AccessDesk(view=view, policy=ops.settings.policy(view.environment, as_of), now=as_of)
        progress.step()
    progress.done()


def judge_access(ops: Ops, desks: Sequence[AccessDesk]) -> Judgement:
    """What every job about access finds, as `jobs run` would."""
    chosen = [job for job in ops.jobs if job.grain is AccessView]
    if not desks or not chosen:
        return Judgement()
    codes = frozenset(list_kinds(chosen))
    policies = {desk.view.environment: desk.policy for desk in desks}
    verdicts = judge((desk.view for desk in desks), chosen, policies, codes, desks[0].now)
    findings = sorted((one.finding for one in verdicts.raised), key=_urgency)
    with ops.store.read() as connection:
        accepted = [one for one in waivers(connection) if one.until > ops.now()]
    return Judgement(
        findings=tuple(findings),
        unknowns=tuple(verdicts.unknowns),
        accepted=tuple(accepted),
        codes=tuple(sorted(codes)),
    )


def summarise(desk: AccessDesk, judgement: Judgement) -> Summary:
    """What there is to say of one environment; of its lists nothing is held."""
    view = desk.view
    known = view.org.people.read.read_at is not None
    reads = [one.read_at for one in sources_of(view).values() if one.read_at is not None]
    return Summary(
        environment=view.environment,
        integration_users=len(desk.users) if known else None,
        users=len(view.org.people.items.rows) if known else None,
        apps=len(view.apps),
        baseline=view.baseline.source,
        approved_review=view.approved.review if view.approved is not None else None,
        oldest_read=min(reads, default=None),
        judgement=judgement,
        gaps=tuple(find_gaps(view)),
        down=systems_down(desk),
    )


def systems_down(desk: AccessDesk) -> tuple[str, ...]:
    """The systems none of whose lists could be read, because they are down or refuse our credentials."""
    down = []
    for system, wanted in (("salesforce", False), ("graph", True)):
        told = [
            one for name, one in sources_of(desk.view).items() if (name in OF_TENANT) is wanted and name != "accounts"
        ]
        if (desk.view.apps or not wanted) and all(one.reason in DOWN for one in told):
            down.append(system)
    return tuple(down)


def _urgency(finding: Finding) -> tuple[int, str, str, str]:
    return (-finding.priority, finding.code, finding.environment, finding.subject.id)
