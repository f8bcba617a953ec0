"""Credentials by days left: what ends first comes first."""

from dataclasses import replace
from datetime import timedelta

from bookme_ops.access_sheet.credentials import list_credentials, unread_application
from jobs.access.baseline import DeclaredCredential
from tests.bookme_ops.access_sheet.desks import NOW, a_desk
from tests.jobs.environment.access_bank import BASELINE, a_secret, an_app


def test_what_ends_first_comes_first_and_the_last_one_counts() -> None:
    app = an_app(1, a_secret(100.5), a_secret(-3), a_secret(20, kind="certificate"))
    rows = list_credentials(a_desk(principals=(app,))).rows
    assert [(row.days_left, row.kind, row.newest) for row in rows] == [
        (-3, "secret", False),
        (20, "certificate", False),
        (100, "secret", True),
    ]


def test_a_federated_one_never_ends_and_comes_last() -> None:
    app = an_app(1, a_secret(5), a_secret(0, kind="federated", ends=None))
    rows = list_credentials(a_desk(principals=(app,))).rows
    assert [(row.kind, row.days_left, row.newest) for row in rows] == [("secret", 5, True), ("federated", None, True)]


def test_declared_ones_end_with_their_day() -> None:
    day = (NOW + timedelta(days=4)).date()
    baseline = replace(BASELINE, credentials=(DeclaredCredential(name="proxy certificate", ends=day),))
    rows = list_credentials(a_desk(principals=(), baseline=baseline)).rows
    assert [(row.app, row.name, row.days_left) for row in rows] == [("declared", "proxy certificate", 4)]


def test_credentials_of_an_app_of_somebody_else_are_not_known() -> None:
    assert unread_application(an_app(1)) is None
    assert "not known" in (unread_application(an_app(1, application_read=False)) or "")
