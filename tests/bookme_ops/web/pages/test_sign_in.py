"""The sign-in page: who gets in, where they go then, and what nobody can make somebody else's browser do."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bookme_ops.store import audit_log
from bookme_ops.store.pass_secrets import make_secret
from bookme_ops.store.passes import Issued, Kind, issue, passes, recognise
from bookme_ops.store.roles import Role
from bookme_ops.web.console import Console
from bookme_ops.web.cookies import FLOW, SESSION
from bookme_ops.web.flows import LASTS
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.tries import Tries
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.authority import Authority, by_entra, door
from tests.bookme_ops.web.browsers import HOME, Browser

EVIL = "https://evil.example"


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url=HOME, follow_redirects=False) as client:
        yield client


@pytest.fixture
def authority(bank: Ops) -> Authority:
    return Authority(bank.now)


@pytest.fixture
def entra_console(console: Console, authority: Authority) -> Console:
    """The console of a bank whose people sign in by Entra ID."""
    ops = replace(console.ops, settings=replace(console.ops.settings, web=by_entra(console.ops.settings.web)))
    return replace(console, ops=ops, entra=door(authority, ops.settings.web, ops.now))


@pytest.fixture
def employee(entra_console: Console) -> Iterator[TestClient]:
    with TestClient(make_application(entra_console), base_url=HOME, follow_redirects=False) as client:
        yield client


def make(ops: Ops, kind: Kind, role: Role = Role.SUPPORT) -> Issued:
    now = ops.now()
    with ops.store.begin() as connection:
        return issue(
            connection, kind=kind, actor="token:kim", role=role, name="kim", now=now, ends_at=now + timedelta(hours=1)
        )


def stands(ops: Ops, secret: str | None) -> bool:
    with ops.store.read() as connection:
        return recognise(connection, secret or "", kind=Kind.SESSION, now=ops.now()) is not None


def refusals(ops: Ops) -> list[str]:
    with ops.store.read() as connection:
        return [one.detail for _, one in audit_log.entries(connection) if one.result == "refused"]


def test_a_token_signs_in_and_leads_to_where_one_wanted_to_be(stranger: TestClient, bank: Ops) -> None:
    page = stranger.get("/sign-in?next=/settings%3Fa%3D1")
    assert page.status_code == 200
    assert 'value="/settings?a=1"' in page.text
    answer = stranger.post("/sign-in", data={"secret": f" {make(bank, Kind.TOKEN).plain}\n", "next": "/settings?a=1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings?a=1")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert stands(bank, stranger.cookies.get(SESSION))


def test_the_cookie_needs_https_where_the_settings_say_so(console: Console) -> None:
    web = replace(console.ops.settings.web, secure_cookies=True, public_url="https://ops.bank.example")
    ops = replace(console.ops, settings=replace(console.ops.settings, web=web))
    client = TestClient(
        make_application(replace(console, ops=ops)), base_url="https://ops.bank.example", follow_redirects=False
    )
    answer = client.post("/sign-in", data={"secret": make(ops, Kind.TOKEN).plain})
    assert re.match(rf"__Host-{SESSION}=bmo_session_\w+; .*Secure", answer.headers["set-cookie"])


def test_a_link_waits_for_a_person_to_press_the_button(stranger: TestClient, bank: Ops) -> None:
    link = make(bank, Kind.LINK)
    for _ in range(3):
        page = stranger.get("/sign-in/link", params={"code": link.plain})
        assert page.status_code == 200
        assert link.plain in page.text
        assert "set-cookie" not in page.headers
    assert stranger.head("/sign-in/link", params={"code": link.plain}).status_code in {200, 405}
    assert stranger.post("/sign-in", data={"secret": link.plain}).status_code == 303
    again = stranger.post("/sign-in", data={"secret": link.plain})
    assert again.status_code == 401
    assert "This link was used already" in again.text


@pytest.mark.parametrize(
    "code", ["", "x", "<script>alert(1)</script>", pytest.param(make_secret(Kind.TOKEN), id="a token")]
)
def test_what_is_no_link_is_not_repeated(stranger: TestClient, code: str) -> None:
    page = stranger.get("/sign-in/link", params={"code": code})
    assert page.status_code == 400
    assert "This link is not whole" in page.text
    assert "alert(1)" not in page.text
    assert "bmo_token_" not in page.text


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(make_secret(Kind.TOKEN), id="a token"),
        pytest.param(make_secret(Kind.SESSION), id="a session"),
        "",
        "<b>x</b>",
        "x" * 100_000,
    ],
)
def test_whoever_brings_nothing_that_stands_stays_outside(stranger: TestClient, bank: Ops, secret: str) -> None:
    answer = stranger.post("/sign-in", data={"secret": secret})
    assert answer.status_code == 401
    assert "Not signed in." in answer.text
    assert "set-cookie" not in answer.headers
    assert "<b>x</b>" not in answer.text
    assert not secret.startswith("bmo") or secret not in answer.text
    assert len(refusals(bank)) == 1


@pytest.mark.parametrize(
    "wanted", [EVIL, "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example"]
)
def test_nobody_is_led_elsewhere(stranger: TestClient, bank: Ops, wanted: str) -> None:
    page = stranger.get("/sign-in", params={"next": wanted})
    assert "evil" not in page.text
    answer = stranger.post("/sign-in", data={"secret": make(bank, Kind.TOKEN).plain, "next": wanted})
    assert answer.headers["location"] == "/"


def test_a_planted_session_does_not_become_anybodys(stranger: TestClient, bank: Ops) -> None:
    planted = make_secret(Kind.SESSION)
    stranger.cookies.set(SESSION, planted)
    answer = stranger.post("/sign-in", data={"secret": make(bank, Kind.TOKEN).plain})
    assert planted not in answer.headers["set-cookie"]
    assert not stands(bank, planted)


def test_a_new_sign_in_ends_the_old_session(browser: Browser, bank: Ops) -> None:
    answer = browser.client.post("/sign-in", data={"secret": make(bank, Kind.TOKEN).plain})
    assert answer.status_code == 303
    assert browser.session not in answer.headers["set-cookie"]
    assert not stands(bank, browser.session)


@pytest.mark.parametrize("headers", [{"origin": EVIL}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}])
def test_another_site_signs_nobody_in_or_out(
    stranger: TestClient, browser: Browser, bank: Ops, headers: dict[str, str]
) -> None:
    token = make(bank, Kind.TOKEN)
    assert stranger.post("/sign-in", data={"secret": token.plain}, headers=headers).status_code == 403
    answer = browser.client.post("/sign-out", data={"csrf": browser.csrf}, headers=headers)
    assert answer.status_code == 403
    assert stands(bank, browser.session)


def test_whoever_signs_out_is_out(browser: Browser, bank: Ops) -> None:
    assert browser.client.post("/sign-out").status_code == 403, "it takes the form's own token"
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert not stands(bank, browser.session)
    assert browser.get("/").status_code in {303, 404}


def test_whoever_is_out_already_may_sign_out_again(stranger: TestClient) -> None:
    assert stranger.post("/sign-out").headers["location"] == "/sign-in"


def test_after_too_many_tries_even_a_good_token_waits(console: Console, bank: Ops) -> None:
    client = TestClient(make_application(replace(console, tries=Tries(3))), base_url=HOME, follow_redirects=False)
    statuses = [client.post("/sign-in", data={"secret": make_secret(Kind.TOKEN)}).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    answer = client.post("/sign-in", data={"secret": make(bank, Kind.TOKEN).plain})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"
    assert len(refusals(bank)) == 3, "what was not looked at is not entered: nobody fills the log"


def test_good_tries_are_not_counted(console: Console, bank: Ops) -> None:
    client = TestClient(make_application(replace(console, tries=Tries(2))), base_url=HOME, follow_redirects=False)
    token = make(bank, Kind.TOKEN)
    assert {client.post("/sign-in", data={"secret": token.plain}).status_code for _ in range(6)} == {303}


def test_without_entra_there_is_no_such_way(stranger: TestClient) -> None:
    assert stranger.get("/sign-in/entra").status_code == 404
    assert stranger.get("/sign-in/entra/return?code=x&state=y").status_code == 404
    assert "bank account" not in stranger.get("/sign-in").text


def leave_for_entra(client: TestClient, authority: Authority, **asked: str) -> dict[str, str]:
    """What somebody brings back from the bank's sign-in."""
    answer = client.get("/sign-in/entra", params=asked)
    assert answer.status_code == 303
    return authority.authorize(answer.headers["location"])


