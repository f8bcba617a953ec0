"""Credentials: no app of the product stands still because nobody renewed its secret or certificate in time.

Readings of ours, where the finding catalogue leaves room:

* Several credentials are normal while one replaces another: the newest end counts. Those that are over stand in the
  evidence.
* A trust in another issuer's tokens never ends, and Azure renews the certificates of a managed identity by itself.
* The application of an app that another tenant owns is that tenant's, and so are its credentials.
* A declared credential is good on the whole of its last day, in the bank's zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.access_records import Credential, ServicePrincipal
from connectors.errors import Reason
from connectors.records import midnight
from jobs.access.view import AccessView
from jobs.base import Finding, Job, Kind, Priority, Subject, Unknown
from jobs.environment.access_desk import AccessDesk, app_subject, tell_app
from jobs.environment.access_lists import PRINCIPALS, Rule, judge
from jobs.policy import Policy

EXPIRING = Kind(code="ENV026", name="credential-expiring", priority=Priority.LOW, category="integration-failure")
MANAGED = "managedidentity"
"""The kind, folded, of an app of Azure's own."""
FEDERATED = "federated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How much is left of something that ends."""

    ends: datetime
    left: timedelta
    priority: Priority

    @property
    def told(self) -> str:
        """For a sentence, in whole days: `ends in 6 days`."""
        count = abs(self.left).days
        days = f"{count} days" if count > 1 else "1 day"
        if self.left <= timedelta():
            return f"ended {days} ago" if count else "has ended"
        return f"ends in {days}" if count else "ends within a day"


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the credentials of one environment's apps, and those that the baseline declares."""
    yield from judge(view, policy, now, RULES)


def judge_apps(desk: AccessDesk) -> Iterator[Finding | Unknown]:
    """ENV026, of what the tenant tells."""
    for app in desk.apps:
        kinds = {one.kind for one in app.credentials}
        if (app.kind or "").casefold() == MANAGED or FEDERATED in kinds:
            continue
        if app.application_read:
            yield from _judge_app(desk, app)
        elif _may_be_ours(desk, app):
            yield desk.unknown(EXPIRING, app_subject(app), Reason.FORBIDDEN)


def judge_declared(desk: AccessDesk) -> Iterator[Finding]:
    """ENV026, of what people wrote down."""
    for one in desk.view.baseline.credentials:
        ends = midnight(one.ends + timedelta(days=1), desk.policy.zone)
        term = find_term(ends, desk.policy, desk.now)
        if term is not None:
            yield desk.finding(
                EXPIRING,
                Subject(kind="credential", id=one.name),
                summary=f"A credential that the baseline declares {term.told}.",
                evidence={"credential": one.name, "last_day": one.ends.isoformat(), "days_left": term.left.days},
                priority=term.priority,
            )


def find_term(ends: datetime, policy: Policy, now: datetime) -> Term | None:
    """How urgent an end is; None: it is far away."""
    low, medium, high = (timedelta(days=days) for days in policy.credential_days)
    left = ends - now
    steps = (
        (timedelta(), Priority.CRITICAL),
        (high, Priority.HIGH),
        (medium, Priority.MEDIUM),
        (low, Priority.LOW),
    )
    priority = next((priority for most, priority in steps if left <= most), None)
    return Term(ends=ends, left=left, priority=priority) if priority is not None else None


def _judge_app(desk: AccessDesk, app: ServicePrincipal) -> Iterator[Finding | Unknown]:
    newest = max((one.ends for one in app.credentials if one.ends is not None), default=None)
    term = find_term(newest, desk.policy, desk.now) if newest is not None else None
    if newest is not None and term is None:
        return
    if any(one.ends is None for one in app.credentials):
        yield desk.unknown(EXPIRING, app_subject(app), Reason.MALFORMED)
    elif term is not None:
        yield desk.finding(
            EXPIRING,
            app_subject(app),
            summary=f"The newest credential of an app {term.told}.",
            evidence={
                **tell_app(app),
                "ends": term.ends.isoformat(),
                "days_left": term.left.days,
                "credentials": [_tell(one, desk.now) for one in _in_order(app)],
            },
            priority=term.priority,
        )


def _may_be_ours(desk: AccessDesk, app: ServicePrincipal) -> bool:
    """Whether an application that was not read may live in this tenant, which those that were read tell."""
    if app.owner_tenant is None:
        return True
    principals = desk.view.tenant.principals.items.rows
    homes = {one.owner_tenant for one in principals if one.application_read}
    ours = (desk.view.our_app or "").casefold()
    homes = homes or {one.owner_tenant for one in principals if one.app_id.casefold() == ours}
    return not homes or app.owner_tenant in homes


def _in_order(app: ServicePrincipal) -> list[Credential]:
    """The newest end first."""
    return sorted((one for one in app.credentials if one.ends is not None), key=lambda one: str(one.ends), reverse=True)


def _tell(credential: Credential, now: datetime) -> dict[str, Any]:
    """Never more than its dates, and the id by which people find it."""
    ends = credential.ends
    return {
        "key_id": credential.key_id,
        "kind": credential.kind,
        "owner": credential.owner,
        "name": credential.name,
        "starts": credential.starts.isoformat() if credential.starts else None,
        "ends": ends.isoformat() if ends else None,
        "expired": ends is not None and ends <= now,
    }


RULES = (
    Rule(
        kind=EXPIRING,
        find=judge_apps,
        needs=lambda _view: frozenset({PRINCIPALS}),
        applies=lambda view: bool(view.apps),
    ),
    Rule(kind=EXPIRING, find=judge_declared, needs=lambda _view: frozenset()),
)

JOB = Job(
    name="credentials",
    title="Secrets and certificates are renewed before they end",
    grain=AccessView,
    cron="5 6 * * *",
    kinds=(EXPIRING,),
    decide=decide,
    reads=frozenset({PRINCIPALS}),
)
