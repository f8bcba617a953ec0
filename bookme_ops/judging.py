"""Judge: every view of a grain goes to every due job of that grain, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bookme_ops.judged import Judged
from bookme_ops.store.incident import Raised
from bookme_ops.tally import Tally
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from jobs.base import Finding, Job, Unknown
from jobs.policy import Policy
from jobs.views import AdvisorView


@dataclass(slots=True, kw_only=True)
class Verdicts:
    """What the jobs said of all views that they were given."""

    codes: frozenset[str]
    raised: list[Raised] = field(default_factory=list)
    unknowns: list[Unknown] = field(default_factory=list)
    scopes: set[tuple[str, str]] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)

    def judged(self, whole: Iterable[str]) -> Judged:
        """What was looked at; in the environments `whole` that was every view."""
        return Judged(codes=self.codes, scopes=frozenset(self.scopes), whole=frozenset(whole))

    def hear(self, view: AdvisorView, outcome: Finding | Unknown) -> None:
        """Keep one answer of a job about a view, if its code was asked for."""
        if isinstance(outcome, Unknown):
            self.unknowns.append(outcome)
            self.tally.miss(outcome.subject.kind, outcome.subject.id, explain(outcome.reason))
        elif outcome.code in self.codes:
            self.raised.append(Raised(finding=outcome, scope=view.identity))


def judge(
    views: Iterable[AdvisorView],
    jobs: Sequence[Job[Any, Any]],
    policies: Mapping[str, Policy],
    codes: frozenset[str],
    as_of: datetime,
) -> Verdicts:
    """Judge the views of the environments that have a policy, at an instant. Pure but for the stream of views."""
    verdicts = Verdicts(codes=codes)
    due = [job for job in jobs if job.grain is AdvisorView]
    for view in views:
        policy = policies.get(view.environment)
        if policy is None:
            continue
        verdicts.scopes.add((view.environment, view.identity))
        _count(verdicts.tally, view)
        for job in due:
            for outcome in job.decide(view, policy, as_of):
                verdicts.hear(view, outcome)
    return verdicts


def _count(tally: Tally, view: AdvisorView) -> None:
    reason = view.mailbox.reason
    if reason is None:
        tally.check("mailbox", view.identity)
    else:
        tally.miss("mailbox", view.identity, explain(reason))


def explain(reason: Reason) -> Failure:
    """A reason with its sentence, where the answer that caused it is no longer at hand."""
    return Failure(reason=reason, detail=SENTENCES[reason])
