"""The settings at the console: values without secrets, tests of connections, tokens and sessions."""

import pytest

from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered


def test_every_setting_stands_with_its_value_and_where_that_comes_from(browser: Browser, bank: Ops) -> None:
    text = browser.text("/settings")
    for entry in bank.settings.entries:
        assert f">{entry.key.rpartition('.')[2]}</th>" in text
    assert ">file</td>" in text
    assert '<span class="quiet">default</span>' in text


def test_only_what_somebody_set_is_shown_on_request(browser: Browser, bank: Ops) -> None:
    text = browser.text("/settings?changed=true")
    set_ones = [one for one in bank.settings.entries if one.origin != "default"]
    assert text.count('class="setting-name"') == len(set_ones)


def test_no_secret_is_on_the_page(browser: Browser, bank: Ops) -> None:
    text = browser.text("/settings") + browser.text("/settings/access")
    for secret in bank.settings.secrets:
        assert secret.reveal() not in text
    assert browser.session not in text


@pytest.mark.parametrize("system", ["salesforce", "graph", "backend"])
def test_a_connection_is_tested_as_the_doctor_does(browser: Browser, bank: Ops, system: str) -> None:
    text = browser.post(f"/settings/test/production/{system}").text
    assert "checks passed" in text
    last = entered(bank)[-1]
    assert (last.action, last.object, last.result) == ("connection.tested", f"{system} of production", "ok")


def test_a_system_that_refuses_fails_its_test_and_says_what_to_do(
    browser: Browser, bank: Ops, read_bank: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_bank.misbehave("unauthorized=always@salesforce", "unauthorized=always@login")  # type: ignore[attr-defined]
    try:
        text = browser.post("/settings/test/production/salesforce").text
    finally:
        read_bank.misbehave()  # type: ignore[attr-defined]
    assert "checks failed" in text
    assert "checks passed" not in text
    assert entered(bank)[-1].result == "failed"


def test_a_connection_that_there_is_not_is_told_so(browser: Browser) -> None:
    for path in ("/settings/test/nowhere/graph", "/settings/test/production/nothing", "/settings/test/x/../graph"):
        assert browser.post(path).status_code == 404
