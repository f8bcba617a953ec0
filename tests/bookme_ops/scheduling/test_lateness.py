"""What is late is an incident within a minute of being so, and no longer than it is."""

from bookme_ops.progress import Silent
from bookme_ops.runner import run_jobs
from bookme_ops.scheduling.lateness import LatenessWatch
from bookme_ops.scheduling.service import Scheduler
from bookme_ops.store import incidents
from bookme_ops.store.incident import Incident
from bookme_ops.store.schedule_pauses import pause
from bookme_ops.store.slot import Ending, SlotState
from tests.bookme_ops.scheduling.conftest import DAY, HOUR, MINUTE, SECOND, START, Stage


def told(stage: Stage) -> list[Incident]:
    with stage.ops.store.read() as connection:
        return [one for one in incidents.open_incidents(connection, ("production",)) if one.code == "ENV042"]


def fail(_errand: object) -> Ending:
    return Ending(state=SlotState.FAILED, reason="no answer")


def test_a_task_that_fails_is_late_once_its_grace_is_over_and_no_longer_when_it_is_done(stage: Stage) -> None:
    stage.task(cron="0 * * * *", retries=0)
    stage.how = fail
    cycle, watch = stage.cycle(), LatenessWatch(stage.ops)
    stage.live(cycle, 61 * MINUTE)
    stage.clock[0] = stage.clock[0].replace(hour=9, minute=29, second=59)
    assert watch.look(stage.now) == frozenset()
    assert told(stage) == []
    stage.clock[0] += SECOND
    assert watch.look(stage.now) == {"work"}
    (incident,) = told(stage)
    assert incident.subject.id == "work"
    assert incident.summary == "The task work was expected at 2026-03-02 09:00 UTC, and is failed: no answer."
    run_health(stage)
    assert [one.id for one in told(stage)] == [incident.id], "the job says the same"
    stage.how = lambda _: Ending(state=SlotState.COMPLETE)
    stage.live(cycle, 32 * MINUTE)
    assert watch.look(stage.now) == frozenset()
    assert told(stage) == []


def run_health(stage: Stage) -> None:
    run_jobs(stage.ops, names=("health",), select=(), as_of=stage.now, advisor=None, dry_run=False, progress=Silent())


def test_what_stays_late_is_judged_once(stage: Stage) -> None:
    stage.task(cron="0 * * * *", retries=0)
    stage.how = fail
    stage.live(stage.cycle(), 95 * MINUTE)
    watch = LatenessWatch(stage.ops)
    for _ in range(3):
        watch.look(stage.now)
        stage.clock[0] += MINUTE
    with stage.ops.store.read() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM run").scalar_one() == 1


def test_a_schedule_of_which_much_is_late_is_one_incident(stage: Stage) -> None:
    for name in "abcd":
        stage.task(name, cron="0 * * * *", retries=0)
    stage.how = fail
    stage.live(stage.cycle(), 95 * MINUTE)
    LatenessWatch(stage.ops).look(stage.now)
    (incident,) = told(stage)
    assert incident.subject.kind == "schedule"
    assert [one["job"] for one in incident.evidence["tasks"]] == list("abcd")


def test_what_is_paused_is_not_late(stage: Stage) -> None:
    stage.task(cron="0 * * * *", retries=0)
    stage.how = fail
    stage.live(stage.cycle(), 95 * MINUTE)
    with stage.ops.store.begin() as connection:
        pause(connection, None, reason="r", actor="eva", at=stage.now, until=stage.now + DAY)
    assert LatenessWatch(stage.ops).look(stage.now) == frozenset()


def test_a_service_tells_of_lateness_within_a_minute(stage: Stage) -> None:
    stage.task(cron="0 * * * *", retries=0)
    stage.how = fail
    scheduler = Scheduler(stage.ops, stage.tasks, tell=lambda _: True)
    while not (opened := told(stage)):
        stage.clock[0] += 5 * SECOND
        scheduler.ring()
        assert scheduler.cycle.hands.wait(10)
        assert stage.now < START + 2 * HOUR
    late_at = START.replace(hour=9, minute=30, second=0)
    assert late_at <= opened[0].opened_at <= late_at + MINUTE


def test_the_monitor_hears_of_us_each_minute_in_which_nothing_is_late(stage: Stage) -> None:
    stage.task(cron="0 * * * *", retries=0)
    signs: list[object] = []

    def tell(_schedule: object) -> bool:
        signs.append(stage.now)
        return True

    scheduler = Scheduler(stage.ops, stage.tasks, tell=tell)
    for _ in range(30):
        stage.clock[0] += 10 * SECOND
        scheduler.ring()
    assert len(signs) == 5
    stage.clock[0] += 2 * HOUR
    stage.how = fail
    scheduler.ring()
    assert scheduler.cycle.hands.wait(10)
    stage.clock[0] += MINUTE
    scheduler.ring()
    assert len(signs) == 5, "the time that was missed is late, and its run failed"
    assert len(told(stage)) == 1


def test_a_cycle_that_fails_is_silent_to_the_monitor_and_the_next_one_goes_on(stage: Stage) -> None:
    signs: list[object] = []
    scheduler = Scheduler(stage.ops, stage.tasks, tell=lambda _: signs.append(1))  # type: ignore[arg-type,return-value,func-returns-value]
    with stage.ops.store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE schedule_lead RENAME TO away")
    scheduler.ring()
    assert signs == []
    with stage.ops.store.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO schedule_lead")
    scheduler.ring()
    assert signs == [1]
