"""The rules of talking to a system, over real sockets and without waiting."""

import gzip
import io
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.utils import format_datetime

import pytest
import requests
import structlog
from requests.adapters import BaseAdapter

from connectors.errors import (
    BadCredentials,
    ConnectorError,
    Malformed,
    Reason,
    Throttled,
    TimedOut,
    Unavailable,
    WriteRefused,
)
from connectors.limits import Limits
from connectors.tokens import FixedToken, SharedTokens
from connectors.transport import MeteredSession, open_session

SECRET = "00Dxx0000001gEA!AQ0AQMwPlantedSecret"


class Wards:
    """Tokens numbered in the order they were fetched."""

    def __init__(self) -> None:
        self.fetched = 0

    def sign_in(self) -> str:
        self.fetched += 1
        return f"{SECRET}-{self.fetched}"


@pytest.fixture
def open_to(pace) -> Iterator[Callable[..., MeteredSession]]:
    sessions: list[MeteredSession] = []

    def open_(base_url: str, **options) -> MeteredSession:
        options = {"system": "graph", "tokens": None, "pace": pace, **options}
        sessions.append(open_session(base_url=base_url, **options))
        return sessions[-1]

    yield open_
    for session in sessions:
        session.close()


class Scripted(BaseAdapter):
    """Answers in process: each step is a status, an exception to raise, or a response."""

    def __init__(self, *steps) -> None:
        super().__init__()
        self.steps = list(steps)
        self.sent: list[requests.PreparedRequest] = []
        self.timeouts: list[tuple[float, float]] = []

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        self.sent.append(request.copy())
        self.timeouts.append(timeout)
        step = self.steps.pop(0) if self.steps else 200
        if isinstance(step, BaseException):
            raise step
        return step if isinstance(step, requests.Response) else said(step)

    def close(self) -> None:
        """Nothing is open."""


def said(status: int, body: bytes = b"{}", **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code, response.raw = status, io.BytesIO(body)
    response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return response


def test_an_answer_gives_its_body_by_every_way_of_asking(server, open_to):
    server.say(body=gzip.compress(b'{"value": 1}'), headers={"Content-Encoding": "gzip"})
    answer = open_to(server.url).get(f"{server.url}/x")
    assert answer.raw.read() == b'{"value": 1}'
    assert answer.content == b'{"value": 1}'
    assert answer.json() == {"value": 1}
    assert answer.text == '{"value": 1}'
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert "Content-Length" not in answer.headers
    assert server.heard[0][2]["accept-encoding"] == "gzip"


def test_a_chunked_body_is_read_whole(server, open_to):
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (b'{"a":', b" 1}")) + b"0\r\n\r\n"
    server.say(body=chunks, headers={"Content-Length": "", "Transfer-Encoding": "chunked"})
    assert open_to(server.url).get(server.url).json() == {"a": 1}


def test_connections_are_kept_for_the_next_call(server, open_to):
    session = open_to(server.url)
    server.say(times=3, body=gzip.compress(b"x" * 100_000), headers={"Content-Encoding": "gzip"})
    for _ in range(3):
        session.get(server.url)
    assert len(server.connections) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 509])
def test_a_read_is_asked_again_after(status, server, open_to, pace):
    server.say(times=2, status=status)
    session = open_to(server.url)
    assert session.get(server.url).status_code == 200
    assert len(server.heard) == 3
    assert session.meter.requests == 3
    assert session.meter.retries == 2


@pytest.mark.parametrize("status", [200, 201, 204, 301, 302, 304, 400, 403, 404, 409, 410, 412, 414, 418, 501, 505])
def test_other_statuses_are_the_callers(status, server, open_to, pace):
    server.say(status=status, body=b"")
    assert open_to(server.url).get(server.url).status_code == status
    assert len(server.heard) == 1
    assert pace.sleeps == []


