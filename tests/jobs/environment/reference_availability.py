"""Availability counted once more, slow and obvious: every slot of the month, one after the other."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from connectors.errors import Reason
from connectors.health_records import Probe
from jobs.policy import Policy

DOWN = (Reason.UNAVAILABLE, Reason.TIMEOUT, Reason.CREDENTIALS)


def expected(probes: Iterable[Probe], policy: Policy, now: datetime) -> tuple[int, int, int]:
    """How many slots of the month so far were up, down, and in doubt."""
    today = now.astimezone(policy.zone)
    first = datetime(today.year, today.month, 1, tzinfo=policy.zone).astimezone(UTC)
    mine = [one for one in probes if first <= one.at <= now and operating(one.at, policy)]
    # A slot begins at a multiple of its length since 1970; the one that holds the first instant may have begun before.
    start = datetime.fromtimestamp(first.timestamp() // 300 * 300, UTC)
    up = down = doubt = 0
    while start <= now:
        reasons = [one.reason for one in mine if start <= one.at < start + timedelta(minutes=5)]
        if any(reason in DOWN for reason in reasons):
            down += 1
        elif any(reason is not None for reason in reasons):
            doubt += 1
        elif reasons:
            up += 1
        start += timedelta(minutes=5)
    return up, down, doubt


def operating(at: datetime, policy: Policy) -> bool:
    local = at.astimezone(policy.zone)
    minutes = local.hour * 60 + local.minute + local.second / 60
    opens, closes = (one.hour * 60 + one.minute for one in (policy.operating_hours.start, policy.operating_hours.end))
    business = local.isoweekday() in (1, 2, 3, 4, 5) and local.date() not in policy.closing_days
    return business and opens <= minutes < (closes or 24 * 60)
