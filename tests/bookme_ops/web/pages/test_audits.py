"""The audit at a glance: what was found, what could not be checked, and never a pass for what nobody looked at."""

import tomllib
from pathlib import Path

import pytest

from bookme_ops.baselines.reading import BaselineError, parse_baseline
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from connectors.errors import Reason
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered, judged, unread

PAGES = ("/audits", "/audits/findings", "/audits/apps", "/audits/baseline")


@pytest.fixture
def auditor(browser: Browser) -> Browser:
    return judged(browser)


def test_the_summary_tells_each_environment_with_its_findings_and_its_review(auditor: Browser, bank: Ops) -> None:
    text = auditor.text("/audits")
    for site in bank.chosen:
        assert f'href="/audits/findings?environment={site.name}"' in text
    assert "ENV022" in text
    assert "never signed" in text
    assert "Judged" in text


def test_each_look_is_entered_before_it_is_shown(auditor: Browser, bank: Ops) -> None:
    for path in ("/audits", "/audits/apps", "/audits/baseline/production/proposal"):
        auditor.text(path)
    told = [(one.action, one.object) for one in entered(bank)][-3:]
    assert told == [
        ("audit.summary-viewed", "environments production, test"),
        ("audit.apps-viewed", "apps of production, test"),
        ("audit.baseline-proposed", "environment production"),
    ]


@pytest.mark.parametrize("name", ["people", "principals"])
def test_a_list_that_could_not_be_read_is_named_with_what_to_grant(browser: Browser, bank: Ops, name: str) -> None:
    unread(bank, name)
    text = judged(browser).text("/audits")
    assert "What could not be checked" in text
    assert f"<strong>{name}</strong>: grant " in text
    assert "more may be unseen" in text


def test_an_environment_without_findings_is_no_pass_while_something_is_unread(browser: Browser, bank: Ops) -> None:
    for name in (
        "people",
        "sets",
        "groups",
        "members",
        "assignments",
        "setup",
        "principals",
        "roles",
        "scopes",
        "tokens",
    ):
        unread(bank, name, "test", Reason.UNAVAILABLE)
    text = judged(browser).text("/audits")
    section = text.partition("of-2")[2]
    assert "Nothing is wrong" not in section
    assert "What could not be checked" in section


def test_findings_are_filtered_by_the_address_and_paged(auditor: Browser) -> None:
    everything = auditor.text("/audits/findings")
    assert everything.count("ENV022") >= 1
    only = auditor.text("/audits/findings?environment=production&code=ENV020")
    assert "ENV020" in only
    assert "permission-set BookingPlatformIntegration" not in only
    assert "Nothing that matches was found" in auditor.text("/audits/findings?code=ENV999")
    assert auditor.get("/audits/findings?environment=nowhere").status_code == 404
    assert auditor.get("/audits/findings?after=-1").status_code == 422


def test_no_finding_is_no_pass_while_codes_are_in_doubt(browser: Browser, bank: Ops) -> None:
    unread(bank, "people")
    text = judged(browser).text("/audits/findings?environment=production&code=ENV999")
    assert "that is no pass" in text


def test_apps_are_told_with_what_is_missing(auditor: Browser) -> None:
    text = auditor.text("/audits/apps?environment=test")
    assert "The tenant has no such app" in text
    assert "not in the tenant" in text
    assert "the app that we sign in as" in auditor.text("/audits/apps")


def test_an_app_whose_list_could_not_be_read_is_not_known(browser: Browser, bank: Ops) -> None:
    unread(bank, "principals", "test")
    text = judged(browser).text("/audits/apps?environment=test")
    assert "not in the tenant" not in text
    assert "Not known: could not check" in text


def test_a_proposal_is_a_file_that_wants_its_reasons(auditor: Browser) -> None:
    answer = auditor.get("/audits/baseline/production/proposal")
    assert answer.headers["content-disposition"] == 'attachment; filename="baseline-production.toml"'
    told = tomllib.loads(answer.text)
    with pytest.raises(BaselineError, match="reason"):
        parse_baseline(told, source="proposal")
    assert auditor.get("/audits/baseline/nowhere/proposal").status_code == 404


def test_a_baseline_that_cannot_be_used_is_told_and_nothing_is_judged_by_it(browser: Browser, bank: Ops) -> None:
    file = bank.settings.environment("production").baseline
    assert isinstance(file, Path)
    file.write_text("nonsense = 1\n", encoding="utf-8")
    assert "The baseline cannot be used" in browser.text("/audits/baseline")
    look = browser.app.state.console.access.look(bank, patience=30.0)
    assert look.judged is None
    answer = browser.get("/audits")
    assert answer.status_code == 503
    assert "Access could not be judged" in answer.text
    assert "refresh" not in answer.headers


def test_before_anything_is_judged_the_page_comes_again(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookme_ops.web.pages.audit_looks.PATIENCE", 0.0)
    answer = browser.get("/audits")
    assert answer.status_code == 200
    assert "is being judged" in answer.text
    assert answer.headers["refresh"] == "2"
    judged(browser)
    assert "refresh" not in browser.get("/audits").headers


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_see_it(browser: Browser, path: str) -> None:
    assert browser.as_role(Role.OPERATOR).get(path).status_code == 403
