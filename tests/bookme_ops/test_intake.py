"""Which facts of a ticket are missing."""

from dataclasses import replace
from typing import Any

import pytest

from bookme_ops.intake import FACTS, clean_facts, is_booking_id, missing_facts
from bookme_ops.store.incident import REPORT, Incident
from tests.bookme_ops.ledger import as_incident, found


def report(**changes: Any) -> Incident:
    values: dict[str, Any] = {"code": REPORT, "category": "booking-failure", "intake": {}, "booking_id": None}
    return replace(as_incident(found(), 1), **values | changes)


def names(incident: Incident) -> list[str]:
    return [fact.name for fact in missing_facts(incident)]


def test_of_a_fault_everything_that_the_guide_lists_is_needed() -> None:
    assert names(report()) == [
        "process",
        "expected",
        "actual",
        "steps",
        "errors",
        "booking_id",
        "screenshots",
        "user",
        "timeline",
        "debug_log",
        "system_state",
    ]


def test_a_booking_brings_what_a_bundle_gathers() -> None:
    assert names(report(booking_id="b-1")) == ["process", "expected", "actual", "steps", "errors", "screenshots"]


def test_what_was_told_is_not_missing_and_none_is_an_answer() -> None:
    told = {fact.name: "none" for fact in FACTS}
    assert names(report(intake=told)) == []
    assert names(report(intake={**told, "steps": "  "})) == ["steps"]


@pytest.mark.parametrize("category", ["enquiry", "training", "question", "suggestion", "configuration"])
def test_of_a_wish_or_a_question_only_what_it_is_about_is_needed(category: str) -> None:
    assert names(report(category=category)) == ["process"]


def test_what_a_job_found_lacks_nothing() -> None:
    assert names(as_incident(found(), 1)) == []


def test_facts_are_kept_without_blanks_in_the_order_of_the_table() -> None:
    said = {"errors": " 403 ", "steps": "  ", "process": "booked", "expected": None, "summary": "no fact"}
    assert list(clean_facts(said).items()) == [("process", "booked"), ("errors", "403")]


@pytest.mark.parametrize("text", ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7F3A-1", "booking_12"])
def test_letters_and_digits_without_a_gap_may_be_a_booking_id(text: str) -> None:
    assert is_booking_id(text)


@pytest.mark.parametrize(
    "text", ["", "Anna", "Anna Hansen", "a1@bank.example", "1\n2345", "x" * 63 + "12", "٣٣٣٣٣", "7f3a…1"]
)
def test_names_addresses_and_what_is_too_long_are_none(text: str) -> None:
    assert not is_booking_id(text)