@pytest.mark.parametrize(
    ("status", "error"), [(429, Throttled), (500, Unavailable), (502, Unavailable), (503, Unavailable)]
)
def test_patience_ends_after_the_attempts(status, error, server, open_to, pace):
    server.say(times=20, status=status)
    with pytest.raises(error, match="asked 6 times") as caught:
        open_to(server.url).get(server.url)
    assert len(server.heard) == 6
    assert not caught.value.permanent
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_the_waits_double_up_to_the_cap_and_are_jittered(server, open_to, pace):
    server.say(times=20, status=503)
    limits = Limits(backoff_base=1.0, backoff_cap=4.0, attempts=6)
    with pytest.raises(Unavailable):
        open_to(server.url, limits=limits).get(server.url)
    assert len(pace.sleeps) == 5
    for wait, longest in zip(pace.sleeps, [1, 2, 4, 4, 4], strict=True):
        assert longest / 2 <= wait <= longest
    assert len(set(pace.sleeps)) == 5


def test_retry_after_in_seconds_is_obeyed(server, open_to, pace):
    server.say(status=429, headers={"Retry-After": "7.5"})
    session = open_to(server.url)
    session.get(server.url)
    assert pace.sleeps == [7.5]
    assert session.meter.throttled == 1


def test_retry_after_as_a_date_is_obeyed(server, open_to, pace):
    at = pace.now() + timedelta(seconds=90)
    server.say(status=503, headers={"Retry-After": format_datetime(at, usegmt=True)})
    open_to(server.url).get(server.url)
    assert pace.sleeps == [90.0]


def test_a_retry_after_beyond_the_budget_ends_the_call_at_once_and_is_told(server, open_to, pace):
    server.say(times=5, status=429, headers={"Retry-After": "301"})
    with pytest.raises(Throttled) as caught:
        open_to(server.url).get(server.url)
    assert caught.value.retry_after == 301.0
    assert pace.sleeps == []
    assert len(server.heard) == 1


def test_the_total_budget_bounds_all_waits_together(server, open_to, pace):
    server.say(times=50, status=429, headers={"Retry-After": "40"})
    with pytest.raises(Throttled):
        open_to(server.url, limits=Limits(total_budget=100, attempts=50)).get(server.url)
    assert pace.sleeps == [40.0, 40.0]


@pytest.mark.parametrize(
    "error",
    [
        requests.exceptions.ConnectionError("refused"),
        requests.exceptions.ConnectTimeout(),
        requests.exceptions.ReadTimeout(),
        requests.exceptions.ChunkedEncodingError(),
        requests.exceptions.ProxyError(),
        ConnectionResetError(),
    ],
)
def test_a_lost_connection_is_tried_again(error, open_to):
    inner = Scripted(error, error)
    assert open_to("https://graph.example", inner=inner).get("https://graph.example/x").status_code == 200
    assert len(inner.sent) == 3


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(requests.exceptions.ReadTimeout(), TimedOut), (requests.exceptions.ConnectionError(SECRET), Unavailable)],
)
def test_a_connection_that_stays_lost_is_told(error, outcome, open_to):
    with pytest.raises(outcome) as caught:
        open_to("https://graph.example", inner=Scripted(*[error] * 9)).get("https://graph.example/x?q=anna")
    assert type(caught.value) is outcome
    assert SECRET not in str(caught.value)
    assert "anna" not in str(caught.value)


def test_a_certificate_that_is_not_trusted_is_not_tried_again(open_to):
    error = requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
    inner = Scripted(error)
    with pytest.raises(Unavailable, match="TLS certificate"):
        open_to("https://graph.example", inner=inner).get("https://graph.example/x")
    assert len(inner.sent) == 1


def test_a_server_that_hangs_up_is_asked_again(server, open_to):
    server.say(reset=True)
    assert open_to(server.url).get(server.url).status_code == 200


def test_a_server_that_is_not_there_is_unavailable(local_server, open_to):
    gone = local_server()
    gone.close()
    with pytest.raises(Unavailable):
        open_to(gone.url, limits=Limits(attempts=2)).get(gone.url)


def test_a_silent_server_times_out(server, open_to):
    quiet = threading.Event()
    server.say(times=2, before=lambda: quiet.wait(5))
    try:
        with pytest.raises(TimedOut):
            open_to(server.url, limits=Limits(read_timeout=0.05, attempts=2)).get(server.url)
    finally:
        quiet.set()
    assert len(server.heard) == 2


