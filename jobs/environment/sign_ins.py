"""Sign-ins: integration users and apps come from where they are expected, as they are expected to, and they do come.

What they are expected to do is a profile: the networks of `allowed_addresses` and the kinds of sign-in of the baseline.
Only what deviates from it is told, once for each user or app.

Readings of ours, where the finding catalogue leaves room:

* Where no networks are configured, addresses are not judged; kinds of sign-in still are.
* What the platforms put in place of an address, such as `Salesforce.com IP`, is nobody's address, and not judged.
* Whoever was created, or an app that was first granted anything, less than `dormant_after` ago is not dormant.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from connectors.errors import Reason
from jobs.access.view import AccessView
from jobs.base import Finding, Job, Kind, Priority, Unknown
from jobs.environment.access_desk import AccessDesk
from jobs.environment.access_lists import (
    ACCOUNTS,
    BOOKINGS,
    HOLDING,
    LOGINS,
    PRINCIPALS,
    ROLES,
    SIGN_INS,
    Names,
    Rule,
    judge,
    who_is_watched,
)
from jobs.environment.networks import Networks, Origin
from jobs.environment.visitors import API_KINDS, Attempt, Visitor, app_visitors, user_visitors
from jobs.policy import Policy

UNEXPECTED = Kind(code="ENV023", name="unexpected-login", priority=Priority.CRITICAL, category="security")
FAILED = Kind(code="ENV024", name="failed-logins", priority=Priority.HIGH, category="security")
DORMANT = Kind(code="ENV025", name="dormant", priority=Priority.MEDIUM, category="configuration")
DAY = timedelta(hours=24)
SHOWN = 20
"""So many sign-ins stand in evidence, the newest ones; all are counted."""
FOREIGN, INTERACTIVE = "foreign address", "interactive"
APP_LISTS = frozenset({PRINCIPALS, SIGN_INS})

Judge = Callable[[AccessDesk, Visitor], Iterator[Finding | Unknown]]


def decide(view: AccessView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge the sign-ins of one environment's integration users and apps."""
    yield from judge(view, policy, now, RULES)


def judge_origin(desk: AccessDesk, visitor: Visitor) -> Iterator[Finding | Unknown]:
    """ENV023."""
    networks = Networks.of(desk.policy.allowed_addresses)
    since = desk.now - desk.policy.sign_ins_back
    recent = [one for one in visitor.attempts if one.at >= since and one.worked is not False]
    odd = [(one, why) for one in recent if (why := _find_oddities(one, networks))]
    if any(one.worked is None for one, _ in odd) or any(_is_untold(one, networks) for one in recent):
        yield desk.unknown(UNEXPECTED, visitor.subject, Reason.MALFORMED)
    seen = [(one, why) for one, why in odd if one.worked]
    if seen:
        yield _unexpected(desk, visitor, seen)


def judge_failures(desk: AccessDesk, visitor: Visitor) -> Iterator[Finding | Unknown]:
    """ENV024."""
    recent = [one for one in visitor.attempts if one.at >= desk.now - DAY and not one.worked]
    failed = [one for one in recent if one.worked is False]
    if len(failed) > desk.policy.failed_logins:
        yield _failures(desk, visitor, failed)
    elif len(recent) > desk.policy.failed_logins:
        yield desk.unknown(FAILED, visitor.subject, Reason.MALFORMED)


def judge_dormancy(desk: AccessDesk, visitor: Visitor) -> Iterator[Finding | Unknown]:
    """ENV025."""
    changed, patience = desk.view.bookings_changed, desk.policy.dormant_after
    if changed is None or not timedelta() <= desk.now - changed <= patience:
        return
    if visitor.since is not None and desk.now - visitor.since <= patience:
        return
    last = _latest(visitor.last, (one.at for one in visitor.attempts if one.worked))
    if last is not None and desk.now - last <= patience:
        return
    if any(one.worked is None and desk.now - one.at <= patience for one in visitor.attempts):
        yield desk.unknown(DORMANT, visitor.subject, Reason.MALFORMED)
    else:
        yield _dormant(desk, visitor, last, changed)


def _of_users(verdict: Judge) -> Callable[[AccessDesk], Iterator[Finding | Unknown]]:
    return lambda desk: (one for visitor in user_visitors(desk) for one in verdict(desk, visitor))


def _of_apps(verdict: Judge) -> Callable[[AccessDesk], Iterator[Finding | Unknown]]:
    return lambda desk: (one for visitor in app_visitors(desk) for one in verdict(desk, visitor))


