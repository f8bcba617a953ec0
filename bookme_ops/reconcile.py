"""Reconcile: what the findings of a run mean for the incidents that we keep.

The iron rule lives here. An incident that was not found again is resolved only by a complete look at the place where
it was found; whatever could not be read leaves it as it is.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bookme_ops.judged import Doubts, Judged
from bookme_ops.store.incident import (
    Change,
    Fingerprint,
    Incident,
    Open,
    Raised,
    Reopen,
    Resolve,
    See,
    State,
)
from bookme_ops.umbrellas import Code, code_of, gather_hits, is_umbrella, measure_spread
from jobs.base import Unknown


def reconcile(
    known: Iterable[Incident], raised: Sequence[Raised], unknowns: Sequence[Unknown], judged: Judged
) -> list[Change]:
    """The changes that a run makes, umbrellas first, then by fingerprint; of equal input always the same.

    `known` holds the latest incident of every fingerprint, resolved ones included. Umbrella findings are in `raised`
    already; a finding whose umbrella stays open, though this run alone would not call for it, still hangs under it.
    """
    latest = {incident.fingerprint: incident for incident in sorted(known, key=lambda incident: incident.id)}
    found = merge_findings(raised)
    bench = _Bench.of(found.values(), unknowns, judged)
    silent = [
        incident
        for fingerprint, incident in latest.items()
        if fingerprint not in found and incident.state is not State.RESOLVED
    ]
    resolved = [incident for incident in silent if bench.resolves(incident)]
    standing = _standing(found.values(), silent, resolved)
    told = [
        _tell(replace(one, under_umbrella=not is_umbrella(one) and code_of(one) in standing), latest)
        for one in _in_order(found.values())
    ]
    ended = sorted(resolved, key=lambda incident: (not is_umbrella(incident), incident.fingerprint))
    return [*told, *(Resolve(incident_id=incident.id) for incident in ended)]


def merge_findings(raised: Iterable[Raised]) -> dict[Fingerprint, Raised]:
    """One finding for each fingerprint: of several the most urgent, else the first by scope and by what it says."""
    merged: dict[Fingerprint, Raised] = {}
    for one in raised:
        other = merged.get(one.fingerprint)
        if other is None or _rank(one) < _rank(other):
            merged[one.fingerprint] = one
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """What silence about an incident is worth after this run."""

    judged: Judged
    doubts: Doubts
    hits: dict[Code, set[str]]
    seen_whole: frozenset[str]
    """Environments of which all views were judged, and at least one: without any view nothing was looked at."""

    @classmethod
    def of(cls, found: Iterable[Raised], unknowns: Iterable[Unknown], judged: Judged) -> "_Bench":
        seen = {environment for environment, _ in judged.scopes}
        doubts = Doubts.of(unknowns)
        return cls(judged=judged, doubts=doubts, hits=gather_hits(found), seen_whole=judged.whole & seen)

    def resolves(self, incident: Incident) -> bool:
        """Whether an open incident that was not found again is over."""
        if incident.code not in self.judged.codes:
            return False
        if is_umbrella(incident):
            return self._lifts(incident)
        if self.doubts.about(incident.environment, incident.code, incident.scope, incident.subject):
            return False
        return (incident.environment, incident.scope) in self.judged.scopes or self._lost_scope(incident)

    def _lost_scope(self, incident: Incident) -> bool:
        """The scope exists no more: nothing of its environment may be in doubt, the subject may be anywhere now."""
        place, code = incident.environment, incident.code
        return place in self.seen_whole and not self.doubts.scopes_of(place, code)

    def _lifts(self, umbrella: Incident) -> bool:
        """An umbrella is lifted if even those in doubt could not call for it."""
        place, code = umbrella.environment, umbrella.code
        if place not in self.seen_whole or self.doubts.about_environment(place, code):
            return False
        return not measure_spread((place, code), self.hits, self.doubts, self.judged).perhaps_wide


def _standing(found: Iterable[Raised], silent: Iterable[Incident], resolved: Sequence[Incident]) -> set[Code]:
    """The codes whose umbrella is open after this run."""
    over = {incident.id for incident in resolved}
    raised = {code_of(one) for one in found if is_umbrella(one)}
    kept = {
        (incident.environment, incident.code)
        for incident in silent
        if is_umbrella(incident) and incident.id not in over
    }
    return raised | kept


def _tell(one: Raised, latest: dict[Fingerprint, Incident]) -> Change:
    incident = latest.get(one.fingerprint)
    if incident is None:
        return Open(raised=one)
    if incident.state is State.RESOLVED:
        return Reopen(incident_id=incident.id, raised=one)
    return See(incident_id=incident.id, raised=one)


def _in_order(found: Iterable[Raised]) -> list[Raised]:
    return sorted(found, key=lambda one: (not is_umbrella(one), one.fingerprint))


def _rank(one: Raised) -> tuple[int, str, str]:
    finding = one.finding
    said = json.dumps([finding.summary, finding.booking_id, finding.evidence, finding.fix], sort_keys=True)
    return (-finding.priority, one.scope, said)
