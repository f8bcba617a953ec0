"""The job as a whole."""

import json
from datetime import timedelta

from connectors.errors import Reason
from jobs.base import Priority
from jobs.environment.health import JOB
from jobs.policy import Policy
from jobs.views import EnvironmentView
from tests.jobs.environment.machines import a_finish, a_probe, an_allowance, an_environment, found, tries, untold
from tests.jobs.samples import COPENHAGEN, NOW


def broken() -> EnvironmentView:
    """An environment with something for every code, two hours after opening."""
    morning = tuple(a_probe(-minutes, Reason.TIMEOUT, system="graph") for minutes in range(0, 120, 5))
    later = NOW + timedelta(hours=2)
    return an_environment(probes=morning, allowance=an_allowance(0.1, at=later), backups=(), finishes=(a_finish(600),))


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "ENV040": ("api-budget-low", Priority.MEDIUM),
        "ENV041": ("connector-down", Priority.CRITICAL),
        "ENV042": ("job-late", Priority.HIGH),
        "ENV043": ("backup-unproven", Priority.HIGH),
        "ENV044": ("availability-low", Priority.HIGH),
    }
    assert (JOB.name, JOB.grain, JOB.cron) == ("health", EnvironmentView, "*/5 * * * *")


def test_an_environment_in_good_health_is_silent() -> None:
    view = an_environment(probes=tries(None, None, None), allowance=an_allowance(0.9), finishes=(a_finish(1),))
    assert found(view) == []
    assert untold(view) == []


def test_every_code_can_be_found_at_once_and_is_plain_json() -> None:
    verdicts = found(broken(), Policy(zone=COPENHAGEN), NOW + timedelta(hours=2))
    assert [one.code for one in verdicts] == ["ENV040", "ENV041", "ENV042", "ENV043", "ENV044"]
    for one in verdicts:
        json.dumps([one.evidence, one.fix])


def test_an_environment_of_which_nothing_is_known_raises_nothing() -> None:
    assert found(EnvironmentView(environment="production")) == []
