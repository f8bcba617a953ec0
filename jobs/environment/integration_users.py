"""Integration users: they can work, they may do what the product needs, and what set it up is taken away again.

Readings of ours, where the finding catalogue leaves room:

* The product was connected at midnight of `connected`, else when the user first got the runtime set. Where neither is
  known it is not connected yet, and what sets it up may stay.
* API Enabled is ENV020's alone, as nothing works without it; every other runtime permission is ENV022's.
* A group that the platform has not brought up to date grants something older than its sets say: what a user of it
  lacks cannot be told.
* A provisioning permission that the baseline allows for a while is no left-over until that ends.
"""

from collections.abc import Iterator
from datetime import datetime

from connectors.access_records import OrgPerson
from connectors.errors import Reason
from jobs.access.people import missing_usernames
from jobs.access.view import AccessView
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import ADMINISTERS, AccessDesk, tell_user, user_subject
from jobs.environment.access_lists import (
    FIELDS,
    HOLDING,
    LOCKS,
    OBJECTS,
    SETS,
    Rule,
    judge,
    reads,
    who_is_watched,
)
from jobs.environment.provisioning import LEFT_OVER, PROVISIONING, find_left_overs
from jobs.environment.runtime_needs import API, LACKING, find_lacking, runtime_lists
from jobs.policy import Policy

UNUSABLE = Kind(
    code="ENV020", name="integration-user-unusable", priority=Priority.CRITICAL, category="integration-failure"
)


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the integration users of one environment."""
    yield from judge(view, policy, now, RULES)


def find_unusable(desk: AccessDesk) -> Iterator[Finding | Unknown]:
    """ENV020, with every reason that can be told from what was read."""
    for name in missing_usernames(desk.view):
        yield desk.finding(
            UNUSABLE,
            Subject(kind="user", id=name),
            summary="An integration user of the settings does not exist in the Salesforce org.",
            evidence={"username": name, "why": ["no user of the org has this username"]},
        )
    for person in desk.users:
        why = list(_find_reasons(desk, person))
        if _lacks_api(desk, person):
            if desk.effective.stale(person.user_id):
                yield desk.unknown(UNUSABLE, user_subject(person), Reason.MALFORMED)
            else:
                why.append("without API Enabled")
        if why:
            yield desk.finding(
                UNUSABLE,
                user_subject(person),
                summary=f"An integration user cannot work: {', '.join(why)}.",
                evidence={**tell_user(person), "why": why, "failed_logins": person.failed_logins},
            )


def _find_reasons(desk: AccessDesk, person: OrgPerson) -> Iterator[str]:
    lock = desk.locks.get(person.user_id) if reads(desk.view, LOCKS) else None
    if not person.active:
        yield "inactive"
    if lock is not None and lock.frozen:
        yield "frozen"
    if lock is not None and lock.locked:
        yield "locked"


def _lacks_api(desk: AccessDesk, person: OrgPerson) -> bool:
    """Whether nothing that was read grants it."""
    if not all(reads(desk.view, name) for name in HOLDING) or API in desk.effective.hidden:
        return False
    return API not in desk.effective.permissions(person.user_id)


RULES = (
    Rule(
        kind=UNUSABLE,
        find=find_unusable,
        needs=who_is_watched,
        wants=lambda _view: HOLDING | {LOCKS},
        columns=lambda _view: {SETS: frozenset({API})},
    ),
    Rule(
        kind=LEFT_OVER,
        find=find_left_overs,
        needs=lambda _view: HOLDING,
        columns=lambda _view: {SETS: PROVISIONING | ADMINISTERS},
    ),
    Rule(
        kind=LACKING,
        find=find_lacking,
        needs=lambda _view: HOLDING,
        wants=runtime_lists,
        columns=lambda view: {SETS: view.baseline.integration.permissions - {API}},
    ),
)

JOB = Job(
    name="integration-users",
    title="Integration users can work, with what the product needs and without what set it up",
    grain=AccessView,
    cron="10 6 * * *",
    kinds=tuple(rule.kind for rule in RULES),
    decide=decide,
    reads=HOLDING | {LOCKS, OBJECTS, FIELDS},
)
