"""Umbrellas: a fault that hits many advisors at once is one page to read, not four hundred.

When a code hits more than a fifth of the advisors checked in an environment, and at least ten, one finding about the
environment joins the others, one priority higher, and they hang under it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bookme_ops.judged import Doubts, Judged
from bookme_ops.store.incident import Incident, Raised
from jobs.base import Finding, Subject, Unknown

LEAST_ADVISORS = 10
ONE_IN = 5

EVERYWHERE = "*"
"""The scope of an umbrella: the environment as a whole, no single advisor."""

Code = tuple[str, str]
"""A finding code in an environment: (environment, code)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How far a code has spread among the advisors of an environment."""

    hit: int
    """Advisors with at least one finding of it."""
    checked: int
    """Advisors for whom it could be judged."""
    in_doubt: int
    """Advisors for whom it could not be judged, and for whom nothing was found."""

    @property
    def wide(self) -> bool:
        """Whether it calls for an umbrella."""
        return self.hit >= LEAST_ADVISORS and self.hit * ONE_IN > self.checked

    @property
    def perhaps_wide(self) -> bool:
        """Whether it might, if all those in doubt were hit as well."""
        return replace(self, hit=self.hit + self.in_doubt, checked=self.checked + self.in_doubt, in_doubt=0).wide


def add_umbrellas(raised: Sequence[Raised], unknowns: Iterable[Unknown], judged: Judged) -> list[Raised]:
    """The findings with the umbrellas that they call for; those under one are marked so.

    Only an environment that was judged as a whole gets one: a chosen few say nothing about a share of all.
    """
    hits, doubts = gather_hits(raised), Doubts.of(unknowns)
    spreads = {code: measure_spread(code, hits, doubts, judged) for code in hits}
    wide = {code for code, spread in spreads.items() if spread.wide and code[0] in judged.whole}
    members = [replace(one, under_umbrella=True) if code_of(one) in wide else one for one in raised]
    umbrellas = [
        _umbrella([one.finding for one in members if code_of(one) == code], spreads[code]) for code in sorted(wide)
    ]
    return members + umbrellas


def gather_hits(raised: Iterable[Raised]) -> dict[Code, set[str]]:
    """The advisors whom each code hit, umbrellas aside; of what is no advisor's, the scopes."""
    hits: dict[Code, set[str]] = {}
    for one in raised:
        if not is_umbrella(one):
            subject = one.finding.subject
            hits.setdefault(code_of(one), set()).add(subject.id if subject.kind == "advisor" else one.scope)
    return hits


def measure_spread(code: Code, hits: Mapping[Code, set[str]], doubts: Doubts, judged: Judged) -> Spread:
    """How far one code has spread; `hits` holds those whom each hit."""
    found, in_doubt = hits.get(code, set()), doubts.scopes_of(*code)
    return Spread(
        hit=len(found),
        checked=len((judged.advisors_of(code[0]) - in_doubt) | found),
        in_doubt=len(in_doubt - found),
    )


def is_umbrella(item: Raised | Incident) -> bool:
    """Whether it stands over others."""
    return item.scope == EVERYWHERE


def code_of(raised: Raised) -> Code:
    """The code of a finding with its environment."""
    return (raised.finding.environment, raised.finding.code)


def _umbrella(members: Sequence[Finding], spread: Spread) -> Raised:
    environment, code = members[0].environment, members[0].code
    finding = Finding(
        code=code,
        environment=environment,
        subject=Subject(kind="environment", id=environment),
        priority=max(member.priority for member in members).next_higher,
        summary=f"{code} hits {spread.hit:,} of the {spread.checked:,} advisors checked in {environment}:"
        " look for one cause behind them all.",
        evidence={"advisors_hit": spread.hit, "advisors_checked": spread.checked, "findings": len(members)},
    )
    return Raised(finding=finding, scope=EVERYWHERE)
