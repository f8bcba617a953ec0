"""The catalogue: every job and every line of the guide is on the schedule, as the bank changed it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bookme_ops.scheduling.catalogue import BadSchedule, list_tasks
from bookme_ops.scheduling.guide import LINES, Rhythm
from bookme_ops.scheduling.task import Task
from bookme_ops.settings import Cases, TaskSettings
from tests.bookme_ops.scheduling.conftest import Stage


def listed(stage: Stage, **given: TaskSettings) -> dict[str, Task]:
    settings = stage.ops.settings
    named = {name.replace("_", "-"): one for name, one in given.items()}
    changed = replace(settings, schedule=replace(settings.schedule, tasks=named))
    return list_tasks(changed, stage.ops.jobs, mask=str)


def test_every_job_is_on_the_schedule_by_its_own_cron(stage: Stage) -> None:
    tasks = listed(stage)
    assert all(tasks[job.name].cron == job.cron for job in stage.ops.jobs)
    assert tasks["conflicts"].batch == tasks["sync-window"].batch == "judge */15 * * * *"
    assert tasks["health"].batch != tasks["sync-window"].batch


def test_every_task_that_the_guide_names_is_on_the_schedule(stage: Stage) -> None:
    assert {name for line in LINES for name in line.tasks} - set(listed(stage)) == set()
    assert all(line.tasks or line.duty for line in LINES)
    assert [sum(line.rhythm is rhythm for line in LINES) for rhythm in Rhythm] == [5, 5, 5]


def test_cases_are_written_only_where_a_bank_allows_them(stage: Stage) -> None:
    assert "cases" not in listed(stage)
    settings = stage.ops.settings
    allowed = tuple(replace(one, cases=Cases(enabled=True)) for one in settings.environments)
    assert "cases" in list_tasks(replace(settings, environments=allowed), stage.ops.jobs, mask=str)


def test_the_bank_changes_what_it_wants_to(stage: Stage) -> None:
    given = TaskSettings(cron="5 4 * * *", retries=7, overlap="queue", time_limit=timedelta(seconds=9), owner="Ops")
    task = listed(stage, health=given)["health"]
    assert (task.cron, task.retries, task.overlap, task.owner) == ("5 4 * * *", 7, "queue", "Ops")
    assert task.time_limit == timedelta(seconds=9)
    assert task.batch == "judge 5 4 * * *"
    assert listed(stage, collect_probes=TaskSettings(cron="* * * * *"))["collect-probes"].retries == 0
    assert "backup" not in listed(stage, backup=TaskSettings(enabled=False))


def test_what_is_wrong_is_told_at_once(stage: Stage) -> None:
    with pytest.raises(BadSchedule) as caught:
        listed(stage, bakcup=TaskSettings(), health=TaskSettings(cron="0 3 30 2 *"), alerts=TaskSettings(cron="x"))
    problems = " ".join(caught.value.problems)
    assert "no task bakcup" in problems
    assert "schedule.tasks.health.cron '0 3 30 2 *' never comes" in problems
    assert "schedule.tasks.alerts.cron" in problems


def test_a_job_of_somebody_else_cannot_take_the_name_of_a_task(stage: Stage) -> None:
    taken = (*stage.ops.jobs, replace(stage.ops.jobs[0], name="backup"))
    with pytest.raises(BadSchedule, match="two tasks are called backup"):
        list_tasks(stage.ops.settings, taken, mask=str)


def test_duties_may_have_owners_too(stage: Stage) -> None:
    assert "usage-review" not in listed(stage, usage_review=TaskSettings(owner="Business"))
