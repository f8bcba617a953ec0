"""Judge: every view of a grain goes to every due job of that grain, once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bookme_ops.grains import AnyView
from bookme_ops.judged import Judged
from bookme_ops.store.incident import Raised
from bookme_ops.tally import Tally
from connectors.errors import NOT_TO_BE_READ, SENTENCES, Reason
from connectors.ports import Failure
from jobs.access.view import AccessView
from jobs.base import Finding, Job, Unknown
from jobs.policy import Policies, Policy
from jobs.views import AdvisorView, DirectoryView, EnvironmentView, RoomView

Due = Mapping[type, Sequence[Job[Any, Any]]]
"""The jobs of each grain."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What the jobs said of one view."""

    raised: Sequence[Raised]
    doubts: int


Settle = Callable[[AnyView, Heard], None]
"""Is told what was heard of each view."""


@dataclass(slots=True, kw_only=True)
class Verdicts:
    """What the jobs said of all views that they were given."""

    codes: frozenset[str]
    policies: Policies = field(default_factory=dict)
    """Of the environments in question: what is said of others is not heard."""
    raised: list[Raised] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)
    scopes: set[tuple[str, str]] = field(default_factory=set)
    advisors: set[tuple[str, str]] = field(default_factory=set)
    """(environment, identity) of every advisor whom a view was about."""
    tally: Tally = field(default_factory=Tally)

    def judged(self, whole: Iterable[str]) -> Judged:
        """What was looked at; in the environments `whole` that was every view."""
        return Judged(
            codes=self.codes,
            scopes=frozenset(self.scopes),
            whole=frozenset(whole),
            advisors=frozenset(self.advisors),
        )

    def look_at(self, view: AnyView) -> None:
        """Note that a view is judged, and how completely its mailbox was read."""
        self.scopes.update((name, view.scope) for name in view.environments if name in self.policies)
        if isinstance(view, AdvisorView):
            self.advisors.add((view.environment, view.identity))
            self._count("mailbox", view.identity, view.mailbox.reason)
        elif isinstance(view, RoomView):
            self._count("room", view.room.mail, view.calendar.reason)
        elif isinstance(view, DirectoryView):
            rosters = [roster for roster in view.rosters if roster.environment in self.policies]
            self.advisors.update((one.environment, advisor.identity) for one in rosters for advisor in one.advisors)

    def hear(self, view: AnyView, outcome: Finding | Unknown) -> None:
        """Keep one answer of a job about a view, if its code was asked for and its environment judges it."""
        policy = self.policies.get(outcome.environment)
        if policy is None:
            return
        if isinstance(outcome, Unknown):
            self.unknowns.append(outcome)
            if outcome.reason in NOT_TO_BE_READ:
                return
            self.tally.miss(outcome.subject.kind, outcome.subject.id, explain(outcome.reason))
        elif outcome.code in self.codes and outcome.code not in policy.off:
            self.raised.append(Raised(finding=outcome, scope=view.scope))

    def take_over(self, places: Iterable[tuple[str, str]], raised: Iterable[Raised]) -> None:
        """Count advisors whose last verdict still holds as judged, with what was found then."""
        self.raised += raised
        for environment, identity in places:
            self.scopes.add((environment, identity))
            self.advisors.add((environment, identity))
            self.tally.check("mailbox", identity)

    def _count(self, kind: str, subject: str, reason: Reason | None) -> None:
        if reason is None:
            self.tally.check(kind, subject)
        else:
            self.tally.miss(kind, subject, explain(reason))


def judge(
    views: Iterable[AnyView],
    jobs: Sequence[Job[Any, Any]],
    policies: Policies,
    codes: frozenset[str],
    as_of: datetime,
    *,
    settle: Settle | None = None,
) -> Verdicts:
    """Judge the views of the environments that have a policy, at an instant. Pure but for the stream of views."""
    verdicts = Verdicts(codes=codes, policies=policies)
    due = group_by_grain(jobs)
    for view in views:
        if policy_for(view, policies) is not None:
            heard = judge_view(verdicts, view, due.get(type(view), ()), as_of)
            if settle is not None:
                settle(view, heard)
    return verdicts


def group_by_grain(jobs: Iterable[Job[Any, Any]]) -> Due:
    """The jobs by the kind of view that they look at."""
    due: dict[type, list[Job[Any, Any]]] = defaultdict(list)
    for job in jobs:
        due[job.grain].append(job)
    return due


def judge_view(verdicts: Verdicts, view: AnyView, jobs: Sequence[Job[Any, Any]], as_of: datetime) -> Heard:
    """Give one view to the jobs of its grain."""
    policy = policy_for(view, verdicts.policies)
    found, doubts = len(verdicts.raised), len(verdicts.unknowns)
    verdicts.look_at(view)
    for job in jobs:
        for outcome in job.decide(view, policy, as_of):
            verdicts.hear(view, _name_codes(outcome, job))
    return Heard(verdicts.raised[found:], len(verdicts.unknowns) - doubts)


def _name_codes(outcome: Finding | Unknown, job: Job[Any, Any]) -> Finding | Unknown:
    """Of an unknown about all codes of its job, say which these are: it must not speak for the codes of other jobs."""
    if isinstance(outcome, Unknown) and outcome.codes is None:
        return replace(outcome, codes=frozenset(kind.code for kind in job.kinds))
    return outcome


def policy_for(view: AnyView, policies: Policies) -> Policy | Policies | None:
    """What a job gets beside the view: the policy of its one environment, or those of all that share a tenant."""
    if isinstance(view, AdvisorView | EnvironmentView | AccessView):
        return policies.get(view.environment)
    return policies if any(name in policies for name in view.environments) else None


def explain(reason: Reason) -> Failure:
    """A reason with its sentence, where the answer that caused it is no longer at hand."""
    return Failure(reason=reason, detail=SENTENCES[reason])
