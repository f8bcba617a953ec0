"""Unread: what cannot be read for long is an incident of its own, one for each environment and kind of subject.

Findings are silent about what is unknown, so somebody has to say that it is. Such an incident is over when everything
that it tells of was read completely again; a failed read neither opens nor closes any other.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.judged import Judged
from bookme_ops.reconcile import reconcile
from bookme_ops.store.incident import UNREAD, Change, Fingerprint, Incident, Raised, State
from connectors.errors import Reason
from jobs.base import Finding, Priority, Subject

SUBJECT = "coverage"
"""The subject kind of these incidents; the subject's id is the kind of what was not read."""
KINDS = {
    "mailbox": ("mailbox", "mailboxes"),
    "room": ("room", "rooms"),
    "query": ("query", "queries"),
    "directory": ("directory", "directories"),
}
"""What is read, as people say it of one and of several."""
MOST_IDS = 100
AFTER = "unread_after_seconds"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Something of an environment, or of the tenant whose home it is, whose latest read failed."""

    environment: str
    kind: str
    """One of `KINDS`."""
    id: str
    """As the coverage of a collecting run calls it."""
    reason: Reason
    since: datetime
    """The first failure after the last complete read."""


def fingerprints_of(environments: Iterable[str]) -> list[Fingerprint]:
    """The incidents that these environments may have."""
    return [(environment, UNREAD, SUBJECT, kind) for environment in environments for kind in KINDS]


def plan_unread(
    failing: Iterable[Failing],
    known: Iterable[Incident],
    environments: Collection[str],
    *,
    after: timedelta,
    now: datetime,
) -> list[Change]:
    """What a collecting run that looked at all of these environments means for their incidents of this code.

    `known` holds the latest incident of each of `fingerprints_of(environments)`, as far as there is one.
    """
    latest = {incident.fingerprint: incident for incident in known}
    groups: dict[Fingerprint, list[Failing]] = {}
    for one in failing:
        groups.setdefault((one.environment, UNREAD, SUBJECT, one.kind), []).append(one)
    raised = [
        _raise(fingerprint, overdue, patience)
        for fingerprint, group in sorted(groups.items())
        for patience in [_patience(latest.get(fingerprint), after)]
        if (overdue := [one for one in group if now - one.since > patience])
    ]
    scopes = frozenset((place, _scope(kind)) for place in environments for kind in KINDS)
    return reconcile(latest.values(), raised, [], Judged(codes=frozenset({UNREAD}), scopes=scopes))


def _patience(incident: Incident | None, after: timedelta) -> timedelta:
    """A setting that became more patient does not close what is open: only a complete read does."""
    told = incident.evidence.get(AFTER) if incident is not None and incident.state is not State.RESOLVED else None
    return min(after, timedelta(seconds=told)) if isinstance(told, int | float) else after


def _raise(fingerprint: Fingerprint, overdue: list[Failing], after: timedelta) -> Raised:
    environment, _, _, kind = fingerprint
    one, several = KINDS[kind]
    count = len(overdue)
    what = f"1 {one} has" if count == 1 else f"{count:,} {several} have"
    finding = Finding(
        code=UNREAD,
        environment=environment,
        subject=Subject(kind=SUBJECT, id=kind),
        priority=Priority.HIGH,
        summary=f"{what} not been read completely for more than {after / HOUR:g} h.",
        evidence={
            "count": count,
            "ids": sorted(failing.id for failing in overdue)[:MOST_IDS],
            "reasons": dict(sorted(Counter(str(failing.reason) for failing in overdue).items())),
            "since": min(failing.since for failing in overdue).isoformat(),
            AFTER: after.total_seconds(),
        },
    )
    return Raised(finding=finding, scope=_scope(kind))


def _scope(kind: str) -> str:
    # A scope with a colon is nobody's calendar, so that nobody is judged for its sake.
    return f"{SUBJECT}:{kind}"
