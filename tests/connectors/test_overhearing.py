"""The answers that another library got are heard, by who listens and nobody else."""

import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import ModuleType
from typing import Any

import pytest
import requests

from connectors.overhearing import ATTENTIVE, Heard, listening, overhear


@pytest.fixture
def base() -> Iterator[str]:
    """Answers each call with the status of its path; 429 and 302 with a header."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(int(self.path.strip("/")))
            headers = {"/429": ("Retry-After", "7"), "/302": ("Location", "/200")}
            name, value = headers.get(self.path, ("X-Nothing", ""))
            self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_PUT = do_POST

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_every_answer_is_heard_with_its_wish_and_redirects_are_answers(base: str) -> None:
    with listening() as heard:
        ATTENTIVE.post(f"{base}/200", data="x", timeout=5)
        ATTENTIVE.get(f"{base}/429", timeout=5)
        ATTENTIVE.put(f"{base}/404", timeout=5)
        ATTENTIVE.request("POST", f"{base}/302", allow_redirects=True, timeout=5)
    ATTENTIVE.post(f"{base}/500", timeout=5)
    assert heard.answers == [(200, None), (429, "7"), (404, None), (302, None)]
    assert heard.refusal == (302, None)


def test_what_went_well_is_no_refusal() -> None:
    assert Heard([(204, None)]).refusal is None
    assert Heard().refusal is None


def test_a_module_gets_the_attentive_one_once_and_all_else_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    module: Any = ModuleType("a_plugin")
    module.requests = requests
    monkeypatch.setitem(sys.modules, "a_plugin", module)
    kind = type("Plugin", (), {"__module__": "a_plugin"})
    overhear(kind)
    overhear(type("Heir", (kind,), {"__module__": "a_plugin"}))
    assert module.requests is ATTENTIVE
    assert module.requests.RequestException is requests.RequestException
    assert module.requests.codes.ok == 200
    assert requests.post is not ATTENTIVE.post
