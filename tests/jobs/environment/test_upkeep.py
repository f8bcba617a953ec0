"""Jobs that are late, and backups that nobody proved."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Reason
from connectors.health_records import LateTask
from jobs.base import Priority, Subject
from jobs.policy import Policy
from tests.jobs.environment.machines import a_backup, a_finish, a_probe, an_environment, found, untold
from tests.jobs.samples import COPENHAGEN, NOW

STORE = Subject(kind="store", id="store")


def codes(**changes: object) -> list[str]:
    return [one.code for one in found(an_environment(**changes))]


def test_env042_a_job_beyond_its_period_and_grace_is_late() -> None:
    (one,) = found(an_environment(finishes=(a_finish(46),)))
    assert (one.code, one.priority) == ("ENV042", Priority.HIGH)
    assert one.subject == Subject(kind="job", id="sync-window")
    assert one.evidence["late_seconds"] == 31 * 60
    assert one.summary == "The job sync-window of production has not finished since 2026-03-02 06:14 UTC."


def test_env042_within_period_and_grace_it_is_on_time() -> None:
    assert codes(finishes=(a_finish(45),)) == []


def test_env042_every_late_job_is_told() -> None:
    late = (a_finish(120), a_finish(120, job="aliases"))
    assert [one.subject.id for one in found(an_environment(finishes=late))] == ["aliases", "sync-window"]


def test_env042_a_job_that_never_finished_is_late_from_its_first_run() -> None:
    begun = a_finish(None, first_at=NOW - timedelta(minutes=46))
    (one,) = found(an_environment(finishes=(begun,)))
    assert "never finished" in one.summary
    assert codes(finishes=(a_finish(None, first_at=NOW - timedelta(minutes=45)),)) == []


def test_env042_a_job_that_nobody_schedules_or_that_never_ran_is_not_late() -> None:
    assert codes(finishes=(a_finish(9999, job="of-somebody-else"),)) == []
    assert codes(finishes=()) == []
    assert codes(finishes=(a_finish(9999),), periods={"sync-window": 0.0}) == []
    assert codes(finishes=(a_finish(9999, environment="test"),)) == [], "another environment's"


def test_env042_is_not_judged_without_a_scheduler() -> None:
    assert codes(finishes=(a_finish(9999),), scheduled=False) == []


def test_env042_a_run_that_systems_refused_has_finished_all_the_same() -> None:
    view = an_environment(finishes=(a_finish(1),), probes=(a_probe(0, Reason.FORBIDDEN),))
    assert found(view) == []
    assert all("ENV042" not in (gap.codes or ()) for gap in untold(view)), "our own store cannot refuse us"


def test_env042_the_grace_is_the_policys() -> None:
    view = an_environment(finishes=(a_finish(20),))
    assert [one.code for one in found(view, Policy(zone=COPENHAGEN, job_grace=timedelta(minutes=1)))] == ["ENV042"]


def test_env043_no_backup_at_all_is_told_of_the_store() -> None:
    (one,) = found(an_environment(backups=()))
    assert (one.code, one.priority, one.subject) == ("ENV043", Priority.HIGH, STORE)
    assert one.evidence["latest"] is None


@pytest.mark.parametrize(
    "backup",
    [
        a_backup(25),
        a_backup(1, verified_at=None),
        a_backup(1, verified_at=None, problem="the copy is torn"),
        a_backup(1, problem="the copy is torn"),
        a_backup(-1),
        a_backup(1, verified_at=NOW + timedelta(hours=1)),
    ],
)
def test_env043_a_backup_that_is_old_unchecked_or_torn_proves_nothing(backup: object) -> None:
    assert codes(backups=(backup,)) == ["ENV043"]


@pytest.mark.parametrize("hours", [0, 1, 24])
def test_env043_a_backup_of_the_last_day_that_was_checked_is_proof(hours: float) -> None:
    assert codes(backups=(a_backup(hours),)) == []


def test_env043_one_proven_backup_among_others_is_enough() -> None:
    assert codes(backups=(a_backup(3, problem="torn"), a_backup(2), a_backup(1, verified_at=None))) == []


def test_env043_a_young_store_needs_no_backup_yet() -> None:
    day = timedelta(hours=24)
    assert codes(backups=(), store_opened=NOW - day) == []
    assert codes(backups=(), store_opened=NOW - day - timedelta(seconds=1)) == ["ENV043"]


def test_env043_is_one_incident_for_all_environments() -> None:
    views = [an_environment(backups=()), an_environment(environment="test", backups=(), primary=False)]
    assert [one.environment for view in views for one in found(view)] == ["production"]


def test_env043_is_unknown_of_a_store_that_does_not_know_its_age() -> None:
    view = an_environment(backups=(), store_opened=None)
    assert found(view) == []
    (gap,) = untold(view)
    assert (gap.subject, gap.reason, gap.codes) == (STORE, Reason.NEVER_READ, frozenset({"ENV043"}))
    assert untold(an_environment(store_opened=None)) == [], "a proven backup is one all the same"


def test_env043_what_systems_refuse_does_not_matter_to_our_own_store() -> None:
    view = an_environment(probes=(a_probe(0, Reason.FORBIDDEN),), backups=())
    assert [one.code for one in found(view)] == ["ENV043"]


@given(st.lists(st.tuples(st.floats(0, 50), st.booleans(), st.booleans()), max_size=5), st.integers(1, 48))
def test_env043_is_as_the_catalogue_says_in_any_order(taken: list[tuple[float, bool, bool]], hours: int) -> None:
    backups = tuple(
        a_backup(age, file=str(number), problem="torn" if torn else None, **({} if checked else {"verified_at": None}))
        for number, (age, checked, torn) in enumerate(taken)
    )
    within = timedelta(hours=hours)
    policy = Policy(zone=COPENHAGEN, backup_within=within)
    proven = any(one.verified_at and not one.problem and NOW - one.taken_at <= within for one in backups)
    view = an_environment(backups=backups)
    assert [one.code for one in found(view, policy)] == ([] if proven else ["ENV043"])
    assert found(replace(view, backups=backups[::-1]), policy) == found(view, policy)


def a_late_task(task: str = "backup", minutes: float = 31, **changes: object) -> LateTask:
    """A task that was expected so long ago, with a grace of half an hour."""
    expected = NOW - timedelta(minutes=minutes)
    values: dict[str, object] = {"expected_at": expected, "late_at": expected + timedelta(minutes=30), "owed": 1}
    return LateTask(**{"task": task, "state": "failed", "reason": "no answer"} | values | changes)  # type: ignore[arg-type]


def test_env042_the_schedule_of_our_own_service_outranks_what_finished() -> None:
    view = an_environment(finishes=(a_finish(9999),), late=(a_late_task(),), scheduled=False)
    (one,) = found(view)
    assert (one.code, one.subject, one.evidence["state"]) == ("ENV042", Subject(kind="job", id="backup"), "failed")
    assert one.summary == "The task backup was expected at 2026-03-02 06:29 UTC, and is failed: no answer."
    assert codes(finishes=(a_finish(9999),), late=()) == []


def test_env042_of_the_schedule_one_environment_tells() -> None:
    assert codes(late=(a_late_task(),), primary=False) == []


@pytest.mark.parametrize(("count", "kinds"), [(3, ["job", "job", "job"]), (4, ["schedule"])])
def test_env042_of_many_late_tasks_the_schedule_is_late(count: int, kinds: list[str]) -> None:
    late = tuple(a_late_task(f"task-{number}") for number in range(count))
    assert [one.subject.kind for one in found(an_environment(late=late))] == kinds


def test_env042_what_is_not_late_yet_is_not_told() -> None:
    assert codes(late=(a_late_task(minutes=29),)) == []
    assert codes(late=(a_late_task(minutes=30),)) == ["ENV042"]
