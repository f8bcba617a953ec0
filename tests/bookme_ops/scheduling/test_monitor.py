"""The sign of life: to the one URL, never to a private address unless that is allowed, and never an error."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import structlog

from bookme_ops.scheduling.monitor import sign_of_life
from bookme_ops.settings import Schedule, Secret
from tests.bookme_ops.scheduling.conftest import MINUTE

TOKEN = "0f1e2d3c-secret-token"


def schedule(url: str | None, *, private: bool = True) -> Schedule:
    return Schedule(
        grace=MINUTE,
        stop_within=MINUTE,
        monitor_url=Secret(url) if url else None,
        monitor_private=private,
        backup_folder=Path(),
        backup_keep=1,
        history_days=7,
        tasks={},
    )


@contextmanager
def monitor(status: int) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/ping/{TOKEN}?a=1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_without_a_url_nothing_is_told() -> None:
    assert sign_of_life(schedule(None)) is None


def test_it_asks_for_exactly_the_url() -> None:
    with monitor(200) as (url, asked):
        assert sign_of_life(schedule(url))
    assert asked == [f"/ping/{TOKEN}?a=1"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_what_is_no_good_answer_is_false_and_the_token_is_not_told(status: int) -> None:
    with monitor(status) as (url, asked), structlog.testing.capture_logs() as logs:
        assert sign_of_life(schedule(url)) is False
    assert len(asked) == 1, "asked once, and no redirect is followed"
    assert TOKEN not in str([one for one in logs if one["log_level"] != "debug"])


def test_a_private_address_is_not_connected_to_unless_it_is_allowed() -> None:
    with monitor(200) as (url, asked):
        assert sign_of_life(schedule(url, private=False)) is False
    assert asked == []


@pytest.mark.parametrize("url", ["nonsense", "http://monitor.example/ping", "http://127.0.0.1:9/ping"])
def test_what_cannot_be_reached_or_is_no_url_never_raises(url: str) -> None:
    assert sign_of_life(schedule(url)) is False
