"""What a Case says, and what it never says."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.casework.wording import comment_of, description_of, external_key, mark_of, subject_of
from bookme_ops.redaction import Redactor
from bookme_ops.store.incident import REPORT, Party, State
from bookme_ops.store.incidents import Note
from connectors.salesforce.case_rules import KEY
from jobs.base import Priority, Subject
from tests.bookme_ops.cli.standings import OPENED, a_standing
from tests.bookme_ops.ledger import as_incident, found

ZONE = ZoneInfo("Europe/Copenhagen")
CANARY = "Anna Holm anna@bank.example 12345678"
BOOKING = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
INCIDENT = replace(
    as_incident(found(), 12),
    subject=Subject(kind="booking", id=CANARY),
    summary=CANARY,
    evidence={"who": CANARY},
    fix={"who": CANARY},
    owner=CANARY,
    intake={"reporter": CANARY},
    booking_id=BOOKING,
    opened_at=OPENED,
)


def description(url: str | None = None, life: dict[str, Any] | None = None, **changes: Any) -> str:
    clock = a_standing(life=life).clock
    return description_of(replace(INCIDENT, **changes), clock, ZONE, url)


def test_the_subject_is_the_code_and_its_title() -> None:
    assert subject_of(INCIDENT) == "CAL001 missing-in-outlook"
    assert subject_of(replace(INCIDENT, code=REPORT)) == "REPORT reported-by-a-person"
    assert subject_of(replace(INCIDENT, code="XYZ999")) == "XYZ999"


def test_the_description_tells_what_is_known_without_anybody() -> None:
    assert description().splitlines() == [
        "Incident: 12",
        "Environment: production",
        "Code: CAL001",
        "Runbook: missing-in-outlook, `bookme-ops runbook CAL001`",
        f"BookingId: {BOOKING}",
        "Priority: High",
        "State: open",
        "Since: 2026-03-02 08:00 CET",
        "First response: due 2026-03-02 12:00 CET",
        "More: `bookme-ops incidents show 12` shows it.",
        "",
        "This Case is kept by bookme_ops: what is written above is written anew when the incident changes.",
    ]


def test_a_console_is_linked_to_where_there_is_one() -> None:
    assert "More: https://ops.example/incidents/12" in description("https://ops.example")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("priority", Priority)
@pytest.mark.parametrize("code", ["CAL001", REPORT, "XYZ999"])
def test_nothing_of_summaries_evidence_and_names_is_told(state: State, priority: Priority, code: str) -> None:
    incident = replace(INCIDENT, state=state, priority=priority, code=code)
    told = subject_of(incident) + description(state=state, priority=priority, code=code)
    assert not any(word in told for word in CANARY.split())


@pytest.mark.parametrize(
    ("life", "words"),
    [
        ({"answers": (OPENED + timedelta(minutes=30),)}, "given 2026-03-02 08:30 CET"),
        ({"ended_at": OPENED + timedelta(minutes=30)}, "not needed any more"),
        (
            {"turns": ((OPENED + timedelta(minutes=30), Party.VENDOR),)},
            "due, while it waits for vendor not before 2026-03-02 12:",
        ),
    ],
)
def test_the_first_response_is_told_as_it_stands(life: dict[str, Any], words: str) -> None:
    assert f"First response: {words}" in description(life=life)


def test_a_key_is_one_that_the_door_lets_through() -> None:
    assert KEY.fullmatch(external_key("k3f9q2ab", 12))
    assert mark_of(external_key("k3f9q2ab", 12), 3) == "[bookme-ops k3f9q2ab-12 note 3]"


def test_a_comment_tells_the_note_masked_as_logs_are_and_not_who_wrote_it() -> None:
    text = "anna@bank.example called: the secret is hunter22, see https://teams.microsoft.com/l/meetup-join/x"
    note = Note(at=OPENED, actor="eva", text=text)
    told = comment_of(note, ZONE, Redactor(["hunter22"]).text)
    assert told == "2026-03-02 08:00 CET\n<address> called: the secret is <secret>, see <join link>"
