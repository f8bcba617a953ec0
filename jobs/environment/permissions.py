"""Permissions: integration users and apps hold what the baseline says, no more and no less.

Readings of ours, where the finding catalogue leaves room:

* There is one finding for each holder; what is too much, and by which path it is granted, stands in the evidence.
* What the baseline allows for a while is shown beside what is told. When that ends it is told again, with the day.
* Of system permissions only the forbidden ones are too much: a profile brings dozens that mean nothing.
* An app that a user has let in, and that the baseline does not know, is too much as well.
"""

from collections.abc import Iterator
from datetime import datetime

from jobs.access.view import AccessView
from jobs.base import Finding, Job, Unknown
from jobs.environment.access_desk import ADMINISTERS
from jobs.environment.access_lists import (
    ACCOUNTS,
    HOLDING,
    OBJECTS,
    PRINCIPALS,
    ROLES,
    SCOPES,
    SETS,
    TOKENS,
    Names,
    Rule,
    judge,
)
from jobs.environment.app_permissions import find_app_excess, find_app_gaps
from jobs.environment.provisioning import PROVISIONING
from jobs.environment.user_permissions import EXCESS, MISSING, find_user_excess, find_user_gaps
from jobs.policy import Policy


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Compare what one environment's integration users and apps hold with its baseline."""
    yield from judge(view, policy, now, RULES)


def _has_apps(view: AccessView) -> bool:
    return bool(view.apps)


def _forbidden(view: AccessView) -> dict[str, Names]:
    forbidden = view.baseline.integration.forbidden - PROVISIONING
    return {SETS: forbidden | ADMINISTERS if forbidden else forbidden}


def _app_grants(_view: AccessView) -> Names:
    return frozenset({ROLES, SCOPES, ACCOUNTS})


RULES = (
    Rule(
        kind=EXCESS,
        find=find_user_excess,
        needs=lambda _view: HOLDING,
        wants=lambda _view: frozenset({OBJECTS, TOKENS}),
        columns=_forbidden,
    ),
    Rule(
        kind=EXCESS,
        find=find_app_excess,
        needs=lambda _view: frozenset({PRINCIPALS}),
        wants=_app_grants,
        applies=_has_apps,
    ),
    Rule(kind=MISSING, find=find_user_gaps, needs=lambda _view: HOLDING),
    Rule(
        kind=MISSING,
        find=find_app_gaps,
        # Nothing counts what an app is granted: a system that cuts every list short is only found out by one that
        # it does count.
        needs=lambda _view: frozenset({PRINCIPALS, ACCOUNTS}),
        wants=_app_grants,
        applies=_has_apps,
    ),
)

JOB = Job(
    name="permissions",
    title="Integration users and apps hold what the baseline says, no more and no less",
    grain=AccessView,
    cron="30 6 * * *",
    kinds=(EXCESS, MISSING),
    decide=decide,
    reads=HOLDING | {OBJECTS, TOKENS, PRINCIPALS, ROLES, SCOPES, ACCOUNTS},
)
