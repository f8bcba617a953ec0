"""Health: the systems can be reached, enough of their budget is left, and our own work is done.

Readings of ours, where the finding catalogue leaves room:

* A system that answers with a refusal, or with something that never parses, is neither up nor down.
* What is known of an org's budget is a day old at most, and older than no failed probe.
* Our own store answers for jobs and backups, so that nobody can refuse us to look at them.
"""

from collections.abc import Iterator
from datetime import datetime

from jobs.base import Finding, Job, Unknown
from jobs.environment.availability import LOW, judge_availability
from jobs.environment.systems import BUDGET, DOWN, judge_budget, judge_systems
from jobs.environment.upkeep import LATE, UNPROVEN, find_late_jobs, judge_backups
from jobs.policy import Policy
from jobs.views import EnvironmentView


def decide(view: EnvironmentView, policy: Policy, now: datetime) -> Iterator[Finding | Unknown]:
    """Judge one environment by its probes, its org's latest word on the budget, and the notes of our own work."""
    yield from judge_budget(view, policy, now)
    yield from judge_systems(view, policy, now)
    yield from find_late_jobs(view, policy, now)
    yield from judge_backups(view, policy, now)
    yield from judge_availability(view, policy, now)


JOB = Job(
    name="health",
    title="Systems answer, their budgets last, and our own work is done on time",
    grain=EnvironmentView,
    cron="*/5 * * * *",
    kinds=(BUDGET, DOWN, LATE, UNPROVEN, LOW),
    decide=decide,
    reads=frozenset(),
)
