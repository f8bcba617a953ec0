"""Systems: whether they answer, and whether enough is left of what they allow us to ask."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from connectors.errors import Reason
from connectors.health_records import Probe
from jobs.base import Finding, Kind, Priority, Subject, Unknown
from jobs.policy import Policy
from jobs.views import EnvironmentView

BUDGET = Kind(code="ENV040", name="api-budget-low", priority=Priority.MEDIUM, category="performance")
DOWN = Kind(code="ENV041", name="connector-down", priority=Priority.CRITICAL, category="integration-failure")
OUT_OF_REACH = frozenset({Reason.UNAVAILABLE, Reason.TIMEOUT, Reason.CREDENTIALS})
"""A system that does not answer, or refuses our credentials. Other reasons say neither that it is up nor down."""
ROLLING = timedelta(hours=24)
"""Salesforce counts the calls of the last 24 hours: what it told before says nothing of today."""
SALESFORCE = "salesforce"


def judge_budget(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """ENV040, of the org's latest word. Where the org was asked since and did not answer, its budget is not known."""
    allowance = view.allowance
    latest = next(iter(_newest(view, SALESFORCE, now)), None)
    if allowance is None:
        if latest is not None:
            yield _untold(view, SALESFORCE, latest.reason or Reason.NEVER_READ, BUDGET)
        return
    if latest is not None and latest.reason is not None and latest.at > allowance.at:
        yield _untold(view, SALESFORCE, latest.reason, BUDGET)
        return
    if now - allowance.at > ROLLING or allowance.total <= 0:
        yield _untold(view, SALESFORCE, Reason.NEVER_READ if allowance.total > 0 else Reason.MALFORMED, BUDGET)
        return
    left = max(0, allowance.total - allowance.used)
    share = left / allowance.total
    if share >= policy.api_low:
        return
    yield Finding(
        code=BUDGET.code,
        environment=view.environment,
        subject=Subject(kind="environment", id=view.environment),
        priority=Priority.CRITICAL if share < policy.api_very_low else BUDGET.priority,
        summary=f"{left:,} of {allowance.total:,} daily API requests of the Salesforce org are left ({share:.1%}).",
        evidence={
            "used": allowance.used,
            "total": allowance.total,
            "left": left,
            "share_left": share,
            "at": allowance.at.isoformat(),
        },
    )


def judge_systems(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """ENV041. One answer among the last tries is enough; that none of too few was answered tells nothing yet."""
    for system in sorted(set(view.systems)):
        newest = _newest(view, system, now)
        run = newest[: policy.down_after]
        if not run or any(probe.answered for probe in run):
            continue
        if len(run) == policy.down_after and all(probe.reason in OUT_OF_REACH for probe in run):
            yield _down(view, system, run, _failing_since(newest))
        else:
            yield _untold(view, system, run[0].reason or Reason.UNAVAILABLE, DOWN)


def _newest(view: EnvironmentView, system: str, now: datetime) -> list[Probe]:
    """The probes of a system up to now, the latest first; of one instant a failed one speaks first."""
    probes = [probe for probe in view.probes if probe.system == system and probe.at <= now]
    return sorted(probes, key=lambda probe: (probe.at, probe.reason or ""), reverse=True)


def _failing_since(newest: Iterable[Probe]) -> datetime | None:
    """The earliest probe of the unbroken run of failures that the latest one belongs to."""
    failing = list(takewhile(lambda probe: probe.reason in OUT_OF_REACH, newest))
    return failing[-1].at if failing else None


def _down(view: EnvironmentView, system: str, failed: list[Probe], since: datetime | None) -> Finding:
    reasons = sorted({str(probe.reason) for probe in failed})
    return Finding(
        code=DOWN.code,
        environment=view.environment,
        subject=Subject(kind="system", id=f"{view.environment}/{system}"),
        priority=DOWN.priority,
        summary=f"{system} of {view.environment} failed {len(failed)} consecutive tries: {', '.join(reasons)}.",
        evidence={
            "system": system,
            "since": since.isoformat() if since else None,
            "tries": [{"at": probe.at.isoformat(), "reason": str(probe.reason)} for probe in failed],
        },
    )


def _untold(view: EnvironmentView, system: str, reason: Reason, kind: Kind) -> Unknown:
    subject = Subject(kind="system", id=f"{view.environment}/{system}")
    return Unknown(
        environment=view.environment,
        subject=subject,
        reason=reason,
        covers=frozenset({subject}),
        codes=frozenset({kind.code}),
    )
