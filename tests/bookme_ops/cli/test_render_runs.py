"""Pages of runs: what was read, what was not and why, what it came to."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.render_runs import reason_sentence, write_collect, write_history, write_jobs_run
from connectors.errors import Reason

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def unread(count: int) -> dict[str, Any]:
    one = {"id": "5b2c0f5e", "reason": "throttled", "detail": "graph: 429"}
    return {"mailbox": {"expected": 50, "checked": 50 - count, "not_checked": [one] * count}}


def test_what_could_not_be_read_is_listed_with_the_reason(screen_text: Any, account: Any) -> None:
    account["run"] |= {"status": "incomplete", "coverage": unread(2), "down": ["production/graph"]}
    told = screen_text(lambda screen: write_collect(screen, account, COPENHAGEN))
    assert told.startswith("Collected as of Mon 2 Mar 2026 09:00 (Europe/Copenhagen), run 7, 1.2 s: incomplete\n")
    assert "  incomplete: 48 of 50 mailboxes\n" in told
    assert told.count("    5b2c0f5e  the system throttled us past our patience (429): it will be read next time\n") == 2
    assert "down, or refusing us: production/graph; see `bookme-ops doctor`" in told


def test_many_unread_ones_are_counted(screen_text: Any, account: Any) -> None:
    account["run"] |= {"status": "incomplete", "coverage": unread(40)}
    told = screen_text(lambda screen: write_jobs_run(screen, account, COPENHAGEN))
    assert told.count("5b2c0f5e") == 12
    assert "… and 28 more: --output json lists them" in told
    assert "2 opened, 0 seen again, 0 resolved, 0 reopened" in told


def test_a_dry_run_has_no_number(screen_text: Any, account: Any) -> None:
    account["run"]["id"] = None
    assert "dry run, 1.2 s: complete" in screen_text(lambda screen: write_jobs_run(screen, account, COPENHAGEN))


def test_a_first_history_says_how_to_begin(screen_text: Any) -> None:
    assert "bookme-ops collect" in screen_text(lambda screen: write_history(screen, [], COPENHAGEN))


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    assert len(reason_sentence(reason.value)) > len(reason.value)


def test_a_reason_of_a_newer_version_is_told_as_it_is() -> None:
    assert reason_sentence("solar-flare") == "solar-flare"
