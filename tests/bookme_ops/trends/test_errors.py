"""Trends of our own work: how runs ended, what they cost, what went wrong."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.store import runs
from bookme_ops.store.bulk import run as execute
from bookme_ops.trends.errors import count_errors
from bookme_ops.trends.reports import find_graph
from bookme_ops.wiring import Ops
from tests.bookme_ops.trends.reading import cells, known

WEDNESDAY = datetime(2026, 2, 25, 9, tzinfo=UTC)
WEEK, THIS_WEEK = "2026-W09", "2026-W10"


def keep(bank: Ops, *ended: tuple[str, str, float, dict[str, Any]]) -> None:
    """These are all runs of a week: kind, status, seconds, figures."""
    with bank.store.begin() as connection:
        execute(connection, "DELETE FROM run")
        for kind, status, seconds, figures in ended:
            number = runs.start_run(connection, kind, WEDNESDAY, WEDNESDAY)
            runs.finish_run(connection, number, status, {}, figures, WEDNESDAY + timedelta(seconds=seconds))


def test_runs_are_counted_by_how_they_ended_and_a_week_without_any_is_not_known(bank: Ops) -> None:
    keep(
        bank,
        ("jobs", "complete", 1, {}),
        ("jobs", "incomplete", 1, {}),
        ("jobs", "failed", 1, {}),
        ("jobs", "crashed", 1, {}),
    )
    report = count_errors(bank, bank.now())
    assert cells(report, "runs-by-end", WEEK) == {"complete": 1, "incomplete": 1, "failed": 1, "crashed": 1}
    assert cells(report, "error-rate", WEEK) == {"not complete, %": 75.0}
    assert known(report, "runs-by-end") == [WEEK]


def test_throttling_is_a_share_of_the_requests(bank: Ops) -> None:
    told = {"requests": {"graph": 190, "salesforce": 10}, "throttled": {"graph": 5}}
    keep(bank, ("collect", "complete", 1, told), ("collect", "complete", 1, {"throttled": None}))
    assert cells(count_errors(bank, bank.now()), "throttling", WEEK) == {"throttled, %": 2.5}


def test_runs_that_only_probe_do_not_shorten_those_that_read(bank: Ops) -> None:
    read = {"read": {"bookings": 1}}
    keep(bank, ("collect", "complete", 60, read), ("collect", "complete", 1, {"read": {}}), ("jobs", "complete", 5, {}))
    assert cells(count_errors(bank, bank.now()), "run-lengths", WEEK) == {"collect": 60.0, "jobs": 5.0}


def test_the_bank_itself_was_watched_this_week(bank: Ops) -> None:
    report = count_errors(bank, bank.now())
    assert known(report, "runs-by-end")[-1] == THIS_WEEK
    assert find_graph(report, "problems").places == ()


def test_a_store_in_which_nothing_ever_ran_knows_nothing(bank: Ops) -> None:
    keep(bank)
    report = count_errors(bank, bank.now())
    assert all(graph.empty for graph in report.graphs)
