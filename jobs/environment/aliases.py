"""Aliases: every advisor is found under one address of their own, and all systems agree on it (domain rule 5).

Readings of ours, where the finding catalogue leaves room:

* Initials that stand on the bank's own list of advisors come before the policy's sources.
* An advisor for whom no account can be told is judged by ENV012 alone, and only if nobody holds `User.Email`: where
  several accounts do, nothing of the advisor can be told.
* Whoever is missing from a roster that was not read is not judged: an incident of theirs stays as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import Reason
from jobs.base import Finding, Job, Kind, Unknown
from jobs.environment.addresses import AddressBook
from jobs.environment.agreement import (
    EMAIL,
    FEDERATION,
    UPN,
    find_wrong_federation,
    find_wrong_mails,
    find_wrong_upns,
)
from jobs.environment.initials import (
    AMBIGUOUS,
    DISABLED,
    MISSING,
    find_aliases_on_disabled,
    find_ambiguous_aliases,
    find_missing_aliases,
)
from jobs.environment.parts import find_missing, tell_missing
from jobs.environment.staff import Desk
from jobs.environment.untidiness import UNTIDY, find_untidy_addresses
from jobs.policy import Policies, Policy
from jobs.views import DirectoryView

ROSTER = frozenset({"users", "employees", "accounts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One code, how it is found, and what has to be read for it beside rosters and accounts."""

    kind: Kind
    find: Callable[[Desk], Iterator[Finding]]
    initials: bool = False
    """They may stand on the bank's own list of advisors."""
    objects: bool = False
    domains: bool = False
    accepted: bool = False
    """Only where the bank names no accepted domains of its own, the verified ones are needed."""

    def needs(self, policy: Policy) -> frozenset[str]:
        """The parts without which it cannot be judged."""
        domains = self.domains or (self.accepted and not policy.accepted_domains)
        further = {"roster": self.initials, "objects": self.objects, "domains": domains}
        return ROSTER | {name for name, needed in further.items() if needed}


RULES = (
    Rule(kind=MISSING, find=find_missing_aliases, initials=True, accepted=True),
    Rule(kind=AMBIGUOUS, find=find_ambiguous_aliases, initials=True, accepted=True, objects=True),
    Rule(kind=EMAIL, find=find_wrong_mails),
    Rule(kind=UPN, find=find_wrong_upns),
    Rule(kind=FEDERATION, find=find_wrong_federation),
    Rule(kind=DISABLED, find=find_aliases_on_disabled, initials=True, accepted=True),
    Rule(kind=UNTIDY, find=find_untidy_addresses, domains=True),
)
OF_ACCOUNT = frozenset(rule.kind.code for rule in RULES) - {AMBIGUOUS.code}
"""What cannot be told of an advisor without knowing which account is theirs."""


def decide(view: DirectoryView, policies: Policies, now: datetime) -> Iterator[Finding | Unknown]:  # noqa: ARG001
    """Judge the addresses of every environment's advisors by the directory that they share."""
    book = AddressBook.of(view)
    for roster in view.rosters:
        policy = policies.get(roster.environment)
        if policy is not None:
            yield from _judge(Desk(roster=roster, policy=policy, book=book, view=view))


def _judge(desk: Desk) -> Iterator[Finding | Unknown]:
    missing = {rule.kind.code: find_missing(desk.view, (desk.roster,), rule.needs(desk.policy)) for rule in RULES}
    yield from tell_missing(desk.roster.environment, missing)
    for rule in RULES:
        if not missing[rule.kind.code]:
            yield from rule.find(desk)
    if not missing[EMAIL.code]:
        yield from _find_rivals(desk)


def _find_rivals(desk: Desk) -> Iterator[Unknown]:
    """Advisors whose address several accounts hold."""
    for member in desk.members:
        if desk.rivals(member):
            yield Unknown(
                environment=desk.roster.environment,
                subject=member.subject,
                reason=Reason.AMBIGUOUS,
                covers=frozenset({member.subject}),
                codes=OF_ACCOUNT,
            )


JOB = Job(
    name="aliases",
    title="Advisors are found under one address of their own, on which all systems agree",
    grain=DirectoryView,
    cron="25 * * * *",
    kinds=tuple(rule.kind for rule in RULES),
    decide=decide,
    reads=ROSTER | {"roster", "objects", "domains"},
)
