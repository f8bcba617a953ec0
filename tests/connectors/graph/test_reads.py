"""Which POSTs are reads."""

import json
from typing import Any

import pytest
from requests import PreparedRequest, Request

from connectors.graph.reads import reads_only

BASE = "https://graph.microsoft.com/v1.0"


def post(url: str, body: Any) -> PreparedRequest:
    return Request("POST", url, data=body if isinstance(body, bytes) else json.dumps(body)).prepare()


def batch(*methods: str) -> dict[str, Any]:
    return {"requests": [{"id": str(n), "method": method, "url": "/x"} for n, method in enumerate(methods)]}


@pytest.mark.parametrize("base", [BASE, BASE + "/", "https://proxy.bank.example/a/graph/v1.0"])
@pytest.mark.parametrize("name", ["$batch", "%24batch"])
def test_a_batch_of_gets_is_a_read(base: str, name: str) -> None:
    assert reads_only(base)(post(f"{base.rstrip('/')}/{name}", batch("GET", "get")))


@pytest.mark.parametrize("methods", [("GET", "PATCH"), ("POST",), ("DELETE", "GET"), ("PUT",), ("",), ()])
def test_a_batch_with_any_other_method_is_not(methods: tuple[str, ...]) -> None:
    assert not reads_only(BASE)(post(f"{BASE}/$batch", batch(*methods)))


@pytest.mark.parametrize(
    "url",
    [
        f"{BASE}/users/m/events",
        f"{BASE}/users/m/sendMail",
        f"{BASE}/$batch/x",
        "https://graph.microsoft.com/beta/$batch",
    ],
)
def test_a_post_elsewhere_is_not(url: str) -> None:
    assert not reads_only(BASE)(post(url, batch("GET")))


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"nonsense", b'{"requests": [{"method": 1}]}', b'{"requests": [{}]}', b"\xff"]
)
def test_a_body_that_cannot_be_read_is_not(body: bytes) -> None:
    assert not reads_only(BASE)(post(f"{BASE}/$batch", body))


def test_a_streamed_body_is_not_looked_into() -> None:
    request = Request("POST", f"{BASE}/$batch", data=iter([b"{}"])).prepare()
    assert not reads_only(BASE)(request)
