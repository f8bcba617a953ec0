"""Exit statuses: 5 before 3 before 1 before 0."""

from typing import Any

import pytest

from bookme_ops.cli.exits import exit_of_run
from jobs.base import Priority


@pytest.mark.parametrize(
    ("status", "down", "fail_on", "wanted"),
    [
        ("complete", [], None, 0),
        ("complete", [], Priority.CRITICAL, 1),
        ("incomplete", [], None, 3),
        ("incomplete", [], Priority.LOW, 3),
        ("incomplete", ["production/graph"], Priority.LOW, 5),
        ("failed", [], None, 5),
    ],
)
def test_the_worst_reason_counts(account: Any, status: str, down: list[str], fail_on: Any, wanted: int) -> None:
    account["run"] |= {"status": status, "down": down}
    assert exit_of_run(account, fail_on) == wanted


@pytest.mark.parametrize(
    ("priority", "fail_on", "wanted"),
    [
        ("High", Priority.HIGH, 1),
        ("Critical", Priority.HIGH, 1),
        ("Medium", Priority.HIGH, 0),
        ("Low", Priority.LOW, 1),
    ],
)
def test_findings_count_at_or_above_the_priority(account: Any, priority: str, fail_on: Any, wanted: int) -> None:
    account["findings"] = [account["findings"][0] | {"priority": priority}]
    assert exit_of_run(account, fail_on) == wanted
