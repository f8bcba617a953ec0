"""What a job of this heading says of a view, told apart."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from jobs.base import Finding, Unknown
from tests.jobs.samples import NOW, POLICY

Decide = Callable[[Any, Any, datetime], Iterable[Finding | Unknown]]


def found(decide: Decide, view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Finding]:
    """What is wrong, in the order of code and subject."""
    answers = [answer for answer in decide(view, policy, now) if isinstance(answer, Finding)]
    return sorted(answers, key=lambda finding: (finding.code, finding.subject))


def in_doubt(decide: Decide, view: Any, policy: Any = POLICY, now: datetime = NOW) -> list[Unknown]:
    """What could not be told."""
    return [answer for answer in decide(view, policy, now) if isinstance(answer, Unknown)]


def ids(findings: Iterable[Finding]) -> list[str]:
    """What the findings are about."""
    return [finding.subject.id for finding in findings]
