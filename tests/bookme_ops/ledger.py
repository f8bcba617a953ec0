"""A ledger of incidents in memory, which carries out what reconcile says; and findings to feed it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bookme_ops.judged import Judged
from bookme_ops.reconcile import reconcile
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
from connectors.errors import Reason
from jobs.base import Finding, Priority, Subject, Unknown

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
CODES = frozenset({"CAL001", "CAL002", "MTG001"})


def a_finding(code: str = "CAL001", number: int = 1, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "code": code,
        "environment": "production",
        "subject": Subject(kind="booking", id=f"booking-{number}"),
        "priority": Priority.HIGH,
        "summary": f"Booking {number} is wrong.",
        "booking_id": f"booking-{number}",
    }
    return Finding(**values | changes)


def found(code: str = "CAL001", number: int = 1, scope: str = "advisor-1", **changes: Any) -> Raised:
    return Raised(finding=a_finding(code, number, **changes), scope=scope)


def unread(scope: str = "advisor-1", covers: Iterable[int] = (), **changes: Any) -> Unknown:
    """A mailbox that could not be read, with the bookings that it should show."""
    values: dict[str, Any] = {
        "environment": "production",
        "subject": Subject(kind="mailbox", id=scope),
        "reason": Reason.FORBIDDEN,
        "covers": frozenset(Subject(kind="booking", id=f"booking-{number}") for number in covers),
    }
    return Unknown(**values | changes)


def looked_at(*scopes: str, codes: frozenset[str] = CODES, whole: bool = True) -> Judged:
    seen = frozenset(("production", scope) for scope in scopes or ("advisor-1",))
    return Judged(
        codes=codes,
        scopes=seen,
        advisors=seen,
        whole=frozenset({"production"} if whole else ()),
    )


@dataclass(slots=True)
class Ledger:
    """Every incident that was ever opened."""

    incidents: list[Incident] = field(default_factory=list)

    def run(
        self, raised: Sequence[Raised] = (), unknowns: Sequence[Unknown] = (), judged: Judged | None = None
    ) -> list[Change]:
        """Reconcile and carry out."""
        changes = reconcile(self.incidents, raised, unknowns, judged or looked_at())
        for change in changes:
            self._apply(change)
        return changes

    def states(self) -> dict[Fingerprint, State]:
        return {incident.fingerprint: incident.state for incident in self.incidents}

    def set_state(self, state: State) -> None:
        self.incidents = [replace(incident, state=state) for incident in self.incidents]

    def _apply(self, change: Change) -> None:
        match change:
            case Open(raised=raised):
                self.incidents.append(as_incident(raised, len(self.incidents) + 1))
            case See(incident_id=number, raised=raised):
                state = self.incidents[number - 1].state
                self.incidents[number - 1] = replace(as_incident(raised, number), state=state)
            case Reopen(incident_id=number, raised=raised):
                self.incidents[number - 1] = as_incident(raised, number)
            case Resolve(incident_id=number):
                self.incidents[number - 1] = replace(self.incidents[number - 1], state=State.RESOLVED)


def as_incident(raised: Raised, number: int) -> Incident:
    finding = raised.finding
    return Incident(
        id=number,
        environment=finding.environment,
        code=finding.code,
        subject=finding.subject,
        scope=raised.scope,
        booking_id=finding.booking_id,
        priority=finding.priority,
        summary=finding.summary,
        evidence=finding.evidence,
        fix=finding.fix,
        state=State.OPEN,
        opened_at=NOW,
        last_seen_at=NOW,
    )