def test_an_employee_signs_in_by_the_bank_and_lands_where_they_wanted(
    employee: TestClient, authority: Authority, bank: Ops
) -> None:
    page = employee.get("/sign-in?next=/incidents%3Fstate%3Dopen")
    href = re.search(r'href="(/sign-in/entra\?[^"]+)"', page.text)
    assert href is not None
    assert parse_qs(urlsplit(href[1]).query) == {"next": ["/incidents?state=open"]}
    brought = leave_for_entra(employee, authority, next="/incidents?state=open")
    assert employee.cookies.get(FLOW)
    answer = employee.get("/sign-in/entra/return", params=brought)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?state=open")
    assert stands(bank, employee.cookies.get(SESSION))
    assert employee.cookies.get(FLOW) is None
    with bank.store.read() as connection:
        (session,) = passes(connection, Kind.SESSION, now=bank.now(), ended=False)
    assert (session.actor, session.role) == ("anna@bank.example", Role.ADMIN)


def test_entra_leads_nobody_elsewhere_either(employee: TestClient, authority: Authority) -> None:
    brought = leave_for_entra(employee, authority, next=f"{EVIL}/x")
    assert employee.get("/sign-in/entra/return", params=brought).headers["location"] == "/"


def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    employee: TestClient, entra_console: Console, authority: Authority, bank: Ops
) -> None:
    """Somebody sends a link with the answer to their own sign-in: the browser holds no flow, or another one."""
    attacker = TestClient(employee.app, base_url=HOME, follow_redirects=False)
    brought = leave_for_entra(attacker, authority)
    answer = employee.get("/sign-in/entra/return", params=brought)
    assert answer.status_code == 401
    assert "not begun in this browser" in answer.text
    leave_for_entra(employee, authority)
    answer = employee.get("/sign-in/entra/return", params=brought)
    assert answer.status_code == 401
    assert "another sign-in" in answer.text
    assert employee.cookies.get(SESSION) is None
    assert len(refusals(bank)) == 2