def _find_oddities(attempt: Attempt, networks: Networks) -> list[str]:
    odd = {
        FOREIGN: networks.place(attempt.address) is Origin.FOREIGN,
        INTERACTIVE: attempt.interactive is True,
    }
    return [name for name, holds in odd.items() if holds]


def _is_untold(attempt: Attempt, networks: Networks) -> bool:
    return attempt.interactive is None or networks.place(attempt.address) is Origin.MALFORMED


def _latest(last: datetime | None, others: Iterable[datetime]) -> datetime | None:
    return max((at for at in (last, *others) if at is not None), default=None)


def _unexpected(desk: AccessDesk, visitor: Visitor, seen: Sequence[tuple[Attempt, list[str]]]) -> Finding:
    counts = Counter(reason for _, why in seen for reason in why)
    names = {FOREIGN: "from outside the allowed networks", INTERACTIVE: "at a page"}
    told = [f"{count} {names[why]}" for why, count in sorted(counts.items())]
    return desk.finding(
        UNEXPECTED,
        visitor.subject,
        summary=f"Sign-ins of {visitor.noun} that nobody expects: {', '.join(told)}.",
        evidence={
            **visitor.told,
            "sign_ins": [{**_tell(one), "why": why} for one, why in seen[:SHOWN]],
            "count": len(seen),
            "allowed_addresses": list(desk.policy.allowed_addresses),
            "login_kinds": sorted(desk.view.baseline.login_kinds or API_KINDS),
        },
    )


def _failures(desk: AccessDesk, visitor: Visitor, failed: Sequence[Attempt]) -> Finding:
    return desk.finding(
        FAILED,
        visitor.subject,
        summary=f"{len(failed)} sign-ins of {visitor.noun} failed within 24 hours.",
        evidence={
            **visitor.told,
            "count": len(failed),
            "reasons": dict(Counter(one.reason or "" for one in failed).most_common()),
            "sign_ins": [{**_tell(one), "reason": one.reason} for one in failed[:SHOWN]],
        },
    )


def _dormant(desk: AccessDesk, visitor: Visitor, last: datetime | None, changed: datetime) -> Finding:
    days = desk.policy.dormant_after.days
    return desk.finding(
        DORMANT,
        visitor.subject,
        summary=f"There was no sign-in of {visitor.noun} for more than {days} days, though bookings changed.",
        evidence={
            **visitor.told,
            "last": last.isoformat() if last else None,
            "created": visitor.since.isoformat() if visitor.since else None,
            "bookings_changed": changed.isoformat(),
        },
    )


def _tell(attempt: Attempt) -> dict[str, Any]:
    return {"at": attempt.at.isoformat(), "address": attempt.address, **attempt.told}


def _user_lists(view: AccessView) -> Names:
    return who_is_watched(view) | {LOGINS}


def _counted(_view: AccessView) -> Names:
    """Nothing counts sign-ins; a system that cuts every list short is only found out by one that it does count."""
    return frozenset({ACCOUNTS})


def _has_apps(view: AccessView) -> bool:
    return bool(view.apps)


RULES = (
    Rule(kind=UNEXPECTED, find=_of_users(judge_origin), needs=_user_lists),
    Rule(
        kind=UNEXPECTED,
        find=_of_apps(judge_origin),
        needs=lambda _view: APP_LISTS,
        wants=_counted,
        applies=_has_apps,
    ),
    Rule(kind=FAILED, find=_of_users(judge_failures), needs=_user_lists),
    Rule(kind=FAILED, find=_of_apps(judge_failures), needs=lambda _view: APP_LISTS, wants=_counted, applies=_has_apps),
    Rule(kind=DORMANT, find=_of_users(judge_dormancy), needs=lambda view: _user_lists(view) | {BOOKINGS}),
    Rule(
        kind=DORMANT,
        find=_of_apps(judge_dormancy),
        needs=lambda _view: APP_LISTS | {ROLES, BOOKINGS, ACCOUNTS},
        applies=_has_apps,
    ),
)

JOB = Job(
    name="sign-ins",
    title="Integration users and apps sign in as they are expected to, and do",
    grain=AccessView,
    cron="20 6 * * *",
    kinds=(UNEXPECTED, FAILED, DORMANT),
    decide=decide,
    reads=HOLDING | {LOGINS, BOOKINGS, ACCOUNTS} | APP_LISTS | {ROLES},
)
