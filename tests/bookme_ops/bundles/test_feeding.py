"""Feeding a process: in order, without waiting, and whatever becomes of it."""

import os
from collections.abc import Iterator
from typing import IO

import pytest

from bookme_ops.bundles.feeding import Feed

MUCH = b"x" * 300_000
"""More than a pipe holds."""


@pytest.fixture
def pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as read, os.fdopen(writing, "wb", buffering=0) as write:
        yield read, write


def test_nobody_waits_until_it_is_read_and_the_order_stays(pipe: tuple[IO[bytes], IO[bytes]]) -> None:
    read, write = pipe
    feed = Feed(write)
    for content in (b"1", MUCH, b"2"):
        feed.put(content)
    told = b""
    while len(told) < len(MUCH) + 2:
        told += read.read(65_536)
    feed.end(5)
    assert told == b"1" + MUCH + b"2"
    assert not write.closed


def test_a_reader_that_does_not_read_is_told_of_and_one_that_is_gone_is_not(
    pipe: tuple[IO[bytes], IO[bytes]],
) -> None:
    read, write = pipe
    feed = Feed(write)
    feed.put(MUCH)
    with pytest.raises(TimeoutError):
        feed.end(0.05)
    read.close()
    feed.end(5)
    feed.put(b"more")
    feed.end(5)


def test_without_a_process_nothing_is_written() -> None:
    feed = Feed(None)
    feed.put(b"x")
    feed.end(0)
