"""The catalogue: everything that is done by schedule, as this version does it and as the bank changed it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bookme_ops.crons import next_time
from bookme_ops.scheduling import reviews as reviews_of
from bookme_ops.scheduling import works
from bookme_ops.scheduling.duties import draw_up
from bookme_ops.scheduling.guide import duty_lines
from bookme_ops.scheduling.task import Task
from bookme_ops.settings import Schedule, Settings, TaskSettings
from jobs.base import Job

COLLECT, JUDGE, UPKEEP = "collect", "judge", "upkeep"
"""Lanes: what reads the systems, and what judges the mirror, is done one after the other."""
OFTEN, HOUR = timedelta(minutes=10), timedelta(hours=1)
NOW, MOMENT = timedelta(), timedelta(seconds=1)
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
BOTH, ALL = frozenset({"salesforce", "graph"}), frozenset({"salesforce", "graph", "bookme"})


class BadSchedule(ValueError):
    """The settings of the schedule cannot be used; `problems` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"the schedule cannot be used: {'; '.join(problems)}")


def list_tasks(settings: Settings, jobs: tuple[Job[Any, Any], ...], *, mask: Callable[[str], str]) -> dict[str, Task]:
    """Every task that is on the schedule, by name. Raises BadSchedule.

    `mask` takes out of notes what must not become part of a Case.
    """
    known = list(_every_task(settings, jobs, mask))
    names = [task.name for task in known]
    problems = [f"two tasks are called {name}" for name in sorted({one for one in names if names.count(one) > 1})]
    lost = settings.schedule.tasks.keys() - {*names, *duty_lines()}
    problems += [f"there is no task {name}: there are {', '.join(sorted(names))}" for name in sorted(lost)]
    changed = [_as_set(task, settings.schedule) for task in known]
    problems += [
        f"schedule.tasks.{task.name}.cron {task.cron!r} never comes, or is none"
        for task in changed
        if not _comes(task, settings)
    ]
    if problems:
        raise BadSchedule(problems)
    off = {name for name, given in settings.schedule.tasks.items() if not given.enabled}
    return {task.name: task for task in changed if task.name not in off}


def _every_task(settings: Settings, jobs: tuple[Job[Any, Any], ...], mask: Callable[[str], str]) -> Iterator[Task]:
    yield from _collectors()
    for job in jobs:
        yield Task(name=job.name, title=job.title, cron=job.cron, work=works.judge, lane=JUDGE)
    yield Task(name="alerts", title="Tell people of incidents", cron="* * * * *", work=works.tell_people, lane="alerts")
    if any(environment.cases.enabled for environment in settings.environments):
        title, work = "Write Cases of incidents", works.writing_cases(mask)
        yield Task(name="cases", title=title, cron="*/5 * * * *", work=work, lane="cases")
    yield from _upkeep()


def _collectors() -> Iterator[Task]:
    def collector(name: str, title: str, cron: str, *kinds: str, **more: Any) -> Task:
        full, lane = more.pop("full", False), more.pop("lane", COLLECT)
        work = works.collecting(*kinds, full=full)
        return Task(name=name, title=title, cron=cron, work=work, lane=lane, **more)

    # Nobody knows whose calendars to read before people were read.
    yield collector(
        "collect-changes", "Read what changed", "*/5 * * * *", "bookings", "calendars", reads=ALL, begins_after=MOMENT
    )
    yield collector(
        "collect-directory", "Read people and rooms", "50 * * * *", "directory", reads=ALL, begins_after=NOW
    )
    late = {"time_limit": 4 * HOUR, "begins_after": 2 * MOMENT}
    yield collector("collect-access", "Read who may do what", "0 5 * * *", "access", reads=BOTH, **late)
    bookings = {"full": True, "time_limit": 4 * HOUR, "reads": BOTH}
    yield collector("collect-bookings", "Read all bookings anew", "30 3 * * *", "bookings", **bookings)
    # Not in the lane of the others: a system that is down is noticed while a sweep waits for it.
    probes = {"lane": "probes", "time_limit": OFTEN, "retries": 0}
    yield collector("collect-probes", "Ask every system whether it answers", "*/5 * * * *", "probes", **probes)


def _upkeep() -> Iterator[Task]:
    title = "Copy the store, and prove the copy by restoring it"
    yield Task(name="backup", title=title, cron="15 1 * * *", work=works.back_up_store, lane="backup")
    title = "Measure how well reading goes"
    yield Task(name="sync-performance", title=title, cron="40 5 * * *", work=works.measure_performance, lane=UPKEEP)
    daily, weekly, monthly = "10 6 * * *", "20 6 * * mon", "30 6 1 * *"
    reviews = (
        ("error-review", "Review how our own work ended", daily, reviews_of.review_errors),
        ("usage-analytics", "Count how the product is used", weekly, reviews_of.analyse_usage),
        ("capacity", "Measure what is kept and how long runs take", monthly, reviews_of.plan_capacity),
        ("trends", "Compare the incidents of this month and the last", monthly, reviews_of.analyse_trends),
    )
    for name, title, cron, work in reviews:
        yield Task(name=name, title=title, cron=cron, work=work, lane=UPKEEP)
    title = "Draw up what people have to do"
    yield Task(name="duties", title=title, cron="20 0 * * *", work=draw_up, lane=UPKEEP, begins_after=NOW)
    title = "Forget old rows of the schedule"
    yield Task(name="tidy", title=title, cron="45 0 * * *", work=works.tidy, lane=UPKEEP)


def _as_set(task: Task, schedule: Schedule) -> Task:
    """A task with what the bank says of it. Jobs of one cron are done in one pass over the mirror."""
    given: TaskSettings | None = schedule.tasks.get(task.name)
    changed = replace(task, grace=schedule.grace)
    if given is not None:
        changed = replace(
            changed,
            cron=given.cron or task.cron,
            overlap=given.overlap,
            misfire_grace=given.misfire_grace,
            time_limit=given.time_limit or task.time_limit,
            retries=task.retries if given.retries is None else given.retries,
            owner=given.owner,
        )
    return replace(changed, batch=f"{JUDGE} {changed.cron}") if changed.lane == JUDGE else changed


def _comes(task: Task, settings: Settings) -> bool:
    try:
        return next_time(task.cron, settings.bank.time_zone, SOME_DAY) is not None
    except ValueError:
        return False