def test_a_sign_in_that_took_too_long_begins_again(
    employee: TestClient, entra_console: Console, authority: Authority
) -> None:
    brought = leave_for_entra(employee, authority)
    later = entra_console.ops.now() + LASTS + timedelta(seconds=1)
    slow = replace(entra_console, ops=replace(entra_console.ops, now=lambda: later))
    client = TestClient(make_application(slow), base_url=HOME, cookies=employee.cookies, follow_redirects=False)
    answer = client.get("/sign-in/entra/return", params=brought)
    assert answer.status_code == 401
    assert "begin again" in answer.text


def test_whoever_has_no_role_is_told_so_and_entered(employee: TestClient, authority: Authority, bank: Ops) -> None:
    authority.account["roles"] = []
    answer = employee.get("/sign-in/entra/return", params=leave_for_entra(employee, authority))
    assert answer.status_code == 401
    assert "You have no role here" in answer.text
    assert "no role here" in refusals(bank)[0]


def test_what_entra_says_of_a_refusal_is_not_repeated(employee: TestClient, authority: Authority) -> None:
    state = leave_for_entra(employee, authority)["state"]
    answer = employee.get(
        "/sign-in/entra/return",
        params={"error": "<script>", "error_description": "<script>alert(1)", "state": state},
    )
    assert answer.status_code == 401
    assert "alert(1)" not in answer.text


def test_an_identity_platform_that_is_down_is_named(employee: TestClient, authority: Authority) -> None:
    authority.down = True
    answer = employee.get("/sign-in/entra")
    assert answer.status_code == 502
    assert "Entra ID could not be asked" in answer.text


def test_returns_are_limited_as_well(entra_console: Console) -> None:
    app = make_application(replace(entra_console, tries=Tries(2)))
    client = TestClient(app, base_url=HOME, follow_redirects=False)
    statuses = [client.get("/sign-in/entra/return?code=x&state=y").status_code for _ in range(4)]
    assert statuses == [401, 401, 429, 429]


def test_pages_of_strangers_tell_nothing_of_the_bank(stranger: TestClient, employee: TestClient) -> None:
    for client in (stranger, employee):
        for path in ("/sign-in", "/sign-in/link"):
            text = client.get(path).text
            assert text.count("<h1>") == 1
            assert "<nav" not in text
            assert "Sign out" not in text
