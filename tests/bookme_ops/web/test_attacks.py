"""What somebody may try who means us harm: all of it is refused, and nothing of the inside is told."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from bookme_ops.store.passes import Kind, issue
from bookme_ops.store.roles import Role
from bookme_ops.web import guard
from bookme_ops.web.console import Console
from bookme_ops.web.cookies import SESSION
from bookme_ops.web.guard import LARGEST_BODY, Guard
from bookme_ops.web.rates import Rates
from bookme_ops.web.serving.application import make_application
from bookme_ops.web.serving.server import WebServer
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.attack_routes import Target, list_targets
from tests.bookme_ops.web.browsers import HOME, Browser, sign_in

TARGETS = list_targets()
IDS = [target.path for target in TARGETS]
ASKED = [target for target in TARGETS if target.in_path or target.in_query]
INJECTIONS = (
    "' OR '1'='1",
    "1) OR 1=1 --",
    "x'; DROP TABLE incident; --",
    '" UNION SELECT digest, 1, 1 FROM pass --',
    "0 UNION ALL SELECT sql FROM sqlite_master",
    "%' ESCAPE '!' OR '%'='",
    "a' LIMIT 1 OFFSET 0 /*",
    "' OR Name != '' AND Id IN (SELECT Id FROM User) OR Name = '",
    "\\' OR IsActive = true OR Name LIKE \\'%",
    "{$gt: 0}",
    "\x00",
    "-1",
    "9" * 40,
    "1e400",
    "\u202e\u0000<svg onload=alert(1)>",
    "A" * 5_000,
)
"""For SQL, for SOQL, for whatever reads numbers, and for whatever counts on texts being short and printable."""
FEW = INJECTIONS[:1] + INJECTIONS[3:4] + INJECTIONS[8:9] + INJECTIONS[10:11] + INJECTIONS[12:13] + INJECTIONS[14:15]
"""One each for a condition, a union, SOQL, a NUL, a number and what is not printable: every run of the tests sends them
to each route, `stress` sends all."""
LEAKS = re.compile(
    r"Traceback|sqlite3|sqlalchemy|psycopg|OperationalError|DataError|MALFORMED_QUERY|File &#34;|\.py\b|near &#34;",
    re.I,
)
"""What only the inside of the program would say."""
REFUSED_WELL = {400, 404, 409, 422}


def tables(ops: Ops) -> dict[str, int]:
    """How many rows each table has, but for those that note who looked."""
    file = ops.store.engine.url.database
    assert file is not None
    with closing(sqlite3.connect(file)) as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: store.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in names}


def a_token(ops: Ops) -> str:
    """What somebody signs in with."""
    now = ops.now()
    with ops.store.begin() as connection:
        return issue(
            connection,
            kind=Kind.TOKEN,
            actor="t",
            role=Role.VIEWER,
            name="t",
            now=now,
            ends_at=now + timedelta(days=1),
        ).plain


@pytest.fixture(autouse=True)
def judged(console: Console, bank: Ops) -> None:
    """Pages of the audit need not wait for what they show."""
    console.access.look(bank, patience=30.0)


@pytest.mark.parametrize("target", ASKED, ids=[target.path for target in ASKED])
@pytest.mark.parametrize("texts", [FEW, pytest.param(INJECTIONS, marks=pytest.mark.stress)], ids=["few", "all"])
def test_no_text_in_an_address_reaches_a_language(browser: Browser, target: Target, texts: tuple[str, ...]) -> None:
    before, wrong = tables(browser.ops), []
    for text in texts:
        answers = [(name, browser.get(target.filled("1"), params={name: text})) for name in target.in_query]
        if target.in_path:
            answers.append(("path", browser.get(target.filled(quote(text, safe="")))))
        wrong += [
            (name, text[:40], told.status_code)
            for name, told in answers
            if told.status_code not in {200, 303, *REFUSED_WELL} or LEAKS.search(told.text)
        ]
    after = tables(browser.ops)
    noted = {"audit", "audit_head"}
    assert wrong == []
    assert {name: count for name, count in after.items() if name not in noted} == {
        name: count for name, count in before.items() if name not in noted
    }


def unreachable(*_: object, **__: object) -> NoReturn:
    raise AssertionError("somebody asks a system")


@pytest.mark.parametrize("text", INJECTIONS[:9], ids=range(9))
def test_no_text_of_a_visitor_is_asked_of_a_system(console: Console, bank: Ops, text: str) -> None:
    """What is asked of Salesforce and Graph is made of ids that our own store has, and of nothing else."""
    shut_off = replace(bank, connect_to=unreachable)
    visitor = sign_in(make_application(replace(console, ops=shut_off)), shut_off, Role.ADMIN)
    wanted = quote(text, safe="")
    answers = [visitor.post(f"/bookings/{wanted}/bundle"), visitor.get(f"/bookings/{wanted}")]
    answers += [visitor.get("/bookings", params={"q": text, "booking": text, "id": text})]
    answers += [visitor.post(f"/settings/test/{wanted}/{system}") for system in ("salesforce", wanted)]
    assert {answer.status_code for answer in answers} <= {200, 303, 405, *REFUSED_WELL}


SEARCHES = [target for target in ASKED if target.in_query and not target.in_path and "api" not in target.path]


@pytest.mark.parametrize("target", SEARCHES, ids=[target.path for target in SEARCHES])
def test_a_condition_in_a_search_finds_no_more_than_any_other_nonsense(browser: Browser, target: Target) -> None:
    for name in target.in_query:
        one = browser.get(target.path, params={name: "nothing is called so"})
        other = browser.get(target.path, params={name: "nothing is' OR '1'='1"})
        assert one.status_code == other.status_code, name
        assert one.text.count("<tr") == other.text.count("<tr"), name


@pytest.mark.parametrize("target", TARGETS, ids=IDS)
def test_no_answer_is_kept_framed_or_sniffed(browser: Browser, target: Target) -> None:
    headers = browser.get(target.filled("1")).headers
    # What has an ETag may be kept by whom it belongs to, and is asked for again each time.
    assert headers["cache-control"] in {"no-store", "private, no-cache"}
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_errors_of_ours_are_protected_like_pages_and_tell_nothing(browser: Browser) -> None:
    @browser.app.get("/test/broken")
    def broken() -> None:
        raise RuntimeError("SELECT secret FROM pass at /srv/bookme")

    answer = browser.get("/test/broken")
    assert answer.status_code == 500
    assert not LEAKS.search(answer.text)
    assert "secret" not in answer.text
    assert answer.headers["x-frame-options"] == "DENY"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_that_is_missing_today_is_not_kept_as_missing(browser: Browser) -> None:
    answer = browser.get("/static/nothing.css?0123456789ab")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


AWAY = (
    "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example",
    "javascript:alert(1)", "/\t/evil.example", "/%09/evil.example", "/%5cevil.example",
    "//127.0.0.1:8080@evil.example", "data:text/html,x", "/ /evil",
    "/\r\nLocation: https://evil.example", "https:/evil.example", "/sign-out",
)  # fmt: skip


@pytest.mark.parametrize("away", AWAY)
def test_nobody_is_sent_to_another_site(browser: Browser, away: str) -> None:
    token = a_token(browser.ops)
    stranger = browser.stranger()
    shown = stranger.get("/sign-in", params={"next": away})
    assert "evil.example" not in shown.text or away.startswith("/%")
    answer = stranger.post("/sign-in", data={"secret": token, "next": away})
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\", "/sign-out"))
    assert "evil.example" not in place or place.startswith("/%")


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/audits/", "/audits//", "/\\evil.example/", "/%2f%2fevil.example/"]
)
def test_slashes_lead_nowhere_else(browser: Browser, path: str) -> None:
    answer = browser.client.build_request("GET", HOME)
    answer.url = answer.url.copy_with(raw_path=path.encode())
    told = browser.client.send(answer)
    place = told.headers.get("location", "/")
    assert place.startswith(("/", HOME))
    assert not place.startswith("//")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8080@evil.example",
        "127.0.0.1:evil",
        "localhost:80:80",
        "127.0.0.1 evil",
        "localhost,evil.example",
        "[::1]evil.example",
    ],
)
def test_a_host_is_ours_to_its_last_letter(browser: Browser, host: str) -> None:
    assert browser.get("/audits", headers={"host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "http://[",
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:8080.evil.example",
        "http://evil.example@127.0.0.1:8080x",
        "",
    ],
)
def test_a_form_of_another_origin_changes_nothing(browser: Browser, origin: str) -> None:
    answer = browser.client.post(
        "/settings/tokens", data={"csrf": browser.csrf, "name": "x", "role": "admin"}, headers={"origin": origin}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "nonsense"])
def test_a_browser_that_says_who_sends_is_believed(browser: Browser, site: str) -> None:
    sent = {"csrf": browser.csrf, "name": "x", "role": "admin"}
    assert browser.client.post("/settings/tokens", data=sent, headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/octet-stream"]
)
def test_a_form_in_disguise_has_no_token(browser: Browser, kind: str) -> None:
    body = f"csrf={browser.csrf}&name=x&role=admin"
    answer = browser.client.post("/settings/tokens", content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 403}


def test_the_token_of_one_session_is_worth_nothing_in_another(browser: Browser) -> None:
    other = browser.as_role(Role.ADMIN)
    answer = browser.client.post("/settings/tokens", data={"csrf": other.csrf, "name": "x", "role": "admin"})
    assert answer.status_code == 403


def test_a_method_cannot_be_put_on_by_a_header_or_a_field(browser: Browser) -> None:
    for headers in ({"x-http-method-override": "POST"}, {"x-method-override": "DELETE"}):
        assert browser.get("/settings/tokens", headers=headers).status_code in {404, 405}


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(browser: Browser) -> None:
    token = a_token(browser.ops)
    planted = "bmo_session_planted0000000000000000000000000000000000000000"
    victim = browser.stranger()
    victim.cookies.set(SESSION, planted)
    answer = victim.post("/sign-in", data={"secret": token})
    given = answer.cookies[SESSION]
    assert given != planted
    attacker = browser.stranger()
    attacker.cookies.set(SESSION, planted)
    assert attacker.get("/incidents").status_code == 303
    # Somebody who signs in over a session that stands ends that one: it may have been another's.
    held = browser.as_role(Role.ADMIN)
    held.client.post("/sign-in", data={"secret": token})
    old = browser.stranger()
    old.cookies.set(SESSION, held.session)
    assert old.get("/audits").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(browser: Browser) -> None:
    token = a_token(browser.ops)
    told = browser.stranger().post("/sign-in", data={"secret": token}).headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert "path=/" in told
    assert "domain=" not in told


def test_a_session_is_no_token_and_a_token_is_no_session(browser: Browser) -> None:
    stranger = browser.stranger()
    assert stranger.get("/audits", headers={"authorization": f"Bearer {browser.session}"}).status_code == 303
    told = browser.token(Role.ADMIN)["authorization"].partition(" ")[2]
    stranger.cookies.set(SESSION, told)
    assert stranger.get("/audits").status_code == 303


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: evil=1", "a\nLocation: https://evil.example", "\x1b[31m", "a\u2028b"]
)
def test_words_of_people_end_no_header(browser: Browser, name: str) -> None:
    answers = [
        browser.post("/settings/tokens", name=name, role="viewer"),
        browser.post("/audits/reviews", environment=name),
        browser.get("/audits/users", params={"environment": name, "user": name}),
        browser.get(f"/audits/baseline/{quote(name, safe='')}/proposal"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert "evil" not in answer.headers.get("set-cookie", "")
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())


def test_bodies_are_bounded_however_they_come(browser: Browser) -> None:
    many = "&".join(f"row={number}" for number in range(5_000))
    head = {"content-type": "application/x-www-form-urlencoded"}
    body = f"csrf={browser.csrf}&{many}"
    assert browser.client.post("/audits/reviews/1/decide", content=body, headers=head).status_code in {400, 403, 413}
    for length in ("-1", "1e9", "99999999999999999999", " ", "0x10", str(LARGEST_BODY + 1)):
        answer = browser.client.post("/settings/tokens", content=b"", headers={**head, "content-length": length})
        assert answer.status_code in {400, 413}, length
    deep = "[" * 100_000
    answer = browser.client.post(
        "/api/v1/incidents", content=deep, headers={**browser.token(Role.ADMIN), "content-type": "application/json"}
    )
    assert answer.status_code < 500


class Wire:
    """A plain connection: nothing tidies up what is sent."""

    def __init__(self, server: WebServer) -> None:
        self.port = int(server.address.rpartition(":")[2])

    def send(self, text: str) -> str:
        """The answer, up to where the server closes."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=10)) as line:
            line.sendall(text.encode("latin-1"))
            told = b""
            while piece := line.recv(65536):
                told += piece
        return told.decode("latin-1")

    def get(self, target: str, *headers: str) -> str:
        """A request whose target is sent as it stands."""
        told = "\r\n".join((f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close", *headers))
        return self.send(f"{told}\r\n\r\n")


@pytest.fixture
def wire(app: FastAPI) -> Iterator[Wire]:
    server = WebServer(app, host="127.0.0.1", port=0)
    server.start()
    yield Wire(server)
    server.stop()


TRAVERSALS = (
    "/static/../gate.py", "/static/..%2fgate.py", "/static/%2e%2e/gate.py", "/static/%2e%2e%2fgate.py",
    "/static/....//gate.py", "/static/..%5cgate.py", "/static//etc/passwd", "/static/%2fetc/passwd",
    "/static/%252e%252e/gate.py", "/static/console.css%00.py", "/static/", "/static", "/static/.",
    "/../../etc/passwd", "/static/..;/gate.py", "/static/console.css/../../gate.py",
)  # fmt: skip


def test_no_path_leads_out_of_the_folder_of_files(wire: Wire) -> None:
    for target in TRAVERSALS:
        answer = wire.get(target)
        status = int(answer.split(" ", 2)[1])
        assert status in {307, 400, 403, 404}, target
        assert "import" not in answer, target
        assert "root:" not in answer, target


def test_two_lengths_or_hosts_are_one_too_many(wire: Wire) -> None:
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{wire.port}\r\nConnection: close\r\nContent-Length: 4\r\n"
    assert wire.send(f"{head}Content-Length: 40\r\n\r\nabcd").split(" ", 2)[1] == "400"
    hidden = "0\r\n\r\nGET /audits HTTP/1.1\r\nHost: x\r\n\r\n"
    assert wire.send(f"{head}Transfer-Encoding: chunked\r\n\r\n{hidden}").count("HTTP/1.1") == 1
    assert wire.get("/sign-in", "Host: evil.example").split(" ", 2)[1] == "400"


def test_an_address_in_the_request_line_is_no_other_host(wire: Wire) -> None:
    answer = wire.get("http://evil.example/sign-in")
    assert "evil.example" not in answer.partition("\r\n\r\n")[0]


def slow(pause: float) -> Receive:
    """A body that comes byte by byte, each after a pause, and never ends."""

    async def receive() -> Message:
        await asyncio.sleep(pause)
        return {"type": "http.request", "body": b"x", "more_body": True}

    return receive


@pytest.mark.parametrize("pause", [5.0, 0.02], ids=["nothing comes", "a byte now and then"])
def test_a_body_that_is_slow_as_a_whole_holds_no_place(pause: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_WITHIN", 0.2)
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            pass

    async def send(message: Message) -> None:
        sent.append(dict(message))

    door = Guard(app, hosts=["ours"], rates=Rates(100), https=False)
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": [(b"host", b"ours")], "client": ("::1", 1)}
    asyncio.run(asyncio.wait_for(door(scope, slow(pause), send), 2))
    assert sent[0]["status"] == 413


def test_an_answer_that_takes_its_time_is_not_taken_for_a_slow_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_WITHIN", 0.1)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.3)
        assert (await receive())["more_body"] is False

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    door = Guard(app, hosts=["ours"], rates=Rates(100), https=False)
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": [(b"host", b"ours")], "client": ("::1", 1)}
    asyncio.run(door(scope, receive, send))
