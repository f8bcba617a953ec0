"""Over HTTP: what any client in any language relies on, and a settings file that points there."""

import gzip
import http.client
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import RLock

import pytest
import requests
from requests.exceptions import ChunkedEncodingError
from requests.exceptions import ConnectionError as LostConnection

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.mischief import Mischief
from connectors.simulator.server import Running, serve
from connectors.simulator.settings_file import describe_built, describe_served
from connectors.simulator.site import Site, build_sites
from connectors.simulator.world import build_world

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
LONG = b'{"value": "' + b"long " * 1000 + b'"}'


def echo(call: Call) -> Answer:
    """Answer as the path says, or say what was asked."""
    known = {
        "/empty": Answer(status=204),
        "/long": Answer(body=LONG, headers={"Content-Type": "application/json", "content-length": "1"}),
        "/cut": Answer(body=LONG, cut_at=len(LONG) // 2),
        "/reset": Answer(reset=True),
        "/late": Answer(delay=0.3, body=b"late"),
        "/never": Answer(delay=3600.0),
        "/drip": Answer(body=b"drop" * 10, drip=0.4),
    }
    said = f"{call.method} {call.target} {call.host} {call.headers.get('x-one')} ".encode()
    return known.get(call.path, Answer(body=said + call.body))


@pytest.fixture
def running() -> Iterator[Running]:
    site = Site(environment="test", name="graph", ask=echo, mischief=Mischief(), lock=RLock())
    with serve({("test", "graph"): site}) as served:
        yield served


@pytest.fixture
def base(running: Running) -> str:
    return running.base_url("test", "graph")


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as opened:
        opened.trust_env = False
        yield opened


def connect(base: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(base.removeprefix("http://"), timeout=5)


def test_a_request_arrives_as_it_was_sent(base: str, session: requests.Session) -> None:
    answer = session.patch(f"{base}/v1.0/users/a%40b?%24top=5&x=1+2", data=b"body", headers={"X-One": "1"})
    assert answer.text == f"PATCH /v1.0/users/a%40b?%24top=5&x=1+2 {base.removeprefix('http://')} 1 body"


def test_one_connection_serves_many_requests(base: str) -> None:
    connection = connect(base)
    for number in range(3):
        connection.request("GET", f"/{number}")
        assert connection.getresponse().read().startswith(b"GET /%d" % number)
    assert connection.sock is not None
    connection.close()


def test_chunked_request_bodies_are_read(base: str, session: requests.Session) -> None:
    answer = session.post(f"{base}/token", data=iter([b"grant_type=", b"client_", b"credentials"]))
    assert answer.text.endswith("grant_type=client_credentials")
    assert session.get(f"{base}/after").text.startswith("GET /after")


def test_no_content_has_neither_body_nor_length_and_keeps_the_connection(base: str) -> None:
    connection = connect(base)
    connection.request("DELETE", "/empty")
    answer = connection.getresponse()
    assert (answer.status, answer.read(), answer.getheader("Content-Length")) == (204, b"", None)
    connection.request("GET", "/next")
    assert connection.getresponse().status == 200
    connection.close()


def test_long_bodies_are_compressed_where_the_client_accepts_it(base: str) -> None:
    connection = connect(base)
    connection.request("GET", "/long", headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    wire = answer.read()
    assert answer.getheader("Content-Encoding") == "gzip"
    assert answer.getheader("Content-Length") == str(len(wire))
    assert len(wire) < len(LONG) // 10
    assert gzip.decompress(wire) == LONG
    connection.request("GET", "/long", headers={"Accept-Encoding": "identity"})
    assert connection.getresponse().read() == LONG
    connection.close()


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_cut_body_ends_before_its_length(base: str, session: requests.Session, coding: str) -> None:
    with pytest.raises(ChunkedEncodingError):
        session.get(f"{base}/cut", headers={"Accept-Encoding": coding})


def test_a_reset_is_a_reset(base: str, session: requests.Session) -> None:
    with pytest.raises(LostConnection, match="reset"):
        session.get(f"{base}/reset")
    assert session.get(f"{base}/after").status_code == 200


def test_delays_and_drips_take_their_time(base: str, session: requests.Session) -> None:
    begin = time.perf_counter()
    assert session.get(f"{base}/late").text == "late"
    assert session.get(f"{base}/drip").text == "drop" * 10
    assert time.perf_counter() - begin > 0.6


def test_one_slow_answer_does_not_hold_up_the_others(base: str, session: requests.Session) -> None:
    slow = threading.Thread(target=lambda: requests.get(f"{base}/late", timeout=5))
    slow.start()
    begin = time.perf_counter()
    assert session.get(f"{base}/quick").status_code == 200
    assert time.perf_counter() - begin < 0.25
    slow.join()


def test_closing_ends_waiting_answers_and_idle_connections(running: Running, base: str) -> None:
    idle = connect(base)
    idle.request("GET", "/one")
    idle.getresponse().read()
    waiting = connect(base)
    waiting.request("GET", "/never")
    begin = time.perf_counter()
    running.close()
    assert time.perf_counter() - begin < 3
    with pytest.raises((http.client.HTTPException, OSError)):
        waiting.getresponse()
    idle.close()
    waiting.close()


@pytest.mark.parametrize("noise", [b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -4\r\n\r\n", b""])
def test_noise_does_not_stop_the_server(base: str, session: requests.Session, noise: bytes) -> None:
    host, _, port = base.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(noise)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(1000):
            continue
    assert session.get(f"{base}/after").status_code == 200


def test_many_clients_at_once_get_their_own_answers(base: str) -> None:
    heard: dict[int, str] = {}

    def ask(number: int) -> None:
        heard[number] = requests.get(f"{base}/{number}", timeout=5).text.split()[1]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {number: f"/{number}" for number in range(20)}


def test_ports_count_up_from_the_one_that_was_asked_for() -> None:
    sites = build_sites(build_world(advisors=1, as_of=AS_OF, events_per_advisor=5))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        first = max(20_000, probe.getsockname()[1] - 10)
    with serve(sites, first) as served:
        ports = [int(served.base_url(*key).rpartition(":")[2]) for key in sites]
    assert ports == list(range(first, first + 6))


def test_a_taken_port_is_an_error_and_leaves_nothing_open() -> None:
    sites = build_sites(build_world(advisors=1, as_of=AS_OF, events_per_advisor=5))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            serve(sites, taken.getsockname()[1])


def test_the_settings_file_reaches_every_system_of_every_environment() -> None:
    world = build_world(advisors=4, as_of=AS_OF, events_per_advisor=10)
    with serve(build_sites(world)) as served, requests.Session() as session:
        session.trust_env = False
        settings = tomllib.loads(describe_served(world, served))
        assert settings["bank"]["time_zone"] == "Europe/Copenhagen"
        assert settings["environments"].keys() == {"production", "test"}
        for environment in settings["environments"].values():
            for system in ("salesforce", "graph", "bookme"):
                section = environment[system]
                form = {name: section[name] for name in ("client_id", "client_secret", "scope") if name in section}
                form |= {"scope": "https://graph.microsoft.com/.default"} if system == "graph" else {}
                form["grant_type"] = "client_credentials"
                assert session.post(section["token_url"], data=form, timeout=5).status_code == 200
        graph = settings["environments"]["test"]["graph"]
        assert graph["booking_id_property"] == world.booking_id_property
        assert graph["authority"].endswith(world.tenant.id)


def test_the_settings_of_a_built_world_name_the_same_world_for_every_environment() -> None:
    world = build_world(advisors=4, seed=3, scene="calm", as_of=AS_OF, events_per_advisor=10)
    settings = tomllib.loads(describe_built(world, advisors=4))
    chosen = {site["simulator"] for site in settings["environments"].values()}
    assert chosen == {"scene=calm,advisors=4,seed=3,as_of=2026-03-20T09:30:00+00:00"}


@pytest.mark.parametrize(("system", "path"), [("graph", "/v1.0/users"), ("salesforce", "/services/data/v66.0/limits")])
def test_open_doors_let_in_whatever_token_a_foreign_client_brings(system: str, path: str) -> None:
    world = build_world(advisors=2, seed=1, scene="calm", as_of=AS_OF, events_per_advisor=5)
    for any_token, status in ((True, 200), (False, 401)):
        site = build_sites(world, any_token=any_token)["production", system]
        call = Call(method="GET", target=path, host="127.0.0.1", headers={"authorization": "Bearer fake"})
        assert site.handle(call).status == status
