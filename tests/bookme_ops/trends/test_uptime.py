"""Trends of the systems: availability in operating hours, response times and errors."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bookme_ops.store.bulk import run
from bookme_ops.store.health import add_probes
from bookme_ops.trends.graph import Report
from bookme_ops.trends.reports import find_graph
from bookme_ops.trends.uptime import BACK, count_uptime
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.health_records import Probe
from tests.bookme_ops.trends.reading import cells, known

WEDNESDAY = datetime(2026, 2, 25, 9, tzinfo=UTC)
"""In the last whole week before the bank's clock, in its operating hours."""
WEEK = "2026-W09"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def probe(at: datetime, reason: Reason | None = None, *, system: str = "graph", seconds: float = 0.2) -> Probe:
    return Probe(environment="production", system=system, at=at, reason=reason, seconds=seconds)


def report_of(bank: Ops, probes: Iterable[Probe]) -> Report:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM probe")
        add_probes(connection, probes)
    return count_uptime(bank, bank.now())["production"]


def test_a_slot_is_down_if_one_system_was_out_of_reach(bank: Ops) -> None:
    slots = [WEDNESDAY + 5 * number * MINUTE for number in range(10)]
    up = [probe(at) for at in slots]
    report = report_of(bank, [*up, probe(slots[0], Reason.TIMEOUT, system="salesforce")])
    assert cells(report, "availability", WEEK) == {"available, %": 90.0, "with doubts counted as down, %": 90.0}


def test_a_refusal_leaves_a_slot_in_doubt(bank: Ops) -> None:
    slots = [WEDNESDAY + 5 * number * MINUTE for number in range(4)]
    report = report_of(bank, [probe(at, Reason.FORBIDDEN if at == slots[0] else None) for at in slots])
    assert cells(report, "availability", WEEK) == {"available, %": 100.0, "with doubts counted as down, %": 75.0}


def test_nights_weekends_and_closing_days_do_not_count(bank: Ops) -> None:
    closed = next(iter(sorted(bank.settings.policy("production", bank.now()).closing_days)))
    outside = [
        WEDNESDAY - 5 * HOUR,
        WEDNESDAY + 3 * 24 * HOUR,
        datetime(closed.year, closed.month, closed.day, 9, tzinfo=UTC),
    ]
    report = report_of(bank, [probe(at, Reason.TIMEOUT) for at in outside])
    assert known(report, "availability") == []


def test_weeks_without_a_probe_are_not_known(bank: Ops) -> None:
    report = report_of(bank, [probe(WEDNESDAY)])
    graph = find_graph(report, "availability")
    assert known(report, "availability") == [WEEK]
    assert len(graph.places) == BACK + 1
    assert graph.unknown is not None
    assert graph.unknown.startswith(f"{BACK} of {BACK + 1} weeks are not known")


def test_answers_are_measured_by_their_middle_and_their_slow_ones_and_failures_by_their_share(bank: Ops) -> None:
    quick = [probe(WEDNESDAY + n * MINUTE, seconds=n / 10) for n in range(1, 11)]
    failed = [probe(WEDNESDAY + 30 * MINUTE, Reason.TIMEOUT, seconds=20.0)] * 2
    report = report_of(bank, [*quick, *failed, probe(WEDNESDAY, Reason.TIMEOUT, system="bookme")])
    assert cells(report, "response-times", WEEK) == {"bookme": None, "graph": 0.55}
    assert cells(report, "response-times-slow", WEEK) == {"bookme": None, "graph": 0.9}
    assert cells(report, "probe-errors", WEEK) == {"bookme": 100.0, "graph": 16.67}


def test_of_no_probes_nothing_is_known_and_it_is_said_what_to_do(bank: Ops) -> None:
    report = report_of(bank, [])
    assert all(graph.empty for graph in report.graphs)
    assert "collect probes" in report.unknown[0]
