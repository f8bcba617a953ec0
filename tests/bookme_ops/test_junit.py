"""The result of a run as build servers read it."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from bookme_ops.junit import junit_report
from jobs.base import Job, Kind, Priority
from jobs.views import AdvisorView

MISSING = Kind(code="CAL001", name="missing-in-outlook", priority=Priority.HIGH, category="calendar-sync")
MISMATCH = Kind(code="CAL002", name="time-mismatch", priority=Priority.HIGH, category="calendar-sync")
JOB: Job[Any, Any] = Job(
    name="sync-window",
    title="A job",
    grain=AdvisorView,
    cron="* * * * *",
    kinds=(MISSING, MISMATCH),
    decide=lambda _view, _policy, _now: (),
)
FINDING = {
    "code": "CAL001",
    "environment": "production",
    "subject": {"kind": "booking", "id": "b-1"},
    "priority": "High",
    "summary": "No event <b>\x1b[31m & none",
}
READ = {"expected": 2, "checked": 2, "not_checked": []}


def report(findings: list[dict[str, Any]], **coverage: Any) -> Element:
    run = {"coverage": coverage or {"mailbox": READ}}
    return fromstring(junit_report({"seconds": 1.5, "findings": findings, "run": run}, [JOB]))


def test_every_code_is_a_case_and_findings_are_failures() -> None:
    root = report([FINDING, FINDING])
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "1", "0")
    failing = root.findall("testsuite/testcase/failure")
    assert [failure.get("type") for failure in failing] == ["CAL001"]
    assert failing[0].get("message") == "2 findings, the worst High"


def test_nothing_found_is_a_pass() -> None:
    root = report([])
    assert root.findall(".//failure") == root.findall(".//error") == []
    assert [case.get("name") for case in root.findall("testsuite/testcase")][:1] == ["CAL001 missing-in-outlook"]


def test_what_could_not_be_read_is_an_error_and_no_pass() -> None:
    missed = {"expected": 3, "checked": 2, "not_checked": [{"id": "m-1", "reason": "forbidden"}]}
    root = report([], mailbox=missed, query=READ)
    errors = root.findall("testsuite/testcase/error")
    assert [error.get("message") for error in errors] == ["1 of 3 could not be read completely"]
    assert errors[0].text == "m-1: forbidden"
    assert root.get("errors") == "1"


def test_hostile_text_stays_text() -> None:
    text = report([FINDING]).findall("testsuite/testcase/failure")[0].text or ""
    assert "<b>" in text
    assert "\x1b" not in text
