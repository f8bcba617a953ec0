"""The JSON shapes of findings and incidents."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from bookme_ops.store.incident import REPORT, Party, State
from bookme_ops.store.incident_link import Link, LinkKind
from bookme_ops.telling import explain_key, tell_clock, tell_finding, tell_incident, tell_instant, tell_key
from tests.bookme_ops.cli.standings import OPENED, a_standing
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


def test_an_incident_tells_its_standing() -> None:
    tie = Link(incident_id=1, kind=LinkKind.TICKET, target="V-1", at=NOW, actor="eva")
    told = tell_incident(as_incident(found(), 1), a_standing(missing=("steps",), links=(tie,), duplicates=(4,)))
    assert told["first_response_due"] == told["sla"]["due"] == "2026-03-02T11:00:00+00:00"
    assert told["links"] == [{"kind": "ticket", "target": "V-1", "at": NOW.isoformat(), "actor": "eva"}]
    assert (told["category"], told["missing"], told["duplicates"]) == ("booking-failure", ["steps"], [4])
    assert json.loads(json.dumps(told)) == told


def test_without_a_standing_the_same_fields_are_there() -> None:
    bare, whole = tell_incident(as_incident(found(), 1)), tell_incident(as_incident(found(), 1), a_standing())
    assert bare.keys() == whole.keys()
    assert (bare["sla"], bare["first_response_due"]) == (None, None)


def test_a_clock_is_told_in_whole_business_minutes() -> None:
    turns = ((OPENED + timedelta(hours=1, seconds=59), Party.VENDOR),)
    told = tell_clock(a_standing(hours=3, life={"turns": turns}).clock)
    assert {name: told[name] for name in ("state", "level", "paused", "party", "since", "answered_at")} == {
        "state": "on_track",
        "level": "high",
        "paused": True,
        "party": "vendor",
        "since": "2026-03-02T08:00:59+00:00",
        "answered_at": None,
    }
    assert (told["target_minutes"], told["used_minutes"], told["left_minutes"]) == (240, 60, 179)
    assert told["parties"].keys() == {"us", "vendor", "microsoft", "salesforce", "customer"}
    assert told["parties"]["vendor"] == {"used_minutes": 119, "running": True, "since": told["since"]}
    assert [step["to"] for step in told["escalation"]] == ["lead", "manager"]


def test_the_key_is_what_makes_it_the_same_when_it_is_found_again() -> None:
    incident = as_incident(found(), 1)
    assert tell_key(incident) == {
        "environment": "production",
        "code": "CAL001",
        "subject": {"kind": "booking", "id": "booking-1"},
    }
    assert explain_key(incident) == (
        "Whatever CAL001 finds about booking booking-1 in production joins it:"
        " of these three one incident is open at a time."
    )
    assert explain_key(replace(incident, scope="*")).startswith("It stands over what CAL001 finds in production")
    assert explain_key(replace(incident, code=REPORT)) == "A person opened it: no finding joins it."
    assert explain_key(replace(incident, merged_into=9)).endswith(
        " It was merged into #9: found again, it stays closed while that one is open."
    )


def test_instants_have_an_offset() -> None:
    assert tell_instant(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) == "2026-03-02T08:00:00+00:00"
    west = timezone(timedelta(hours=-2))
    assert tell_instant(datetime(2026, 3, 2, 8, 0, tzinfo=west)) == "2026-03-02T08:00:00-02:00"
    assert tell_instant(None) is None
