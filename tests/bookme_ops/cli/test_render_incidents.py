"""Incidents for people: the key, the clock, the ties and the story of one of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bookme_ops.runbooks import ADVICE
from bookme_ops.service_levels.clock import Standing
from bookme_ops.store.incident import State
from bookme_ops.store.incident_link import Link, LinkKind
from jobs.base import Subject
from tests.bookme_ops.cli.standings import a_standing

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TICKET = Link(incident_id=12, kind=LinkKind.TICKET, target="V-4711", at=NOW, actor="anna")


def test_the_queue_says_what_is_left_of_those_that_are_open(command: Any, works: Any, incident: Any) -> None:
    works.incidents, works.standing = [incident, replace(incident, id=13, state=State.RESOLVED)], a_standing()
    first, _, _, second, *_ = command("incidents", "list", "--state", "all").out.splitlines()
    assert first == "#12  Critical  MTG001  production  open  since Mon 2 Mar 2026 08:00  3 h left, of 4 h"
    assert second == "#13  Critical  MTG001  production  resolved  since Mon 2 Mar 2026 08:00"


def test_the_queue_can_be_narrowed_to_what_is_late(command: Any, works: Any, incident: Any) -> None:
    works.incidents = [incident]
    command("incidents", "list", "--sla", "breached")
    assert dict(works.asked)["search_incidents"]["sla"] is Standing.BREACHED
    assert command("incidents", "list", "--sla", "soon").code == 2


def test_an_incident_shows_its_key_and_why_findings_join_it(command: Any, works: Any, incident: Any) -> None:
    works.incidents = [replace(incident, umbrella_id=5)]
    page = " ".join(command("incidents", "show", "12").out.split())
    about = f"booking {incident.subject.id} in production"
    assert f"Whatever MTG001 finds about {about} joins it: of these three one incident is open at a time." in page
    assert "It hangs under #5, which stands over all of MTG001 in production." in page
    told = json.loads(command("incidents", "show", "12", "--output", "json").out)
    assert told["key"] == {
        "environment": "production",
        "code": "MTG001",
        "subject": {"kind": "booking", "id": incident.subject.id},
    }
    assert told["joined"] in page


def test_ties_and_duplicates_are_shown(command: Any, works: Any, incident: Any) -> None:
    works.incidents = [replace(incident, merged_into=9)]
    works.standing = a_standing(links=(TICKET,), duplicates=(3, 4))
    page = command("incidents", "show", "12").out
    for line in ("ticket       V-4711", "duplicate    #3", "duplicate    #4", "merged into  #9"):
        assert line in page
    assert "bookme-ops incidents show 9" in page


def test_the_story_names_runs_and_says_nothing_twice(command: Any, works: Any, incident: Any) -> None:
    works.incidents = [incident]
    works.story = [
        {"at": NOW, "actor": "system", "what": "open", "text": "found", "run": 7},
        {"at": NOW, "actor": "anna", "what": "priority", "text": "priority: High → Low"},
        {"at": NOW, "actor": "anna", "what": "resumed", "text": ""},
    ]
    page = command("incidents", "show", "12").out
    assert "system  open: found (run 7)" in page
    assert "anna    priority: High → Low" in page
    assert "anna    resumed\n" in page


def test_what_no_job_raises_has_advice_in_place_of_a_runbook(command: Any, works: Any, incident: Any) -> None:
    subject = Subject(kind="coverage", id="mailbox")
    works.incidents = [replace(incident, code="UNREAD", subject=subject, booking_id=None)]
    page = " ".join(command("incidents", "show", "12").out.split())
    assert ADVICE["UNREAD"] in page
    assert "bookme-ops runbook" not in page