def test_every_attempt_has_timeouts_that_end_with_the_budget(open_to, pace):
    inner = Scripted(said(503, Retry_After="8"))
    limits = Limits(connect_timeout=5, read_timeout=60, total_budget=10)
    open_to("https://graph.example", inner=inner, limits=limits).get("https://graph.example/x", timeout=999)
    assert inner.timeouts == [(5, 10), (2, 2)]


def test_a_body_that_breaks_off_is_asked_again(server, open_to):
    server.say(body=b'{"value": [1, 2, 3]}', cut=9)
    assert open_to(server.url).get(server.url).content == b"{}"
    assert len(server.heard) == 2


def test_a_compressed_body_that_breaks_off_within_its_told_length_is_asked_again(server, open_to):
    server.say(body=gzip.compress(b"x" * 5000)[:-9], headers={"Content-Encoding": "gzip"})
    server.say(body=b"not gzip at all", headers={"Content-Encoding": "gzip"})
    assert open_to(server.url).get(server.url).content == b"{}"
    assert len(server.heard) == 3


def test_a_body_that_always_breaks_off_is_never_an_answer(server, open_to):
    server.say(times=9, body=b'{"value": []}', cut=5)
    with pytest.raises(Unavailable, match="broke off"):
        open_to(server.url).get(server.url)


def test_an_in_process_body_shorter_than_its_length_breaks_off_too(open_to):
    inner = Scripted(said(200, b"{}", Content_Length="9"))
    open_to("https://graph.example", inner=inner).get("https://graph.example/x")
    assert len(inner.sent) == 2


def test_a_body_larger_than_accepted_is_refused_without_another_try(server, open_to):
    server.say(body=b"x" * 2001)
    with pytest.raises(Malformed) as caught:
        open_to(server.url, limits=Limits(max_body=2000)).get(server.url)
    assert caught.value.reason is Reason.TOO_LARGE
    assert len(server.heard) == 1


def test_a_body_of_just_the_accepted_size_is_read(server, open_to):
    server.say(body=b"x" * 2000)
    server.say(body=gzip.compress(b"y" * 2000), headers={"Content-Encoding": "gzip"})
    session = open_to(server.url, limits=Limits(max_body=2000))
    assert len(session.get(server.url).content) == 2000
    assert len(session.get(server.url).content) == 2000


def test_a_gzip_bomb_stops_at_the_limit(server, open_to):
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    server.say(body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Malformed) as caught:
        open_to(server.url, limits=Limits(max_body=100_000)).get(server.url)
    assert caught.value.reason is Reason.TOO_LARGE


def test_a_trickling_body_ends_with_the_budget(open_to, pace):
    class Trickle(io.BytesIO):
        def read(self, size=-1):
            pace.at += 10
            return super().read(1)

    slow = said(200)
    slow.raw = Trickle(b"x" * 1000)
    with pytest.raises(TimedOut):
        open_to("https://graph.example", inner=Scripted(slow)).get("https://graph.example/x")
    assert pace.at < 330


@pytest.mark.parametrize("foreign", ["host", "port", "scheme", "user"])
def test_a_foreign_origin_gets_nothing_at_all(foreign, local_server, open_to):
    home, stranger = local_server(), local_server()
    link = {
        "host": stranger.url.replace("127.0.0.1", "localhost") + "/steal",
        "port": stranger.url + "/steal",
        "scheme": f"https://{stranger.host}/steal",
        "user": f"http://{home.host}@{stranger.host}/steal",
    }[foreign]
    session = open_to(home.url, tokens=SharedTokens("graph", Wards().sign_in))
    with pytest.raises(Malformed) as caught:
        session.get(link)
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert stranger.heard == []
    assert home.heard == []


