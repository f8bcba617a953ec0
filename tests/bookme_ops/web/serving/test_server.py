"""The server as a part of the service, over real HTTP."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI

from bookme_ops.web import guard
from bookme_ops.web.serving.server import NoPort, WebServer
from tests.bookme_ops.web.browsers import Browser


@pytest.fixture
def server(app: FastAPI) -> Iterator[WebServer]:
    part = WebServer(app, host="127.0.0.1", port=0)
    part.start()
    yield part
    part.stop()


def connect(server: WebServer) -> http.client.HTTPConnection:
    host, _, port = server.address.removeprefix("http://").rpartition(":")
    return http.client.HTTPConnection(host, int(port), timeout=10)


def test_it_answers_from_its_start_to_its_stop(server: WebServer, browser: Browser) -> None:
    with closing(connect(server)) as connection:
        connection.request("GET", "/nowhere", headers={"cookie": f"bookme-ops={browser.session}"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 404
        assert answer.getheader("server") is None
    server.stop()
    with closing(connect(server)) as late, pytest.raises(OSError, match="refused"):
        late.request("GET", "/nowhere")


def test_a_port_that_is_taken_is_named(server: WebServer, app: FastAPI) -> None:
    port = int(server.address.rpartition(":")[2])
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(NoPort, match=f"127.0.0.1:{taken} cannot be listened at"):
            WebServer(app, host="127.0.0.1", port=taken).start()
    assert port != taken


def test_a_body_that_does_not_come_gives_its_place_back(
    server: WebServer, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "BODY_WITHIN", 0.2)
    with closing(connect(server)) as connection:
        assert _begin_slowly(connection, browser) in {404, 413}


def _begin_slowly(connection: http.client.HTTPConnection, browser: Browser) -> int:
    connection.putrequest("POST", "/sign-out")
    connection.putheader("cookie", f"bookme-ops={browser.session}")
    connection.putheader("content-type", "application/x-www-form-urlencoded")
    connection.putheader("content-length", "100")
    connection.endheaders(b"csrf=")
    with closing(connection.getresponse()) as answer:
        return answer.status


def test_many_at_once_are_all_answered(server: WebServer, browser: Browser) -> None:
    seen: list[int] = []

    def ask() -> None:
        with closing(connect(server)) as connection:
            connection.request("GET", "/nowhere", headers={"cookie": f"bookme-ops={browser.session}"})
            with closing(connection.getresponse()) as answer:
                seen.append(answer.status)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [404] * 20
