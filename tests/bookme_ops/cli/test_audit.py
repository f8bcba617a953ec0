"""`bookme-ops audit --all`: findings by code, what could not be checked, and the exit status that says so."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.access_sheet.judgement import Judgement
from bookme_ops.cli.main import main
from bookme_ops.store.waiver import Waiver
from connectors.errors import Reason
from jobs.access.view import OrgAccess
from jobs.base import Priority, Subject, Unknown
from tests.bookme_ops.access_sheet.desks import NOW, a_desk, over
from tests.bookme_ops.access_sheet.test_user_sheet import a_finding
from tests.bookme_ops.cli.test_entered_deeds import JourneyWorks
from tests.jobs.environment.access_bank import a_view, refused
from tests.journeys.bank import Journey, begin_journey

WAIVER = Waiver(
    id=1, environment="production", code="ENV021", subject=None, owner="bo", reason="until the move",
    created_at=NOW, until=NOW + timedelta(days=30),
)  # fmt: skip


@pytest.fixture
def works(works: Any) -> Any:
    """Works with one environment in order."""
    works.desks = [a_desk()]
    return works


def test_without_all_it_explains_itself(command: Any) -> None:
    ended = command("audit")
    assert (ended.code, "--all" in ended.out) == (0, True)


def test_nothing_wrong_and_all_read_is_exit_0(command: Any, works: Any) -> None:
    ended = command("audit", "--all", "--actor", "anna")
    assert ended.code == 0
    assert "Nothing: every list was read." in ended.out
    assert works.deeds == [("audit.summary-viewed", "environments production", "anna", "ok")]


def test_findings_are_counted_by_code_and_fail_what_asks_for_it(command: Any, works: Any) -> None:
    works.judgement = Judgement(findings=(a_finding("ENV021"), a_finding("ENV031")), codes=("ENV021", "ENV031"))
    assert command("audit", "--all").code == 0
    assert command("audit", "--all", "--fail-on", "critical").code == 0
    assert command("audit", "--all", "--fail-on", "high").code == 1
    told = json.loads(command("audit", "--all", "--output", "json").out)
    assert (told["counts"], told["status"]) == ({"ENV021": 1, "ENV031": 1}, "complete")
    assert [one["code"] for one in told["findings"]] == ["ENV021", "ENV031"]
    assert command("audit", "--all", "--output", "csv").out.count("\n") == 3


def test_an_accepted_risk_is_told_and_fails_nothing(command: Any, works: Any) -> None:
    works.judgement = Judgement(findings=(a_finding("ENV021", priority=Priority.CRITICAL),), accepted=(WAIVER,))
    ended = command("audit", "--all", "--fail-on", "low")
    assert ended.code == 0
    assert "by bo: until the move" in ended.out
    (told,) = json.loads(command("audit", "--all", "--output", "json").out)["findings"]
    assert told["waived_until"] == WAIVER.until.isoformat()


def test_what_could_not_be_checked_is_exit_3_before_any_finding(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "logins"))]
    doubt = Unknown(
        environment="production", subject=Subject(kind="query", id="x"), reason=Reason.FORBIDDEN,
        codes=frozenset({"ENV023", "ENV024"}),
    )  # fmt: skip
    works.judgement = Judgement(findings=(a_finding("ENV021"),), unknowns=(doubt,))
    ended = command("audit", "--all", "--fail-on", "low")
    assert ended.code == 3
    assert "could not check logins: grant Manage Users to our Salesforce user" in ended.out
    assert "could not be checked: ENV023, ENV024" in ended.out
    told = json.loads(command("audit", "--all", "--output", "json").out)
    assert told["status"] == "incomplete"
    assert [(one["name"], one["grant"]) for one in told["not_checked"]] == [
        ("logins", "Manage Users to our Salesforce user")
    ]


@pytest.mark.parametrize("reason", [Reason.UNAVAILABLE, Reason.CREDENTIALS, Reason.TIMEOUT])
def test_a_system_that_is_down_is_exit_5(command: Any, works: Any, reason: Reason) -> None:
    view = a_view()
    for name in OrgAccess.__dataclass_fields__:
        view = refused(view, name, reason)
    works.desks = [over(view)]
    ended = command("audit", "--all", "--fail-on", "low")
    assert ended.code == 5
    assert "down, or refuses us: salesforce" in ended.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--all", "--fail-on", "urgent"], "is no priority"),
        (["--all", "graph"], "give either --all or graph"),
        (["nonsense"], "No such command"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(command: Any, words: list[str], told: str) -> None:
    ended = command("audit", *words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err


@pytest.fixture(scope="module")
def blind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Journey, Path]]:
    """A bank whose integration users may do too much, and where our own user and app were not granted all."""
    folder = tmp_path_factory.mktemp("blind")
    with begin_journey(folder, scene="excess-permission", advisors=6, events=2) as journey:
        journey.world.environments["production"].org.withheld.add("ManageUsers")
        journey.world.tenant.withheld.add("AuditLog.Read.All")
        journey.run()
        yield journey, folder


def test_a_permission_of_ours_that_is_missing_is_never_a_pass(
    blind: tuple[Journey, Path], capsys: pytest.CaptureFixture[str], restored_logs: None
) -> None:
    journey, folder = blind

    def run(*words: str) -> tuple[int, str]:
        capsys.readouterr()
        works = JourneyWorks(journey)
        code = main(words, works=works, environ={}, folder=folder, clock=lambda: journey.now)
        return int(code), capsys.readouterr().out

    code, out = run("audit", "--all", "--output", "json")
    told = json.loads(out)
    assert (code, told["status"]) == (3, "incomplete")
    missing = {(one["environment"], one["name"]): one["grant"] for one in told["not_checked"]}
    assert missing["production", "locks"] == "Manage Users to our Salesforce user"
    assert missing["production", "sign-ins"] == "AuditLog.Read.All to our app"
    assert ("test", "locks") not in missing
    unknown = {one["environment"]: one["unknown"] for one in told["environments"]}
    assert {"ENV020", "ENV023", "ENV024"} <= set(unknown["production"])
    assert told["counts"].get("ENV031", 0) == 2
    code, page = run("audit", "--all")
    assert (code, "grant Manage Users to our Salesforce user" in page) == (3, True)
    code, sheet = run("--env", "production", "audit", "integration-users")
    assert code == 3
    assert "nobody can tell whether it is usable" in sheet or "cannot be used" in sheet
    assert "could not check locks: grant Manage Users" in sheet


def test_other_environments_stay_judged(command: Any, works: Any) -> None:
    works.desks = [over(refused(a_view(), "logins")), over(replace(a_view(), environment="test"))]
    told = json.loads(command("audit", "--all", "--output", "json").out)
    assert {one["environment"] for one in told["not_checked"]} == {"production"}
