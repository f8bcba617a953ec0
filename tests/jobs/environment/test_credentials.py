"""Secrets and certificates that end."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connectors.access_records import Credential, ServicePrincipal
from connectors.errors import Reason
from connectors.records import midnight
from jobs.access.baseline import DeclaredCredential
from jobs.base import Priority, Subject
from jobs.environment.credentials import decide
from tests.jobs.environment.access_bank import (
    APP_SUBJECT,
    BASELINE,
    POLICY,
    a_secret,
    a_view,
    an_app,
    found,
    refused,
    told,
    untold,
)
from tests.jobs.samples import COPENHAGEN, NOW

ENV026 = frozenset({"ENV026"})
A_SECOND = 1 / 86_400
LOW, MEDIUM, HIGH, CRITICAL = Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.CRITICAL


def ending(*days: float, **changes: Any) -> list[Priority]:
    """How urgent an app is whose credentials end so many days from now."""
    app = an_app(1, *(a_secret(one) for one in days), **changes)
    return [one.priority for one in found(decide, a_view(principals=(app,)))]


@pytest.mark.parametrize(
    ("days", "priority"),
    [
        (91, None),
        (90 + A_SECOND, None),
        (90, LOW),
        (30 + A_SECOND, LOW),
        (30, MEDIUM),
        (7 + A_SECOND, MEDIUM),
        (7, HIGH),
        (A_SECOND, HIGH),
        (0, CRITICAL),
        (-100, CRITICAL),
    ],
)
def test_env026_is_as_urgent_as_few_days_are_left(days: float, priority: Priority | None) -> None:
    assert ending(days) == ([priority] if priority else [])


def test_env026_tells_the_app_its_days_and_no_secret() -> None:
    (one,) = found(decide, a_view(principals=(an_app(1, a_secret(6.5)),)))
    assert (one.code, one.subject) == ("ENV026", APP_SUBJECT)
    assert one.evidence["days_left"] == 6
    assert set(one.evidence["credentials"][0]) == {"key_id", "kind", "owner", "name", "starts", "ends", "expired"}
    assert one.summary == "The newest credential of an app ends in 6 days."


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (1, "ends in 1 day"),
        (0.5, "ends within a day"),
        (-0.5, "has ended"),
        (-1, "ended 1 day ago"),
        (-2, "ended 2 days ago"),
    ],
)
def test_env026_counts_days_as_people_do(days: float, told: str) -> None:
    (one,) = found(decide, a_view(principals=(an_app(1, a_secret(days)),)))
    assert one.summary.endswith(f"{told}.")


def test_env026_the_days_are_the_policys() -> None:
    view = a_view(principals=(an_app(1, a_secret(100)),))
    policy = replace(POLICY, credential_days=(365, 120, 99))
    assert [one.priority for one in found(decide, view, policy)] == [MEDIUM]


def test_env026_the_newest_end_counts_and_what_is_over_stands_beside_it() -> None:
    assert ending(-5, 100) == []
    (one,) = found(decide, a_view(principals=(an_app(1, a_secret(-5), a_secret(20)),)))
    assert one.priority is MEDIUM
    assert [(each["key_id"], each["expired"]) for each in one.evidence["credentials"]] == [
        ("key-20", False),
        ("key--5", True),
    ]


def test_env026_a_certificate_counts_like_a_secret() -> None:
    certificate = a_secret(100, kind="certificate")
    assert found(decide, a_view(principals=(an_app(1, a_secret(3), certificate),))) == []


@pytest.mark.parametrize(
    "app",
    [
        an_app(
            1,
            a_secret(3),
            Credential(key_id="f", kind="federated", owner="application", name=None, starts=None, ends=None),
        ),
        an_app(1, a_secret(3), kind="ManagedIdentity", application_read=False),
        an_app(1, a_secret(3), owner_tenant="vendor", application_read=False),
        an_app(1, credentials=()),
    ],
)
def test_env026_what_others_renew_or_never_ends_is_silent(app: ServicePrincipal) -> None:
    view = a_view(principals=(app, an_app(2)), apps=("app-1", "app-2"))
    assert told(decide, view) == []
    assert untold(decide, view) == []


@pytest.mark.parametrize(
    "app", [an_app(1, a_secret(3), application_read=False), an_app(1, application_read=False, owner_tenant=None)]
)
def test_env026_an_application_of_ours_that_was_refused_is_unknown(app: ServicePrincipal) -> None:
    view = a_view(principals=(app, an_app(2)), apps=("app-1", "app-2"))
    assert told(decide, view) == []
    assert untold(decide, view) == [("principal-1", Reason.FORBIDDEN, ENV026)]


def test_env026_the_app_that_we_sign_in_as_tells_whose_tenant_it_is() -> None:
    ours = an_app(1, application_read=False)
    other = an_app(2, application_read=False, owner_tenant="vendor")
    view = a_view(principals=(ours, other), apps=("app-1", "app-2"), our_app="APP-1")
    assert untold(decide, view) == [("principal-1", Reason.FORBIDDEN, ENV026)]
    doubtful = a_view(principals=(ours, other), apps=("app-1", "app-2"))
    assert [subject for subject, _, _ in untold(decide, doubtful)] == ["principal-1", "principal-2"]


def test_env026_an_end_that_is_not_told_leaves_it_open_only_where_it_matters() -> None:
    endless = a_secret(1, ends=None)
    assert untold(decide, a_view(principals=(an_app(1, endless, a_secret(200)),))) == []
    for credentials in ((endless,), (endless, a_secret(3))):
        view = a_view(principals=(an_app(1, *credentials),))
        assert told(decide, view) == []
        assert untold(decide, view) == [("principal-1", Reason.MALFORMED, ENV026)]


def test_env026_is_told_of_every_app_but_of_no_other() -> None:
    apps = [an_app(number, a_secret(3)) for number in (1, 2, 3)]
    view = a_view(principals=apps, apps=("app-1", "APP-2"))
    assert told(decide, view) == [("ENV026", "principal-1"), ("ENV026", "principal-2")]


DECLARED = DeclaredCredential(name="trace flag user token", ends=date(2026, 3, 9))


@pytest.mark.parametrize(
    ("today", "priority"),
    [
        (date(2025, 12, 9), None),
        (date(2025, 12, 10), LOW),
        (date(2026, 2, 8), MEDIUM),
        (date(2026, 3, 3), HIGH),
        (date(2026, 3, 9), HIGH),
        (date(2026, 3, 10), CRITICAL),
    ],
)
def test_env026_a_declared_one_is_good_on_the_whole_of_its_last_day(today: date, priority: Priority | None) -> None:
    view = a_view(apps=(), baseline=replace(BASELINE, credentials=(DECLARED,)))
    verdicts = found(decide, view, now=midnight(today, COPENHAGEN))
    assert [one.priority for one in verdicts] == ([priority] if priority else [])
    assert all(one.subject == Subject(kind="credential", id="trace flag user token") for one in verdicts)


def test_env026_declared_ones_are_told_though_the_tenant_refuses_us() -> None:
    view = a_view(baseline=replace(BASELINE, credentials=(DECLARED,)), principals=(an_app(1, a_secret(1)),))
    denied = refused(view, "principals")
    assert told(decide, denied) == [("ENV026", "trace flag user token")]
    assert untold(decide, denied) == [("production/access.principals", Reason.FORBIDDEN, ENV026)]


def test_env026_an_environment_without_apps_needs_no_tenant() -> None:
    assert untold(decide, refused(a_view(apps=()), "principals", Reason.NEVER_READ)) == []


def test_env026_of_several_environments_each_is_told_by_its_own_name() -> None:
    views = [a_view(environment=name, principals=(an_app(1, a_secret(1)),)) for name in ("production", "test")]
    assert [one.environment for view in views for one in found(decide, view)] == ["production", "test"]


def test_env026_as_of_an_earlier_instant_more_is_left() -> None:
    view = a_view(principals=(an_app(1, a_secret(0)),))
    assert [one.priority for one in found(decide, view, now=NOW - timedelta(days=8))] == [MEDIUM]
