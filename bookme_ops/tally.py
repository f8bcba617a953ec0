"""The account of a collecting run: what was read, what changed, what could not be read and why."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from connectors.errors import BadCredentials, ConnectorError, Unavailable
from connectors.ports import Failure


@dataclass(slots=True)
class Tally:
    """Counts by kind, filled by the main thread only."""

    read: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    requests: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    """How often each system asked us to slow down."""
    checked: dict[str, set[str]] = field(default_factory=dict)
    missed: dict[str, dict[str, Failure]] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    """Systems that refuse our credentials or do not answer at all, as `environment/system`."""

    def check(self, kind: str, subject: str) -> None:
        """A subject was read completely."""
        self.checked.setdefault(kind, set()).add(subject)

    def miss(self, kind: str, subject: str, failure: Failure) -> None:
        """A subject could not be read completely."""
        self.missed.setdefault(kind, {})[subject] = failure

    @property
    def complete(self) -> bool:
        """Whether every subject was read."""
        return not any(self.missed.values())

    def coverage(self) -> dict[str, Any]:
        """Expected, checked and not checked by kind, in the shape of the interface document."""
        kinds = sorted(self.checked.keys() | self.missed.keys())
        return {kind: self._coverage_of(kind) for kind in kinds}

    def _coverage_of(self, kind: str) -> dict[str, Any]:
        missed = self.missed.get(kind, {})
        checked = self.checked.get(kind, set()) - missed.keys()
        return {
            "expected": len(checked) + len(missed),
            "checked": len(checked),
            "not_checked": [
                {"id": subject, "reason": str(failure.reason), "detail": failure.detail}
                for subject, failure in sorted(missed.items())
            ],
        }


def failure_of(error: ConnectorError) -> Failure:
    """What is kept of an error: its reason and its message, which holds neither secrets nor personal data."""
    return Failure(reason=error.reason, detail=str(error))


def is_down(error: ConnectorError) -> bool:
    """Whether the error speaks of the system as a whole: no answer, or our credentials refused."""
    return isinstance(error, BadCredentials | Unavailable)
