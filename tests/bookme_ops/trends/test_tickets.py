"""Trends of incidents: opened, resolved, left open; answered when, and whether in time."""

from datetime import timedelta

from bookme_ops.store.bulk import run
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import acknowledge, apply, resolve
from bookme_ops.trends.graph import Report
from bookme_ops.trends.reports import find_graph
from bookme_ops.trends.tickets import count_tickets
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.store.findings import found
from tests.bookme_ops.trends.reading import cells, known
from tests.journeys.bank import NOW

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
LAST, THIS = "2026-W09", "2026-W10"
NONE = {"Critical": 0, "High": 0, "Medium": 0, "Low": 0}


def live(bank: Ops, *names: str, weeks: int = -1, priority: Priority = Priority.HIGH) -> list[int]:
    """Incidents that are opened so many weeks from now; gives their numbers."""
    with bank.store.begin() as connection:
        first = [Open(raised=found(name, priority=priority)) for name in names]
        apply(connection, first, run_id=None, at=NOW + weeks * WEEK)
        wanted = ", ".join(f"'booking-{name}'" for name in names)
        rows = connection.exec_driver_sql(f"SELECT id FROM incident WHERE subject_id IN ({wanted}) ORDER BY id")
        return [int(row[0]) for row in rows]


def empty(bank: Ops) -> None:
    with bank.store.begin() as connection:
        for table in ("incident", "incident_transition"):
            run(connection, f"DELETE FROM {table}")
        run(connection, "UPDATE run SET started_at = '2025-01-01 00:00:00.000000'")


def report_of(bank: Ops) -> Report:
    return count_tickets(bank, bank.now())["production"]


def test_incidents_are_opened_and_resolved_in_their_weeks_and_what_is_left_is_open(bank: Ops) -> None:
    empty(bank)
    live(bank, "old", weeks=-30)
    numbers = live(bank, "a", "b")
    live(bank, "c", priority=Priority.LOW)
    with bank.store.begin() as connection:
        resolve(connection, numbers[0], actor="ada", reason="done", at=NOW - HOUR)
    report = report_of(bank)
    assert cells(report, "tickets-opened", LAST) == NONE | {"High": 2, "Low": 1}
    assert cells(report, "tickets-opened", THIS) == NONE
    assert cells(report, "tickets-resolved", THIS) == NONE | {"High": 1}
    assert [cells(report, "tickets-open", week)["open"] for week in ("2026-W08", LAST, THIS)] == [1, 4, 3]


def test_weeks_before_anybody_looked_are_not_known(bank: Ops) -> None:
    report = report_of(bank)
    weeks = known(report, "tickets-opened")
    assert weeks[-1] == THIS
    assert len(weeks) < len(find_graph(report, "tickets-opened").places)
    assert "are not known" in (find_graph(report, "tickets-opened").unknown or "")


def test_the_first_response_is_measured_in_business_hours_by_priority(bank: Ops) -> None:
    empty(bank)
    quick, slow, none = live(bank, "a", "b", "c")
    with bank.store.begin() as connection:
        acknowledge(connection, quick, actor="ada", at=NOW - WEEK + HOUR)
        acknowledge(connection, slow, actor="ada", at=NOW - WEEK + 24 * HOUR)
    report = report_of(bank)
    assert cells(report, "first-response", LAST) == dict.fromkeys(NONE) | {"High": 4.5}
    assert cells(report, "sla-met", LAST) == {"in time, %": 33.33}, "nobody answered the third, and it is late"
    assert none


def test_what_is_not_yet_due_says_nothing(bank: Ops) -> None:
    empty(bank)
    live(bank, "a", weeks=0)
    report = report_of(bank)
    assert cells(report, "sla-met", THIS) == {"in time, %": None}
    assert find_graph(report, "first-response").empty
