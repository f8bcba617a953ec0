"""Reconciliation once more, slow and obvious: sentence by sentence of the catalogue, one incident at a time."""

from collections.abc import Sequence

from bookme_ops.judged import Judged
from bookme_ops.store.incident import Incident, Raised, State
from jobs.base import Unknown

Outcome = tuple[str, tuple[str, str, str, str]]
"""What happens to which fingerprint."""


def expected(
    known: Sequence[Incident], raised: Sequence[Raised], unknowns: Sequence[Unknown], judged: Judged
) -> set[Outcome]:
    outcomes: set[Outcome] = set()
    for one in raised:
        before = [incident for incident in known if incident.fingerprint == one.fingerprint]
        if not before:
            outcomes.add(("Open", one.fingerprint))
        elif before[0].state is State.RESOLVED:
            outcomes.add(("Reopen", one.fingerprint))
        else:
            outcomes.add(("See", one.fingerprint))
    for incident in known:
        found = any(one.fingerprint == incident.fingerprint for one in raised)
        if not found and incident.state is not State.RESOLVED and is_over(incident, raised, unknowns, judged):
            outcomes.add(("Resolve", incident.fingerprint))
    return outcomes


def is_over(incident: Incident, raised: Sequence[Raised], unknowns: Sequence[Unknown], judged: Judged) -> bool:
    place, code = incident.environment, incident.code
    if code not in judged.codes:
        return False
    doubts = [u for u in unknowns if u.environment == place and (u.codes is None or code in u.codes)]
    if any(u.subject.kind not in ("mailbox", "room", "advisor", "booking") for u in doubts):
        return False
    views = [identity for environment, identity in judged.scopes if environment == place]
    if incident.scope == "*":
        return place in judged.whole and views != [] and not may_be_wide(place, code, raised, doubts, views)
    if any(u.subject.id == incident.scope or incident.subject in {u.subject, *u.covers} for u in doubts):
        return False
    if incident.scope in views:
        return True
    return place in judged.whole and views != [] and not doubts


def may_be_wide(
    place: str, code: str, raised: Sequence[Raised], doubts: Sequence[Unknown], views: Sequence[str]
) -> bool:
    hit = {r.scope for r in raised if (r.finding.environment, r.finding.code) == (place, code) and r.scope != "*"}
    hit |= {u.subject.id for u in doubts}
    checked = set(views) | hit
    return len(hit) >= 10 and len(hit) > 0.2 * len(checked)
