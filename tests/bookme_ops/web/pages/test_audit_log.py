"""The audit log at the console: filtered, paged, proven, exported."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from bookme_ops.keyring import load_keys
from bookme_ops.store import audit_log
from bookme_ops.store.audit_log import Entry
from bookme_ops.store.bundle_tables import AUDIT
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.pages.audit_bank import entered

ROWS = 120


@pytest.fixture
def log(bank: Ops) -> Ops:
    """A log of some days."""
    key = load_keys(bank.settings).audit
    with bank.store.begin() as connection:
        for number in range(ROWS):
            at = bank.now() - timedelta(hours=ROWS - number)
            action = "review.viewed" if number % 2 else "bundle.created"
            entry = Entry(at=at, actor=f"actor {number % 3}", action=action, object=f"review {number % 5}")
            audit_log.append(connection, entry, key=key)
    return bank


def test_the_newest_come_first_fifty_to_a_page(browser: Browser, log: Ops) -> None:
    first = browser.text("/audits/log")
    assert first.count("<tr>") == 51
    assert f">{ROWS}<" in first
    assert "below=71" in first
    assert ">70<" in browser.text("/audits/log?below=71")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("actor=actor+1&object=review+1", 8),
        ("action=review.&object=review+3", 12),
        ("actor=nobody", 0),
        ("result=refused", 0),
    ],
)
def test_filters_stand_in_the_address(browser: Browser, log: Ops, asked: str, count: int) -> None:
    text = browser.text(f"/audits/log?{asked}")
    assert text.count("<tr>") == (count + 1 if count else 0)
    assert ("No entry matches" in text) == (count == 0)


def test_days_are_the_banks(browser: Browser, log: Ops) -> None:
    day = (log.now() - timedelta(days=2)).date().isoformat()
    assert browser.text(f"/audits/log?since={day}&until={day}").count("<tr>") == 25
    for wrong in ("since=yesterday", "until=2026-13-01", "since=9999-12-31&until=9999-12-31", "below=0"):
        assert browser.get(f"/audits/log?{wrong}").status_code in {400, 422}


def test_a_log_that_holds_says_so_and_one_that_was_changed_names_the_row(browser: Browser, log: Ops) -> None:
    assert f"All {ROWS} rows are as they were written." in browser.post("/audits/log/verify").text
    with log.store.begin() as connection:
        connection.execute(update(AUDIT).where(AUDIT.c.number == 17).values(actor="somebody else"))
    assert "Row 17 is not as it was written" in browser.post("/audits/log/verify").text
    assert [one.result for one in entered(log) if one.action == "audit-log.verified"] == ["ok", "broken"]


def test_an_export_holds_what_is_meant_the_oldest_first_and_itself(browser: Browser, log: Ops) -> None:
    answer = browser.get("/audits/log/export")
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["number"] for one in told] == list(range(1, ROWS + 2))
    assert told[-1]["action"] == "audit-log.exported"
    assert answer.headers["content-disposition"].startswith("attachment")
    some = browser.get("/audits/log/export?actor=actor+1").text.splitlines()
    assert len(some) == 40
    assert set(told[0]) == {"number", "at", "actor", "action", "object", "result", "detail"}


def test_the_head_is_what_verifies_later(browser: Browser, log: Ops) -> None:
    told = json.loads(browser.get("/audits/log/head").text)
    with log.store.read() as connection:
        head = audit_log.head(connection)
        assert told == {"last": head.last, "digest": head.digest}
        assert audit_log.verify(connection, key=load_keys(log.settings).audit, kept=audit_log.Head(**told)) is None
