"""`bookme-ops audit graph|sign-ins`: apps and sign-ins, and what could not be read of them."""

import csv
import io
import json
from typing import Any

import pytest

from connectors.errors import Reason
from tests.bookme_ops.access_sheet.desks import NAME, a_desk, over
from tests.bookme_ops.access_sheet.test_app_page import scoped
from tests.jobs.environment.access_bank import a_login, a_role, a_view, refused


@pytest.fixture
def works(works: Any) -> Any:
    """Works with one environment in order."""
    works.desks = [a_desk()]
    return works


def test_an_app_is_told_with_permissions_and_credentials(command: Any, works: Any) -> None:
    works.desks = [a_desk(roles=(a_role("Mail.Send"),))]
    ended = command("audit", "graph", "--actor", "anna")
    assert ended.code == 0
    for words in ("Product", "missing", "Calendars.ReadWrite", "excess", "Mail.Send", "300 days left"):
        assert words in ended.out
    assert works.deeds == [("audit.apps-viewed", "apps of production", "anna", "ok")]


def test_a_scope_that_is_defeated_is_said_aloud(command: Any, works: Any) -> None:
    works.desks = [a_desk(**scoped("Calendars.ReadWrite"))]
    assert "the scope is defeated: Entra grants Calendars.ReadWrite for all mailboxes, too" in command(
        "audit", "graph"
    ).out.replace("\n  ", " ")


def test_graph_as_csv_has_a_row_for_each_permission(command: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(command("audit", "graph", "--output", "csv").out)))
    assert {(row["app"], row["what"], row["standing"]) for row in rows} == {
        ("Product", "Calendars.ReadWrite", "expected"),
        ("Product", "User.Read", "expected"),
    }


def test_environments_without_apps_say_so(command: Any, works: Any) -> None:
    works.desks = [a_desk(apps=())]
    ended = command("audit", "graph")
    assert (ended.code, "speak for no app" in ended.out) == (0, True)


@pytest.mark.parametrize(("reason", "code"), [(Reason.FORBIDDEN, 3), (Reason.NOT_LICENSED, 0)])
def test_sign_ins_that_are_refused_are_exit_3_and_unlicensed_ones_are_not(
    command: Any, works: Any, reason: Reason, code: int
) -> None:
    works.desks = [over(refused(a_view(sign_ins=()), "sign_ins", reason))]
    ended = command("audit", "sign-ins")
    assert ended.code == code
    assert "could not check sign-ins" in ended.out
    assert "none at all" not in ended.out


def test_sign_ins_are_told_for_each_holder(command: Any, works: Any) -> None:
    works.desks = [a_desk(logins=[a_login(number, status="Invalid Password") for number in range(1, 8)])]
    ended = command("audit", "sign-ins", "--days", "7")
    assert ended.code == 0
    assert NAME in ended.out
    assert "7 failures in the last 24 hours, and 5 are allowed" in ended.out
    (user, app) = json.loads(command("audit", "sign-ins", "--output", "json").out)
    assert (user["holder_kind"], app["holder_kind"]) == ("user", "app")
    rows = list(csv.DictReader(io.StringIO(command("audit", "sign-ins", "--output", "csv").out)))
    assert {row["holder"] for row in rows} == {NAME, "Product"}


def test_nobody_to_tell_of_is_told_with_what_is_missing(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(people=(), assignments=(), apps=()), "people"))]
    ended = command("audit", "sign-ins")
    assert ended.code == 3
    assert "No integration user and no app is known." in ended.out
    assert "grant View All Users" in ended.out
