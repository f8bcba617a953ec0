"""Findings for people: how many there are, and what it means that there are none."""

from bookme_ops.cli.render_findings import count_text


def test_findings_are_counted_by_priority_the_most_urgent_first() -> None:
    found = [{"priority": "Low"}, {"priority": "Critical"}, {"priority": "Low"}]
    assert count_text(found) == "3 findings: 1 critical, 2 low"


def test_no_findings_of_an_incomplete_run_are_not_called_nothing() -> None:
    assert count_text([], "complete") == "nothing"
    assert count_text([], "incomplete") == "nothing in what could be read"
