"""Doubts: what looks wrong in a baseline that can be used: permissions that nobody knows, allowances that are over."""

from collections.abc import Collection, Iterator
from datetime import date

from bookme_ops.baselines.reading import read_baseline
from bookme_ops.configuration.problems import Problem
from jobs.access.baseline import Baseline, UserRules
from jobs.access.tiers import TIER_OF


def find_doubts(baseline: Baseline, today: date, known: Collection[str] = ()) -> tuple[Problem, ...]:
    """What somebody should look at, by key.

    `known` are the permissions that anything in the org grants: the platform has some hundred more, so that one which
    is not among them may be spelt wrongly, or may be in order.
    """
    return tuple(sorted((*_unknown(baseline, known), *_ended(baseline, today))))


def _unknown(baseline: Baseline, known: Collection[str]) -> Iterator[Problem]:
    shipped = read_baseline(None)
    named = {*known, *TIER_OF, *(name for rules in (shipped.integration, shipped.advisor) for name in _names(rules))}
    for table, rules in (("integration", baseline.integration), ("advisor", baseline.advisor)):
        for name in sorted(_names(rules) - named):
            yield Problem(f"{table}: {name}", "nothing in the org grants this permission: is it spelt as the API does?")


def _names(rules: UserRules) -> frozenset[str]:
    return rules.permissions | rules.extra_permissions | rules.forbidden


def _ended(baseline: Baseline, today: date) -> Iterator[Problem]:
    for number, one in enumerate(baseline.allowed, start=1):
        if one.until is not None and not one.holds(today):
            yield Problem(f"allowed[{number}]", f"ended on {one.until.isoformat()}: it accepts nothing any more")
