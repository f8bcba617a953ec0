"""The front page: the worst first, systems that are down, late tasks, alerts that never arrived, what is unread."""

from datetime import timedelta

import pytest

from bookme_ops.store.bulk import run
from bookme_ops.store.coverage import record_failure
from bookme_ops.store.health import add_probes
from bookme_ops.store.incident import Open
from bookme_ops.store.incidents import acknowledge, apply
from bookme_ops.trends.front import WORST, Front, read_front
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from connectors.health_records import Probe
from connectors.ports import Failure
from jobs.base import Priority
from tests.bookme_ops.store.findings import found, umbrella
from tests.journeys.bank import NOW

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def clear(bank: Ops) -> None:
    with bank.store.begin() as connection:
        for table in ("incident", "incident_transition", "probe"):
            run(connection, f"DELETE FROM {table}")


def open_some(bank: Ops, *names: str, at: timedelta = timedelta(), priority: Priority = Priority.HIGH) -> None:
    with bank.store.begin() as connection:
        apply(connection, [Open(raised=found(name, priority=priority)) for name in names], run_id=None, at=NOW + at)


def names(front: Front) -> list[str]:
    return [one.incident.subject.id.removeprefix("booking-") for one in front.worst]


def probe(bank: Ops, *reasons: Reason | None) -> str:
    """What the front page says of Graph after these probes, the latest last."""
    probes = [
        Probe(environment="production", system="graph", at=NOW - MINUTE * back, reason=reason, seconds=0.1)
        for back, reason in enumerate(reversed(reasons))
    ]
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM probe")
        add_probes(connection, probes)
    systems = read_front(bank, NOW).systems
    return next(one.state for one in systems if (one.environment, one.system) == ("production", "graph"))


def test_the_worst_come_first_and_there_are_ten_of_them(bank: Ops) -> None:
    front = read_front(bank, NOW)
    assert len(front.worst) == WORST
    order = [(-one.priority, not one.clock.unanswered, one.clock.due) for one in front.worst]
    assert order == sorted(order)
    assert front.worst[0].priority is Priority.CRITICAL
    assert front.open == sum(front.of(priority) for priority in Priority)


def test_among_equals_what_nobody_answered_and_what_is_due_first_comes_first(bank: Ops) -> None:
    clear(bank)
    open_some(bank, "answered", at=-9 * HOUR)
    open_some(bank, "young", at=-HOUR)
    open_some(bank, "old", at=-5 * HOUR)
    open_some(bank, "low", at=-50 * HOUR, priority=Priority.LOW)
    with bank.store.begin() as connection:
        acknowledge(connection, 1, actor="ada", at=NOW)
    assert names(read_front(bank, NOW)) == ["old", "young", "answered", "low"]


def test_an_umbrella_speaks_for_its_members(bank: Ops) -> None:
    clear(bank)
    with bank.store.begin() as connection:
        apply(connection, [Open(raised=umbrella())], run_id=None, at=NOW)
        members = [Open(raised=found(str(number), under_umbrella=True)) for number in range(3)]
        apply(connection, members, run_id=None, at=NOW)
    front = read_front(bank, NOW)
    assert [(one.code, count) for one, count in front.umbrellas] == [("CAL001", 3)]
    assert names(front) == ["production"]
    assert front.open == 4


@pytest.mark.parametrize(
    ("reasons", "state"),
    [
        ((), "unknown"),
        ((None,), "up"),
        ((Reason.TIMEOUT, Reason.TIMEOUT, Reason.TIMEOUT, None), "up"),
        ((Reason.TIMEOUT, Reason.UNAVAILABLE, Reason.TIMEOUT), "down"),
        ((Reason.TIMEOUT, Reason.TIMEOUT), "failing"),
        ((None, Reason.TIMEOUT), "failing"),
        ((Reason.TIMEOUT, Reason.TIMEOUT, Reason.FORBIDDEN), "unknown"),
        ((Reason.FORBIDDEN,) * 3, "unknown"),
    ],
)
def test_a_system_is_down_as_the_job_of_env041_says(bank: Ops, reasons: tuple[Reason | None, ...], state: str) -> None:
    assert probe(bank, *reasons) == state
    assert bool(read_front(bank, NOW).down) is (state == "down")


def test_a_system_that_was_never_probed_is_not_up(bank: Ops) -> None:
    clear(bank)
    front = read_front(bank, NOW)
    assert {one.state for one in front.systems} == {"unknown"}
    assert {one.reason for one in front.systems} == {Reason.NEVER_READ}


def test_where_no_service_works_by_the_schedule_lateness_is_not_known(bank: Ops) -> None:
    assert read_front(bank, NOW).late is None


def test_what_cannot_be_read_is_counted_and_named(bank: Ops) -> None:
    before = read_front(bank, NOW).unread
    with bank.store.begin() as connection:
        record_failure(connection, "production", "query", "bookings", Failure(reason=Reason.TIMEOUT, detail=""), at=NOW)
    front = read_front(bank, NOW)
    assert front.unread == before + 1
    [scope] = [scope for scope in front.scopes if scope.name == "production"]
    assert (Reason.TIMEOUT, "bookings") in {(one.reason, one.example) for one in scope.unread}


def test_a_budget_that_was_never_told_is_not_known(bank: Ops) -> None:
    assert all(budget.left is not None for budget in read_front(bank, NOW).budgets)
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM allowance")
    assert [budget.left for budget in read_front(bank, NOW).budgets] == [None] * len(bank.chosen)


def test_every_scope_tells_how_fresh_its_parts_are(bank: Ops) -> None:
    tenant, *environments = read_front(bank, NOW).scopes
    assert tenant.calendars is not None
    assert tenant.calendars.complete > 0
    assert [scope.name for scope in environments] == [site.name for site in bank.chosen]
    assert all(scope.parts and scope.calendars is None for scope in environments)
