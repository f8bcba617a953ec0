"""Integration users, who can, what can: every answer with its path, and none for what could not be read."""

import re

import pytest

from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered, judged, unread

SHEET = re.compile(r'href="(/audits/users/production/[^"]+)"')


@pytest.fixture
def auditor(browser: Browser) -> Browser:
    return judged(browser)


def test_users_lead_to_their_sheets_and_both_looks_are_entered(auditor: Browser, bank: Ops) -> None:
    text = auditor.text("/audits/users")
    found = SHEET.search(text)
    assert found is not None
    sheet = auditor.text(found[1])
    for part in ("Usable?", "What it may do beyond need", "Apps that hold its tokens", "Health Check of the org"):
        assert part in sheet
    told = entered(bank)[-2:]
    assert {one.action for one in told} == {"audit.sheet-viewed"}
    assert {one.object for one in told} == {f"user {found[1].rpartition('/')[2]} in production"}


def test_an_environment_without_integration_users_says_why(auditor: Browser) -> None:
    assert "nobody is named in the settings or holds" in auditor.text("/audits/users")


def test_users_that_could_not_be_read_are_not_told_as_none(browser: Browser, bank: Ops) -> None:
    unread(bank, "assignments", "test")
    text = judged(browser).text("/audits/users")
    assert "nobody is named in the settings" not in text
    assert "Not known: could not check assignments: grant" in text


def test_a_form_leads_to_the_sheet_of_anybody(auditor: Browser) -> None:
    answer = auditor.get("/audits/users", params={"environment": "production", "user": " it.drift@bank.example "})
    assert answer.headers["location"] == "/audits/users/production/it.drift%40bank.example"
    assert "it.drift@bank.example" in auditor.text(answer.headers["location"])


def test_nobody_of_that_name_is_a_page_that_says_what_to_give(auditor: Browser, bank: Ops) -> None:
    answer = auditor.get("/audits/users/production/nobody")
    assert answer.status_code == 404
    assert "give a username, a mail address or an id" in answer.text
    assert auditor.get("/audits/users/nowhere/nobody").status_code == 404
    assert entered(bank) == []


def test_nobody_of_that_name_is_not_certain_while_users_are_unread(browser: Browser, bank: Ops) -> None:
    unread(bank, "people")
    assert "but its users could not be read" in judged(browser).get("/audits/users/production/nobody").text


def test_who_can_tells_the_paths_and_is_entered_with_what_was_asked(auditor: Browser, bank: Ops) -> None:
    text = auditor.text("/audits/who-can?permission=ModifyAllData&environment=production")
    assert "it.drift@bank.example" in text
    assert "profile System Administrator" in text
    assert "tier 0" in text
    last = entered(bank)[-1]
    assert (last.action, last.object, last.detail) == (
        "audit.who-can-viewed",
        "environments production",
        "ModifyAllData",
    )


def test_without_a_question_the_dangerous_permissions_are_told(auditor: Browser) -> None:
    text = auditor.text("/audits/who-can")
    assert "/audits/who-can?permission=ModifyAllData&amp;environment=production" in text


def test_a_right_with_a_letter_that_there_is_not_is_refused(auditor: Browser) -> None:
    assert auditor.get("/audits/who-can?permission=Event:q").status_code == 400
    assert auditor.get("/audits/who-can", params={"permission": "x" * 201}).status_code == 400


def test_what_nothing_is_called_is_no_nobody(browser: Browser, bank: Ops) -> None:
    assert "Nothing of this environment is called so." in judged(browser).text("/audits/who-can?permission=Nonsense")
    unread(bank, "sets")
    text = judged(browser).text("/audits/who-can?permission=Nonsense&environment=production")
    assert "that does not mean nobody" in text or "is being judged anew" in text


def test_what_can_tells_rights_of_users_and_of_apps(auditor: Browser, bank: Ops) -> None:
    text = auditor.text("/audits/what-can?user=it.drift@bank.example")
    assert "ModifyAllData" in text
    assert "profile System Administrator" in text
    assert "Calendars.ReadWrite" in auditor.text("/audits/what-can?user=BookMe")
    assert [one.action for one in entered(bank)][-1] == "audit.what-can-viewed"


def test_rights_are_paged_by_the_address(auditor: Browser) -> None:
    first = auditor.text("/audits/what-can?user=it.drift@bank.example&environment=production")
    assert "after=50" in first
    second = auditor.text("/audits/what-can?user=it.drift@bank.example&environment=production&after=50")
    assert "51 to" in second
    assert "From the beginning" in second


def test_somebody_who_is_not_known_is_told_so_and_why_that_may_be(browser: Browser, bank: Ops) -> None:
    assert "No user or app of that name is known." in judged(browser).text("/audits/what-can?user=nobody")
    assert entered(bank) == []
