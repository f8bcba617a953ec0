"""Access audit: every environment's access with what the jobs think of it, for those who look at it.

A look opens no incident and resolves none: runs of jobs do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bookme_ops.access_sheet.sources import OF_TENANT, find_gaps, sources_of
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


def narrow(judgement: Judgement, environment: str) -> Judgement:
    """What is said of one environment."""
    return replace(
        judgement,
        findings=tuple(one for one in judgement.findings if one.environment == environment),
        unknowns=tuple(one for one in judgement.unknowns if one.environment == environment),
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


def is_complete(desks: Sequence[AccessDesk]) -> bool:
    """Whether every list was read; what no licence pays for is not expected to be."""
    return not any(source.misses for desk in desks for source in find_gaps(desk.view))


def _urgency(finding: Finding) -> tuple[int, str, str, str]:
    return (-finding.priority, finding.code, finding.environment, finding.subject.id)