def test_a_token_does_not_go_to_plain_http_of_the_same_name(open_to):
    inner = Scripted()
    session = open_to("https://graph.example", inner=inner, tokens=SharedTokens("graph", Wards().sign_in))
    with pytest.raises(Malformed):
        session.get("http://graph.example/x")
    assert inner.sent == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_takes_no_token_along(status, local_server, open_to):
    home, stranger = local_server(), local_server()
    home.say(status=status, headers={"Location": stranger.url + "/steal"})
    session = open_to(home.url, tokens=SharedTokens("graph", Wards().sign_in))
    assert session.get(home.url).status_code == status
    assert stranger.heard == []
    home.say(status=status, headers={"Location": "/elsewhere"})
    assert session.get(home.url, allow_redirects=False).status_code == status
    assert len(home.heard) == 2


@pytest.mark.parametrize("base_url", ["http://graph.example", "ftp://x", "graph.example", "", "http://10.0.0.1:80"])
def test_a_base_url_must_be_https_or_this_machine(base_url, open_to):
    with pytest.raises(ValueError, match="http"):
        open_to(base_url)


def test_https_links_of_a_local_double_are_spoken_in_plain_http(server, open_to):
    open_to(server.url).get(f"https://{server.host}/services/data")
    assert server.heard[0][1] == "/services/data"


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_read_only_session_refuses_to(verb, server, open_to):
    with pytest.raises(WriteRefused, match="nothing was sent"):
        open_to(server.url).request(verb, server.url, data=b"x")
    assert server.heard == []


def test_a_read_only_session_posts_only_what_is_known_to_read(server, open_to):
    session = open_to(server.url, reads=lambda request: (request.path_url or "").endswith("/$batch"))
    server.say(status=503)
    assert session.post(f"{server.url}/v1.0/$batch", json={"requests": []}).status_code == 200
    assert [heard[3] for heard in server.heard] == [b'{"requests": []}'] * 2
    for refused in (session.post, session.delete, session.patch):
        with pytest.raises(WriteRefused):
            refused(f"{server.url}/v1.0/users")
    with pytest.raises(WriteRefused):
        session.delete(f"{server.url}/v1.0/$batch")
    assert len(server.heard) == 2


def test_a_posted_document_is_under_the_same_rules(server, open_to):
    session = open_to(f"{server.url}/v1.0", tokens=SharedTokens("graph", Wards().sign_in), reads=lambda _: True)
    server.say(status=503)
    assert session.post_json("/$batch", b"{}").raw.read() == b"{}"
    (_, path, headers, body), _ = server.heard
    assert (path, body, headers["content-type"]) == ("/v1.0/$batch", b"{}", "application/json")
    assert headers["authorization"] == f"Bearer {SECRET}-1"
    with pytest.raises(WriteRefused):
        open_to(server.url).post_json("/v1.0/users", b"{}")
    assert len(server.heard) == 2


@pytest.mark.parametrize("status", [500, 502, 504, 429, 503])
def test_a_write_is_not_sent_twice_on_a_mere_error(status, server, open_to):
    server.say(status=status)
    assert open_to(server.url, read_only=False).post(server.url, data=b"x").status_code == status
    assert len(server.heard) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_write_is_sent_again_when_told_when(status, server, open_to, pace):
    server.say(status=status, headers={"Retry-After": "3"})
    assert open_to(server.url, read_only=False).post(server.url, data=b"x").status_code == 200
    assert pace.sleeps == [3.0]


def test_a_write_is_not_sent_again_when_it_may_have_arrived(open_to):
    inner = Scripted(requests.exceptions.ReadTimeout())
    with pytest.raises(TimedOut):
        open_to("https://graph.example", inner=inner, read_only=False).post("https://graph.example/x")
    assert len(inner.sent) == 1


def test_a_write_that_never_left_is_sent_again(open_to):
    inner = Scripted(requests.exceptions.ConnectTimeout())
    open_to("https://graph.example", inner=inner, read_only=False).post("https://graph.example/x")
    assert len(inner.sent) == 2


def test_the_token_replaces_whatever_header_the_library_set(server, open_to):
    session = open_to(server.url, tokens=SharedTokens("salesforce", Wards().sign_in))
    answer = session.get(server.url, headers={"Authorization": "Bearer placeholder"})
    assert server.tokens == [f"Bearer {SECRET}-1"]
    assert "Authorization" not in session.headers
    assert answer.request.headers["Authorization"] == "Bearer placeholder"


