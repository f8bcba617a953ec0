"""Findings and incidents as plain JSON, in the shapes of the interface document."""

from datetime import datetime
from typing import Any

from bookme_ops.store.incident import Incident
from jobs.base import Finding, Priority

Document = dict[str, Any]


def tell_finding(finding: Finding, umbrella_id: int | None = None, waived_until: datetime | None = None) -> Document:
    """A finding; `umbrella` names the incident that it hangs under, `waived_until` the end of a risk accepted."""
    told: Document = {
        "code": finding.code,
        "environment": finding.environment,
        "subject": {"kind": finding.subject.kind, "id": finding.subject.id},
        "booking_id": finding.booking_id,
        "priority": finding.priority.label,
        "summary": finding.summary,
        "evidence": finding.evidence,
        "fix": finding.fix,
    }
    if umbrella_id is not None:
        told["umbrella"] = umbrella_id
    if waived_until is not None:
        told["waived_until"] = waived_until.isoformat()
    return told


def tell_incident(incident: Incident) -> Document:
    """An incident: its finding with where it stands. The first response is due as soon as SLA rules are set."""
    finding = Finding(
        code=incident.code,
        environment=incident.environment,
        subject=incident.subject,
        priority=Priority(incident.priority),
        summary=incident.summary,
        booking_id=incident.booking_id,
        evidence=incident.evidence,
        fix=incident.fix,
    )
    return tell_finding(finding, incident.umbrella_id) | {
        "id": incident.id,
        "state": str(incident.state),
        "owner": incident.owner,
        "opened_at": tell_instant(incident.opened_at),
        "last_seen_at": tell_instant(incident.last_seen_at),
        "acknowledged_at": tell_instant(incident.acknowledged_at),
        "resolved_at": tell_instant(incident.resolved_at),
        "first_response_due": None,
        "muted_until": tell_instant(incident.muted_until),
    }


def tell_instant(instant: datetime | None) -> str | None:
    """ISO 8601 with offset."""
    return instant.isoformat() if instant is not None else None
