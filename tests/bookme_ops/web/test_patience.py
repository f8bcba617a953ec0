"""Whoever connects and asks for nothing gives their place back; whoever asks slowly but steadily is answered."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI

from bookme_ops.web import patience
from bookme_ops.web.serving.server import WebServer

WITHIN = 0.5
HEAD = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.fixture
def line(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A connection to a server that is in a hurry."""
    monkeypatch.setattr(patience, "HEAD_WITHIN", WITHIN)
    server = WebServer(app, host="127.0.0.1", port=0)
    server.start()
    with closing(socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), timeout=10)) as one:
        yield one
    server.stop()


def until_closed(line: socket.socket, *, say: bytes = b"") -> float:
    """How long the server keeps the connection, while something is said every tenth of a second."""
    began = time.monotonic()
    line.settimeout(0.1)
    while time.monotonic() - began < 8:
        try:
            if say:
                line.sendall(say)
            if line.recv(65536) == b"":
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.monotonic() - began


def read_answer(line: socket.socket) -> bytes:
    """One whole answer."""
    told = line.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    return head


def test_who_says_nothing_goes(line: socket.socket) -> None:
    assert WITHIN * 0.8 < until_closed(line) < 5


def test_who_says_a_letter_now_and_then_goes(line: socket.socket) -> None:
    line.sendall(HEAD)
    assert WITHIN * 0.8 < until_closed(line, say=b"X") < 5


def test_who_asks_is_answered_and_may_ask_again(line: socket.socket) -> None:
    for _ in range(3):
        line.sendall(HEAD)
        time.sleep(WITHIN / 3)
        line.sendall(b"\r\n")
        assert read_answer(line).startswith(b"HTTP/1.1 200")


def test_a_body_that_nobody_wants_any_more_holds_no_place(line: socket.socket) -> None:
    line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900000\r\n\r\nx")
    read_answer(line)
    assert until_closed(line, say=b"x") < 5
