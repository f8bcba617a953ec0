"""The JSON shapes of findings and incidents."""

import json
from datetime import UTC, datetime, timedelta, timezone

from bookme_ops.store.incident import State
from bookme_ops.telling import tell_finding, tell_incident, tell_instant
from tests.bookme_ops.ledger import NOW, a_finding, as_incident, found

FINDING = {"code", "environment", "subject", "booking_id", "priority", "summary", "evidence", "fix"}
INCIDENT = FINDING | {
    "id",
    "state",
    "opened_at",
    "last_seen_at",
    "acknowledged_at",
    "resolved_at",
    "first_response_due",
    "muted_until",
}


def test_a_finding_has_the_shape_of_the_interface() -> None:
    told = tell_finding(a_finding(evidence={"salesforce": None}))
    assert told.keys() == FINDING
    assert told["subject"] == {"kind": "booking", "id": "booking-1"}
    assert told["priority"] == "High"
    assert json.loads(json.dumps(told)) == told


def test_a_finding_under_an_umbrella_names_it() -> None:
    assert tell_finding(a_finding(), 7)["umbrella"] == 7
    assert "umbrella" not in tell_finding(a_finding())


def test_an_incident_has_the_shape_of_the_interface() -> None:
    told = tell_incident(as_incident(found(), 3))
    assert told.keys() >= INCIDENT
    assert (told["id"], told["state"]) == (3, State.OPEN.value)
    assert told["opened_at"] == NOW.isoformat()
    assert told["resolved_at"] is None
    assert json.loads(json.dumps(told)) == told


def test_an_incident_tells_its_finding() -> None:
    finding = a_finding(fix={"action": "create-event"})
    told = tell_incident(as_incident(found(fix=finding.fix), 1))
    assert {name: told[name] for name in FINDING} == tell_finding(finding)


def test_instants_have_an_offset() -> None:
    assert tell_instant(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == "2026-03-02T08:00:00+00:00"
    west = timezone(timedelta(hours=-2))
    assert tell_instant(datetime(2026, 3, 2, 8, 0, tzinfo=west)) == "2026-03-02T08:00:00-02:00"
    assert tell_instant(None) is None
