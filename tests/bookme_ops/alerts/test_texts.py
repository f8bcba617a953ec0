"""Texts are made of codes, kinds, numbers and links."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.alerts.texts import MOST_LINES, SENTENCES, body_of, digest_of, title_of
from bookme_ops.alerts.wishes import BY_STEP, LAPSED, REMINDER
from bookme_ops.configuration.alert_keys import EVENTS
from jobs.base import Priority, Subject
from tests.bookme_ops.alerts.bank import NOW
from tests.bookme_ops.alerts.test_wishes import INCIDENT

ZONE = ZoneInfo("Europe/Copenhagen")


def test_there_is_a_sentence_for_every_event() -> None:
    assert SENTENCES.keys() == {*EVENTS, REMINDER, LAPSED}
    assert set(BY_STEP.values()) <= set(EVENTS)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("CAL001", "[High] CAL001 missing-in-outlook, production"),
        ("ALERT", "[High] ALERT alert-channel-refuses, production"),
        ("REPORT", "[High] REPORT reported-by-a-person, production"),
        ("UNREAD", "[High] UNREAD not-read-for-long, production"),
        ("XYZ999", "[High] XYZ999, production"),
    ],
)
def test_a_title_names_the_code_with_the_title_of_its_runbook_if_it_has_one(code: str, title: str) -> None:
    assert title_of(replace(INCIDENT, code=code)) == title


def test_only_numbers_of_an_umbrellas_evidence_are_told() -> None:
    place = Subject(kind="environment", id="production")
    odd = replace(INCIDENT, subject=place, evidence={"findings": "Anna Hansen", "advisors_hit": True, "who": 3})
    assert "Anna" not in body_of(odd, "opened", ZONE, None)
    assert "Advisors hit" not in body_of(odd, "opened", ZONE, None)
    assert "Findings: 7" in body_of(replace(odd, evidence={"findings": 7}), "opened", ZONE, None)
    assert "Findings" not in body_of(replace(INCIDENT, evidence={"findings": 7}), "opened", ZONE, None)


def test_a_digest_of_very_many_codes_says_how_many_lines_it_leaves_out() -> None:
    many = [replace(INCIDENT, id=number, code=f"XYZ{number:03}") for number in range(MOST_LINES + 5)]
    title, body = digest_of([*many, replace(INCIDENT, priority=Priority.CRITICAL)], ZONE, NOW, "https://ops.example")
    assert title == f"Open incidents: 1 Critical, {MOST_LINES + 5} High"
    assert body.splitlines()[-2:] == ["and 6 more lines", "https://ops.example/incidents"]
    assert len(body.splitlines()) == MOST_LINES + 3
