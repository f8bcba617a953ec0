"""Gathering: every figure of a small bank, and none of what is not known."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bookme_ops.measures.figures import Figures
from bookme_ops.measures.first_responses import ResponseCount
from bookme_ops.measures.gathering import Counted, choose_backup, gather, sum_readings
from bookme_ops.measures.traffic import TrafficCount
from bookme_ops.service_levels.rule import rule_of
from bookme_ops.store import schedule
from bookme_ops.store.schedule_lead import open_lead
from bookme_ops.store.schedule_pauses import pause
from bookme_ops.store.service_figures import ReadCount
from bookme_ops.store.slot import Ending, Expected, SlotState, Trigger
from connectors.errors import Reason
from connectors.health_records import Backup
from tests.journeys.bank import Journey, begin_journey

MINUTE = timedelta(minutes=1)
OWNER = "this-host 1 boot/1"


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=6) as begun:
        yield begun


def figures(journey: Journey, *tasks: str) -> Figures:
    counted = Counted(traffic=TrafficCount(), responses=ResponseCount(rule_of(journey.ops.settings)))
    return gather(journey.ops, tasks, counted, journey.now)


def copy(hours: int, *, verified: bool, problem: str | None = None) -> Backup:
    at = datetime(2026, 3, 2, hours, tzinfo=UTC)
    return Backup(
        taken_at=at, file=f"{hours}.db", sha256="", size=1, verified_at=at if verified else None, problem=problem
    )


def test_of_an_empty_store_almost_nothing_is_known(journey: Journey) -> None:
    told = figures(journey, "work")
    assert (told.schedule, told.backup, told.purged) == (None, None, None)
    assert (told.readings, told.budgets, told.probes, told.incidents) == ((), (), (), ())
    assert told.size > 0


def test_of_a_bank_that_was_read_and_judged_everything_is_told(journey: Journey) -> None:
    journey.run()
    journey.collect(kinds=frozenset({"probes"}))
    told = figures(journey)
    assert {(one.environment, one.kind) for one in told.readings} >= {("production", "mailbox"), ("test", "query")}
    assert sum(one.count for one in told.incidents) == len(journey.incidents())
    assert {one.environment for one in told.budgets} == {"production", "test"}
    assert {(one.environment, one.system) for one in told.probes} >= {("production", "graph"), ("test", "salesforce")}
    assert told.responses is not None
    assert sum(told.responses.values()) == len(journey.incidents())
    assert told.alerts.queue.steps == len(journey.incidents())


def test_the_schedule_is_told_task_by_task(journey: Journey) -> None:
    now = journey.now
    store = journey.ops.store

    def expected(task: str, minutes: int) -> Expected:
        at = now + minutes * MINUTE
        return Expected(task=task, expected_at=at, due_at=at, late_at=at + 30 * MINUTE)

    open_lead(store).hold(OWNER, now - MINUTE)
    with store.begin() as connection:
        schedule.expect(connection, [expected("late", -60), expected("ran", -20), expected("ran", 15)])
        ran = next(one for one in schedule.unfinished(connection) if one.task == "ran")
        schedule.start(connection, ran.id, owner=OWNER, term=1, trigger=Trigger.SCHEDULE, at=ran.due_at)
        schedule.finish(connection, ran, Ending(state=SlotState.INCOMPLETE), owner=OWNER, at=ran.due_at + MINUTE)
        pause(connection, "new", reason="why", actor="eva", at=now, until=now + MINUTE)
    told = figures(journey, "ran", "new", "late").schedule
    assert told is not None
    assert (told.beat, told.led, told.waiting, told.running, told.late) == (now - MINUTE, True, 1, 0, 1)
    assert told.oldest_owed == now - 60 * MINUTE
    late, new, ran_figures = told.tasks
    assert (late.name, late.late_since, late.owed, late.last) == ("late", now - 30 * MINUTE, 1, None)
    assert (new.paused, new.next_due, new.late_since) == (True, None, None)
    assert ran_figures.last is not None
    assert (ran_figures.last.state, ran_figures.next_due) == (SlotState.INCOMPLETE, now + 15 * MINUTE)


def test_what_belongs_to_a_tenant_is_told_of_its_first_environment_and_foreign_scopes_are_left_out(
    journey: Journey,
) -> None:
    at = journey.now

    def count(scope: str, reason: Reason | None, number: int, minutes: int | None) -> ReadCount:
        when = None if minutes is None else at - minutes * MINUTE
        return ReadCount(scope=scope, kind="mailbox", reason=reason, count=number, oldest=when, newest=when)

    tenant = journey.ops.tenants[0]
    counts = [count(tenant, None, 7, 5), count("production", None, 1, 9), count(tenant, Reason.FORBIDDEN, 2, None)]
    [one] = sum_readings(journey.ops, [*counts, count("sold last year", None, 99, 0)])
    assert (one.environment, one.known, dict(one.unknown)) == ("production", 8, {"forbidden": 2})
    assert (one.oldest, one.newest) == (at - 9 * MINUTE, at - 5 * MINUTE)


def test_the_newest_copy_need_not_be_the_newest_that_was_proven() -> None:
    assert choose_backup([]) is None
    copies = [copy(1, verified=True), copy(2, verified=True, problem="damaged"), copy(3, verified=False)]
    chosen = choose_backup(copies)
    assert chosen is not None
    assert (chosen.newest, chosen.proven) == (copies[2], copies[0])
    unproven = choose_backup(copies[2:])
    assert unproven is not None
    assert unproven.proven is None
