"""The job that compares what users and apps hold with the baseline."""

from dataclasses import replace

from connectors.errors import Reason
from jobs.environment.permissions import JOB, decide
from tests.jobs.environment.access_bank import (
    BASELINE,
    BOB,
    RUNTIME,
    SETS,
    a_role,
    a_set,
    a_view,
    an_assignment,
    found,
    refused,
    told,
    untold,
)

REPORTS = {
    "sets": (*SETS, a_set("Reports")),
    "assignments": (an_assignment(RUNTIME), an_assignment("Reports")),
}


def test_users_and_apps_are_told_together() -> None:
    view = a_view(roles=(a_role("Mail.Send"),), **REPORTS)
    assert told(decide, view) == [("ENV031", "principal-1"), ("ENV031", BOB), ("ENV032", "principal-1")]


def test_an_org_that_refuses_us_leaves_apps_judged_and_the_other_way_round() -> None:
    view = a_view(roles=(a_role("Calendars.ReadWrite"), a_role("Mail.Send")), **REPORTS)
    assert told(decide, refused(view, "sets")) == [("ENV031", "principal-1")]
    assert told(decide, replace(refused(view, "principals"), _memo={})) == [("ENV031", BOB)]


def test_a_gap_is_told_once_for_all_that_it_leaves_open() -> None:
    both = frozenset({"ENV031", "ENV032"})
    view = refused(refused(a_view(), "assignments"), "principals", Reason.TIMEOUT)
    assert untold(decide, view) == [
        ("production/access.assignments", Reason.FORBIDDEN, both),
        ("production/access.principals", Reason.TIMEOUT, both),
    ]


def test_the_evidence_names_the_baseline_that_was_compared_with() -> None:
    (one,) = found(decide, a_view(baseline=replace(BASELINE, source="production.toml"), **REPORTS))
    assert one.evidence["baseline"] == "production.toml"


def test_every_environment_is_told_by_its_own_name() -> None:
    views = [a_view(environment=name, **REPORTS) for name in ("production", "test")]
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


def test_the_job_names_every_list_that_it_looks_at() -> None:
    lists = {"people", "sets", "groups", "members", "assignments", "objects", "tokens", "principals", "roles", "scopes"}
    assert JOB.reads == {f"access.{name}" for name in lists} | {"accounts"}
