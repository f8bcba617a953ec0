"""What the application does around its pages: headers, hosts, sizes, rates, forms, messages, errors."""

import pytest
from fastapi import APIRouter, FastAPI
from starlette.responses import Response

from bookme_ops.store.passes import Kind, passes, revoke
from bookme_ops.store.roles import Role
from bookme_ops.web.console import Console
from bookme_ops.web.cookies import SAID
from bookme_ops.web.gate import Admin, Viewer
from bookme_ops.web.guard import LARGEST_BODY, POLICY
from bookme_ops.web.refusals import Conflict, NotFound
from bookme_ops.web.seat import Seat
from bookme_ops.web.serving.application import make_application
from tests.bookme_ops.web.browsers import Browser, sign_in

router = APIRouter()
HOSTILE = "<script>alert(1)</script>"


@router.get("/test/page")
def show(seat: Seat, visitor: Viewer) -> Response:
    return seat.page("error.html", visitor, status=200, title=HOSTILE, detail="all is well")


@router.post("/test/page")
def change(seat: Seat, visitor: Admin) -> Response:
    return seat.go("/test/page", visitor, said=f"changed by {visitor.actor}")


@router.get("/test/lost/{kind}")
def lose(kind: str, seat: Seat, visitor: Viewer) -> Response:
    raise {"found": NotFound("no such thing: try another"), "conflict": Conflict("somebody was faster")}.get(
        kind, {"key": KeyError("a secret thing")}.get(kind, RuntimeError("a secret thing"))
    )


@pytest.fixture
def app(console: Console) -> FastAPI:
    return make_application(console, [router])


@pytest.fixture
def browser(app: FastAPI, console: Console) -> Browser:
    return sign_in(app, console.ops, Role.ADMIN)


def test_a_page_has_the_menu_of_its_visitor_and_escapes_what_it_is_given(browser: Browser) -> None:
    text = browser.text("/test/page")
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    assert 'href="/audits"' in text
    assert 'href="/audits"' not in browser.as_role(Role.VIEWER).text("/test/page")


def test_every_answer_has_the_headers_that_protect_it(browser: Browser) -> None:
    for path in ("/test/page", "/test/lost/found", "/nowhere", "/static/console.css"):
        headers = browser.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "unsafe-inline" not in POLICY
        assert "server" not in headers
    assert browser.get("/test/page").headers["cache-control"] == "no-store"


def test_files_are_kept_by_their_fingerprint_and_nothing_else_is_there(browser: Browser) -> None:
    link = browser.text("/test/page").partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in browser.get(link).headers["cache-control"]
    for path in ("/static/../application.py", "/static/%2e%2e/application.py", "/static/..%2fapplication.py"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]", "127.0.0.1@evil.example"])
def test_another_host_is_not_ours(browser: Browser, host: str) -> None:
    assert browser.get("/test/page", headers={"host": host}).status_code == 421


def test_a_body_that_is_too_large_is_refused_however_it_is_announced(browser: Browser) -> None:
    announced = browser.client.post("/test/page", content=b"x" * (LARGEST_BODY + 1))
    assert announced.status_code == 413

    def parts():  # type: ignore[no-untyped-def]
        for _ in range(LARGEST_BODY // 10_000 + 2):
            yield b"x" * 10_000

    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/test/page", content=parts(), headers=headers).status_code == 413


def test_who_asks_too_often_waits(console: Console, hasty: FastAPI) -> None:
    visitor = sign_in(hasty, console.ops, Role.ADMIN)
    answers = [visitor.get("/nowhere").status_code for _ in range(7)]
    assert answers[:5] == [404] * 5
    assert answers[5:] == [429] * 2
    assert visitor.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"


def test_a_change_says_what_it_did_once(browser: Browser) -> None:
    sent = browser.post("/test/page")
    assert (sent.status_code, sent.headers["location"]) == (303, "/test/page")
    assert "changed by a admin" in browser.text("/test/page")
    assert "changed by" not in browser.text("/test/page")


@pytest.mark.parametrize("value", ["aGVsbG8=.0", "aGVsbG8=", ".", "x.y.z", "\u00fc", "aGVsbG8=." + "0" * 64])
def test_nobody_else_puts_words_into_our_pages(browser: Browser, value: str) -> None:
    text = browser.text("/test/page", headers={"cookie": f"bookme-ops={browser.session}; {SAID}={value}".encode()})
    assert 'class="said"' not in text


def test_cookies_are_out_of_reach(browser: Browser) -> None:
    (cookie,) = browser.post("/test/page").headers.get_list("set-cookie")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_errors_say_what_to_do_and_never_what_is_inside(browser: Browser) -> None:
    assert "no such thing: try another" in browser.get("/test/lost/found").text
    assert browser.get("/test/lost/found").status_code == 404
    assert browser.get("/test/lost/conflict").status_code == 409
    for kind in ("key", "other"):
        answer = browser.get(f"/test/lost/{kind}")
        assert answer.status_code == 500
        assert "secret thing" not in answer.text
    assert browser.get("/nowhere").status_code == 404
    assert browser.client.request("DELETE", "/test/page").status_code == 405


def test_a_session_that_is_revoked_opens_nothing(browser: Browser) -> None:
    ops = browser.ops
    browser.text("/test/page")
    with ops.store.begin() as connection:
        for one in passes(connection, Kind.SESSION, now=ops.now(), ended=False):
            revoke(connection, one.number, ops.now())
    sent = browser.get("/test/page?x=1&y=%2F")
    assert sent.status_code == 303
    assert sent.headers["location"] == "/sign-in?next=%2Ftest%2Fpage%3Fx%3D1%26y%3D%252F"


def test_a_token_in_a_header_needs_no_form(browser: Browser) -> None:
    headers = browser.token(Role.ADMIN)
    stranger = browser.stranger()
    assert stranger.get("/test/page", headers=headers).status_code == 200
    assert stranger.post("/test/page", headers=headers).status_code == 303
    assert stranger.post("/test/page", headers=browser.token(Role.VIEWER)).status_code == 403
    for wrong in ("Bearer", "Bearer x", "Basic eDp5", "bearer bmo_token_x"):
        assert stranger.get("/test/page", headers={"authorization": wrong}).status_code in {303, 401}
