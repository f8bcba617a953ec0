"""Findings and incidents as plain JSON, in the shapes of the interface document."""

from datetime import datetime, timedelta
from typing import Any

from bookme_ops.service_levels.clock import Clock
from bookme_ops.standing import Standing
from bookme_ops.store.incident import REPORT, Incident
from bookme_ops.umbrellas import is_umbrella
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


def tell_incident(incident: Incident, standing: Standing | None = None) -> Document:
    """An incident: its finding with where it stands. Without a standing its clock and its ties are not told."""
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
        "acknowledged_until": tell_instant(standing.acknowledged_until) if standing else None,
        "resolved_at": tell_instant(incident.resolved_at),
        "first_response_due": tell_instant(standing.clock.due) if standing else None,
        "muted_until": tell_instant(incident.muted_until),
        "sla": tell_clock(standing.clock) if standing else None,
        "category": standing.category if standing else incident.category,
        "missing": list(standing.missing) if standing else [],
        "merged_into": incident.merged_into,
        "duplicates": list(standing.duplicates) if standing else [],
        "links": [
            {"kind": link.kind.value, "target": link.target, "at": tell_instant(link.at), "actor": link.actor}
            for link in (standing.links if standing else ())
        ],
        "intake": incident.intake,
    }


def tell_clock(clock: Clock) -> Document:
    """Where the first response stands, and how long each party has had the incident; minutes are business minutes.

    `due` is the deadline; while `paused` it is the earliest that it can be, and moves back when the clock runs again.
    """
    return {
        "state": clock.standing.value,
        "level": clock.level.value,
        "target_minutes": _minutes(clock.target),
        "used_minutes": _minutes(clock.used),
        "left_minutes": _minutes(clock.left),
        "due": tell_instant(clock.due),
        "answered_at": tell_instant(clock.answered_at),
        "paused": clock.paused,
        "party": clock.party.value,
        "since": tell_instant(clock.since),
        "parties": {
            party.value: {
                "used_minutes": _minutes(one.used),
                "running": one.running,
                "since": tell_instant(one.since),
            }
            for party, one in clock.parties.items()
        },
        "escalation": [
            {"to": step.to, "share": step.share, "at": tell_instant(step.at), "reached": step.reached}
            for step in clock.escalations
        ],
    }


def tell_key(incident: Incident) -> Document:
    """What makes an incident the same when it is found again."""
    subject = {"kind": incident.subject.kind, "id": incident.subject.id}
    return {"environment": incident.environment, "code": incident.code, "subject": subject}


def explain_key(incident: Incident) -> str:
    """Why findings join an incident, as a sentence or two."""
    place, code = incident.environment, incident.code
    if code == REPORT:
        told = "A person opened it: no finding joins it."
    elif is_umbrella(incident):
        told = f"It stands over what {code} finds in {place}, because that hits more than a fifth of the advisors."
    else:
        about = f"{incident.subject.kind} {incident.subject.id}"
        told = (
            f"Whatever {code} finds about {about} in {place} joins it: of these three one incident is open at a time."
        )
    if incident.umbrella_id is not None:
        told += f" It hangs under #{incident.umbrella_id}, which stands over all of {code} in {place}."
    if incident.merged_into is not None:
        told += f" It was merged into #{incident.merged_into}: found again, it stays closed while that one is open."
    return told


def _minutes(duration: timedelta) -> int:
    return int(duration // timedelta(minutes=1))


def tell_instant(instant: datetime | None) -> str | None:
    """ISO 8601 with offset."""
    return instant.isoformat() if instant is not None else None
