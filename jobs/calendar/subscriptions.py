"""Subscriptions: every advisor's calendar is subscribed to, and renewed before it lapses (CAL007).

A subscription belongs to a mailbox of the tenant, whichever environment asked for it: an advisor of several is told
once, in the first of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from connectors.directory_records import Subscription
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.policy import Policies, Policy
from jobs.views import Advisor, Coverage, DirectoryView, Roster

LAPSED = Kind(code="CAL007", name="subscription-lapsed", priority=Priority.HIGH, category="calendar-sync")

Held = Mapping[str, list[Subscription]]
"""Subscriptions by whose events they are about."""


def decide(view: DirectoryView, policies: Policies, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the advisors of the environments that subscribe; without a complete read nothing is missing."""
    held = _by_user(view.subscriptions.items if view.subscriptions is not None else ())
    told: set[str] = set()
    for roster in view.rosters:
        policy = policies.get(roster.environment)
        if view.subscriptions is None or policy is None or not policy.subscriptions:
            continue
        missing = list(find_gaps(view, view.subscriptions.read, roster))
        yield from missing
        for advisor in roster.advisors if not missing else ():
            if advisor.identity not in told:
                told.add(advisor.identity)
                yield from _judge(roster.environment, policy, advisor, held, now)


def find_gaps(view: DirectoryView, subscriptions: Coverage, roster: Roster) -> Iterator[Unknown]:
    """What could not be read: who the advisors are, which addresses are theirs, or the subscriptions themselves."""
    employees = roster.employees_read or Coverage(reason=None)
    reads = {
        f"{view.tenant}/subscriptions": subscriptions,
        f"{view.tenant}/accounts": view.accounts.read,
        f"{roster.environment}/users": roster.users_read,
        f"{roster.environment}/employees": employees,
    }
    for name, read in reads.items():
        if read.reason is not None:
            yield Unknown(
                environment=roster.environment,
                subject=Subject(kind="directory", id=name),
                reason=read.reason,
                covers=frozenset(map(_subject_of, roster.advisors)),
                codes=frozenset({LAPSED.code}),
            )


def _judge(environment: str, policy: Policy, advisor: Advisor, held: Held, now: datetime) -> Iterator[Finding]:
    keys = {advisor.identity, *(advisor.account.addresses if advisor.account is not None else ())}
    if advisor.account is not None:
        keys |= {advisor.account.user_id, advisor.account.upn, advisor.account.mail or ""}
    found = {one.subscription_id: one for key in keys for one in held.get(key.casefold(), ())}
    latest = max(found.values(), key=lambda one: (one.expires, one.subscription_id), default=None)
    if latest is not None and latest.expires - now > policy.renew_before:
        return
    yield Finding(
        code=LAPSED.code,
        environment=environment,
        subject=_subject_of(advisor),
        priority=LAPSED.priority,
        summary=f"The subscription to an advisor's calendar {_tell(latest, policy, now)}.",
        evidence=_evidence(latest, policy),
        fix={"action": "renew-subscription", "subscription_id": latest.subscription_id if latest else None},
    )


def _tell(latest: Subscription | None, policy: Policy, now: datetime) -> str:
    if latest is None:
        return "is missing: changes are noticed only by the next full look"
    when = f"{latest.expires.astimezone(policy.zone):%Y-%m-%d %H:%M}"
    return f"expired at {when}" if latest.expires <= now else f"expires at {when} and was not renewed"


def _evidence(latest: Subscription | None, policy: Policy) -> dict[str, Any]:
    told = {"id": latest.subscription_id, "expires": latest.expires.isoformat()} if latest is not None else None
    return {"subscription": told, "renew_before_seconds": int(policy.renew_before.total_seconds())}


def _subject_of(advisor: Advisor) -> Subject:
    return Subject(kind="advisor", id=advisor.identity)


def _by_user(subscriptions: Iterable[Subscription]) -> Held:
    held: dict[str, list[Subscription]] = {}
    for one in subscriptions:
        if one.user_key is not None:
            held.setdefault(one.user_key.casefold(), []).append(one)
    return held


JOB = Job(
    name="subscriptions",
    title="Advisors' calendars are subscribed to, and renewed in time",
    grain=DirectoryView,
    cron="5 * * * *",
    kinds=(LAPSED,),
    decide=decide,
    reads=frozenset({"users", "accounts", "employees", "subscriptions"}),
)
