"""Tokens and sessions at the console: a secret is shown once, and what is revoked opens nothing any more."""

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from bookme_ops.store.passes import Kind, passes
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import HOME, Browser
from tests.bookme_ops.web.pages.audit_bank import entered

TOKEN = re.compile(r"bmo_[a-z]+_[A-Za-z0-9]+")


def tokens(ops: Ops) -> list[tuple[str, Role]]:
    with ops.store.read() as connection:
        return [(one.name, one.role) for one in passes(connection, Kind.TOKEN, now=ops.now(), ended=False)]


def test_a_token_is_shown_once_and_opens_what_it_says(browser: Browser, bank: Ops) -> None:
    page = browser.post("/settings/tokens", name="anna", role="support").text
    plain = TOKEN.search(page)
    assert plain is not None
    assert tokens(bank) == [("anna", Role.SUPPORT)]
    assert plain[0] not in browser.text("/settings/access")
    last = entered(bank)[-1]
    assert (last.action, last.actor, last.object[:6]) == ("token.created", "a admin", "token ")
    assert plain[0] not in f"{last}"
    program = TestClient(browser.app, base_url=HOME, follow_redirects=False)
    own = {"authorization": f"Bearer {plain[0]}"}
    assert program.get("/incidents", headers=own).status_code == 200
    assert program.get("/audits", headers=own).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "role": "viewer"},
        {"name": "x" * 81, "role": "viewer"},
        {"name": "a\nb", "role": "viewer"},
        {"name": "anna", "role": "emperor"},
        {"name": "anna", "role": "viewer", "until": "2026-03-01"},
        {"name": "anna", "role": "viewer", "until": "2030-01-01"},
        {"name": "anna", "role": "viewer", "until": "soon"},
    ],
)
def test_a_token_that_is_none_is_refused(browser: Browser, bank: Ops, fields: dict[str, str]) -> None:
    assert browser.post("/settings/tokens", **fields).status_code == 400
    assert tokens(bank) == []


def test_a_revoked_token_is_over_at_once(browser: Browser, bank: Ops) -> None:
    page = browser.post("/settings/tokens", name="anna", role="support", until="2026-03-31").text
    plain = TOKEN.search(page)
    assert plain is not None
    with bank.store.read() as connection:
        (made,) = passes(connection, Kind.TOKEN, now=bank.now(), ended=False)
    assert made.ends_at - bank.now() < timedelta(days=31)
    assert browser.post(f"/settings/tokens/{made.number}/revoke").status_code == 303
    assert tokens(bank) == []
    assert f"Token {made.number} is revoked" in browser.text("/settings/access")
    assert browser.post(f"/settings/tokens/{made.number}/revoke").status_code == 404
    assert [one.result for one in entered(bank) if one.action == "token.revoked"] == ["ok", "refused"]
    program = TestClient(browser.app, base_url=HOME, follow_redirects=False)
    answer = program.get("/api/v1/version", headers={"authorization": f"Bearer {plain[0]}"})
    assert answer.status_code == 401


def test_a_session_is_ended_and_no_token_by_its_number(browser: Browser, bank: Ops) -> None:
    other = browser.as_role(Role.VIEWER)
    assert other.get("/incidents").status_code == 200
    with bank.store.read() as connection:
        latest = passes(connection, Kind.SESSION, now=bank.now(), ended=False)[-1]
    assert browser.post(f"/settings/tokens/{latest.number}/revoke").status_code == 404
    assert browser.post(f"/settings/sessions/{latest.number}/end").status_code == 303
    assert other.get("/incidents").status_code == 303
    assert [(one.action, one.result) for one in entered(bank)][-1] == ("session.ended", "ok")
