"""`bookme-ops report sync-performance`: the same figures for people, for programs and for spreadsheets."""

import csv
import json
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest

from bookme_ops.cli.report import span_text

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WORDS = ("report", "sync-performance")


def report(**values: Any) -> dict[str, Any]:
    run = {
        "id": 4,
        "started_at": "2026-03-02T07:45:00+00:00",
        "status": "complete",
        "seconds": 12.0,
        "mailboxes": 50,
        "requests": 46,
        "requests_by_system": {"graph": 46},
        "throttled": None,
        "throttled_by_system": None,
    }
    figure = {"now": 46, "before": 40, "change": 0.15}
    return {
        "as_of": NOW.isoformat(),
        "tenants": [
            {
                "tenant": "t-1",
                "mailboxes": {
                    "expected": 52,
                    "read": 50,
                    "age_seconds": {"median": 900.0, "p90": 5400.0, "largest": 200_000.0},
                    "older_than_1_h": 9,
                    "older_than_24_h": 1,
                    "failing": {"timeout": 1},
                    "never_read": {"forbidden": 2},
                    "measured_at": "2026-03-02T07:45:00+00:00",
                },
                "lag": {
                    "changes": 0,
                    "seconds": {"median": None, "p90": None, "largest": None},
                    "days": 7,
                    "measured_at": None,
                },
            }
        ],
        "runs": [run],
        "trend": {
            "runs": 4,
            "since": NOW.isoformat(),
            **dict.fromkeys(("requests", "throttled", "seconds", "mailboxes"), figure),
        },
    } | values


def test_people_see_every_figure_and_how_old_it_is(command: Any, works: Any) -> None:
    works.report = report()
    out = command(*WORDS, "--runs", "5", environ={"COLUMNS": "160"}).out
    for text in (
        "50 of 52",
        "as of Mon 2 Mar 2026 08:45, 15.0 min ago",
        "median 15.0 min, 90 % within 1.5 h, at most 2.3 d",
        "9 / 1",
        "never read: forbidden",
        "not read lately: timeout",
        "no change was seen",
        "never measured",
        "40 → 46 (+15%)",
    ):
        assert text in out
    assert ("sync_performance", {"runs": 5, "at": NOW}) in works.asked


def test_before_the_first_run_it_says_what_to_do(command: Any, works: Any) -> None:
    works.report = report(runs=[], trend=None)
    assert "There has been no reading run yet" in command(*WORDS).out


def test_too_few_runs_are_told_to_have_no_trend(command: Any, works: Any) -> None:
    works.report = report(trend=None)
    assert "Too few runs for a trend." in command(*WORDS).out


def test_programs_get_the_document_and_spreadsheets_a_row_per_figure(command: Any, works: Any) -> None:
    works.report = report()
    assert json.loads(command(*WORDS, "--output", "json").out) == report()
    rows = list(csv.DictReader(StringIO(command(*WORDS, "--output", "csv").out)))
    values = {(row["about"], row["figure"]): row["value"] for row in rows}
    assert values["tenant t-1", "mailboxes.never_read.forbidden"] == "2"
    assert values["run 4", "run.requests_by_system.graph"] == "46"
    assert values["runs", "trend.requests.change"] == "0.15"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "–"), (0, "0 s"), (59.4, "59 s"), (60, "1.0 min"), (5400, "1.5 h"), (90_000, "1.0 d")],
)
def test_spans_are_told_in_their_largest_unit(seconds: float | None, text: str) -> None:
    assert span_text(seconds) == text
