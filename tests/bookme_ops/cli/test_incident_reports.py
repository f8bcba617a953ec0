"""`incidents open|amend`: reports of people, with the facts that a ticket needs."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bookme_ops.cli.desk_seams import Amendment, Report
from jobs.base import Priority
from tests.bookme_ops.cli.standings import a_standing

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
OPEN = ["incidents", "open", "--category", "booking-failure", "--summary", "no room is offered"]


def asked(works: Any, what: str) -> dict[str, Any]:
    (found,) = [given for name, given in works.asked if name == what]
    return dict(found)


@pytest.fixture
def report(works: Any, incident: Any) -> Any:
    """A report that the works know, without a booking and with one fact."""
    told = replace(incident, code="REPORT", booking_id=None, category="booking-failure", intake={"process": "booked"})
    works.incidents = [told]
    works.standing = a_standing(missing=("steps", "booking_id"))
    return told


def test_a_report_has_the_priority_of_its_category(command: Any, works: Any, report: Any) -> None:
    words = ["--process", " booked ", "--error", "403", "--debug-log", "07L1", "--booking", "{3F25}", "--actor", "anna"]
    assert command(*OPEN, *words).code == 0
    assert asked(works, "open_report") == {
        "report": Report(
            environment="production",
            category="booking-failure",
            priority=Priority.HIGH,
            summary="no room is offered",
            booking_id="3f25",
            intake={"process": "booked", "errors": "403", "debug_log": "07L1"},
        ),
        "actor": "anna",
        "at": NOW,
    }


@pytest.mark.parametrize(
    ("words", "place", "priority"),
    [
        (["--environment", "test"], "test", Priority.HIGH),
        (["--env", "test"], "test", Priority.HIGH),
        (["--priority", "CRITICAL"], "production", Priority.CRITICAL),
    ],
)
def test_the_place_and_the_priority_can_be_said(
    command: Any, works: Any, report: Any, words: list[str], place: str, priority: Priority
) -> None:
    command(*OPEN, *words)
    told = asked(works, "open_report")["report"]
    assert (told.environment, told.priority) == (place, priority)


def test_that_no_booking_is_concerned_is_a_fact(command: Any, works: Any, report: Any) -> None:
    command(*OPEN, "--booking", "None")
    told = asked(works, "open_report")["report"]
    assert (told.booking_id, told.intake) == (None, {"booking_id": "none"})


def test_what_is_missing_is_said_and_does_not_refuse_the_report(command: Any, report: Any) -> None:
    told = command(*OPEN)
    assert told.code == 0
    assert "What a ticket needs and nobody has told yet" in told.out
    assert "steps       how to make it happen again" in told.out
    assert 'bookme-ops incidents amend 12 --steps "…"' in told.out
    assert "runbook" not in told.out, "there is none for what a person reports"
    assert json.loads(command(*OPEN, "--output", "json").out)["missing"] == ["steps", "booking_id"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["open", "--summary", "x"], "--category"),
        (["open", "--category", "booking-failure"], "--summary"),
        (["open", "--category", "weather", "--summary", "x"], "there is no category 'weather'"),
        (["open", "--category", "ui", "--summary", " "], "the summary is empty"),
        (["open", "--category", "ui", "--summary", "x", "--priority", "huge"], "no priority 'huge'"),
        (["open", "--category", "ui", "--summary", "x", "--environment", "moon"], "production, test"),
        (["open", "--category", "ui", "--summary", "x", "--booking", "Anna Hansen"], "no BookingId"),
        (["amend", "12", "--booking", "anna@bank.example"], "no BookingId"),
        (["amend", "12"], "nothing to amend"),
        (["amend", "12", "--category", "weather"], "there is no category"),
    ],
)
def test_what_cannot_be_meant_is_a_wrong_usage(
    command: Any, works: Any, report: Any, words: list[str], why: str
) -> None:
    ended = command("incidents", *words)
    assert ended.code == 2
    assert why in ended.err
    assert not {name for name, _ in works.asked} & {"open_report", "amend"}


def test_an_amendment_says_only_what_was_given(command: Any, works: Any, report: Any) -> None:
    assert command("incidents", "amend", "12", "--steps", "any room", "--actor", "anna").code == 0
    assert asked(works, "amend") == {
        "number": 12,
        "amendment": Amendment(facts={"steps": "any room"}),
        "actor": "anna",
        "at": NOW,
    }


def test_another_category_brings_its_priority_unless_one_is_said(command: Any, works: Any, report: Any) -> None:
    command("incidents", "amend", "12", "--category", "outage", "--summary", "nobody can book")
    assert asked(works, "amend")["amendment"] == Amendment(
        category="outage", priority=Priority.CRITICAL, summary="nobody can book"
    )
    works.asked.clear()
    command("incidents", "amend", "12", "--category", "outage", "--priority", "high")
    assert asked(works, "amend")["amendment"] == Amendment(category="outage", priority=Priority.HIGH)