def test_without_tokens_the_callers_own_header_is_sent_and_its_401_returned(server, open_to):
    server.say(status=401)
    assert open_to(server.url).get(server.url, auth=("id", "key")).status_code == 401
    assert server.tokens[0].startswith("Basic ")
    assert len(server.heard) == 1


def test_a_401_renews_the_token_once_and_asks_again(server, open_to, pace):
    server.say(status=401)
    wards = Wards()
    assert open_to(server.url, tokens=SharedTokens("graph", wards.sign_in)).get(server.url).status_code == 200
    assert server.tokens == [f"Bearer {SECRET}-1", f"Bearer {SECRET}-2"]
    assert pace.sleeps == []


def test_a_persistent_401_ends_after_one_renewal(server, open_to):
    server.say(times=9, status=401)
    wards = Wards()
    with pytest.raises(BadCredentials) as caught:
        open_to(server.url, tokens=SharedTokens("graph", wards.sign_in)).get(server.url)
    assert caught.value.reason is Reason.CREDENTIALS
    assert len(server.heard) == 2
    assert wards.fetched == 2


def test_an_expired_token_is_renewed_once_for_eight_threads(server, open_to, reply):
    valid = f"Bearer {SECRET}-2"
    together = threading.Barrier(8)

    def answer(heard):
        return reply(status=200 if heard[2]["authorization"] == valid else 401)

    server.answer_by(answer)
    wards = Wards()
    tokens = SharedTokens("graph", wards.sign_in)
    session = open_to(server.url, tokens=tokens)
    tokens.token()

    def ask(_: int) -> int:
        together.wait(5)
        return session.get(server.url).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [200] * 8
    assert wards.fetched == 2


def test_no_more_calls_than_allowed_are_under_way(open_to):
    now, most, lock = 0, 0, threading.Lock()

    class Busy(Scripted):
        def send(self, *args, **kwargs):
            nonlocal now, most
            with lock:
                now += 1
                most = max(most, now)
            time.sleep(0.01)
            with lock:
                now -= 1
            return said(200)

    session = open_to("https://graph.example", inner=Busy(), limits=Limits(concurrency=3))
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(lambda _: session.get("https://graph.example/x"), range(24)))
    assert most == 3
    assert session.meter.requests == 24


def test_the_log_tells_the_call_but_no_secret_query_body_or_address(server, open_to):
    server.say(status=503, body=b"body-secret")
    server.say(status=401)
    session = open_to(server.url, tokens=SharedTokens("graph", Wards().sign_in), reads=lambda _: True)
    with structlog.testing.capture_logs() as told:
        session.post(f"{server.url}/users/anna@bank.example/events?q=query-secret", data=b"posted-secret")
    assert [line["event"] for line in told] == ["http.call", "http.retry", "http.call", "http.renew", "http.call"]
    text = repr(told)
    for secret in (SECRET, "secret", "anna", "Bearer"):
        assert secret not in text
    last = told[-1]
    assert last["system"] == "graph"
    assert last["method"] == "POST"
    assert last["path"] == "/users/…/events"
    assert last["status"] == 200
    assert last["attempt"] == 3
    assert last["log_level"] == "debug"
    assert len({heard[2]["client-request-id"] for heard in server.heard}) == 1
    assert last["request_id"] == server.heard[0][2]["client-request-id"]


def test_no_error_shows_a_secret_or_keeps_a_request_that_does(server, open_to):
    server.say(times=40, status=401)
    session = open_to(server.url, tokens=SharedTokens("graph", Wards().sign_in))
    with pytest.raises(ConnectorError) as caught:
        session.get(f"{server.url}/x?q=query-secret")
    assert SECRET not in str(caught.value)
    assert "query-secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_the_machines_proxies_certificates_and_netrc_are_not_used(server, open_to, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    open_to(server.url, tokens=SharedTokens("graph", Wards().sign_in)).get(server.url)
    assert server.tokens == [f"Bearer {SECRET}-1"]


def test_the_token_that_calls_carry_is_told(server, open_to):
    session = open_to(server.url, tokens=FixedToken("graph", "a-token"))
    assert session.held_token == "a-token"
    assert open_to(server.url, tokens=None).held_token is None
