"""Files of logs: piece by piece, with bounds."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.access_use.calls import LogError
from bookme_ops.access_use.log_files import LONGEST_LINE, instant_of, lines_of

Write = Callable[..., Path]


def test_plain_and_packed_files_have_the_same_lines(write: Write) -> None:
    content = b"a\nb\n\nc"
    assert list(lines_of(write(content))) == list(lines_of(write(gzip.compress(content), name="packed")))


def test_a_line_without_end_is_not_held(write: Write) -> None:
    with pytest.raises(LogError, match="a line of more than"):
        list(lines_of(write(b"x" * (LONGEST_LINE + 1))))
    assert len(list(lines_of(write(b"x" * LONGEST_LINE)))) == 1


def test_a_bomb_is_given_up(write: Write) -> None:
    with pytest.raises(LogError, match="more than 1000 bytes"):
        list(lines_of(write(gzip.compress(b"0123456789\n" * 100_000)), largest=1_000))


@pytest.mark.parametrize("content", [b"\x1f\x8bxxxxxxxxxxxxxxxx", gzip.compress(b"abc" * 999, mtime=0)[:-9], b"a\0b"])
def test_what_is_broken_is_refused(write: Write, content: bytes) -> None:
    with pytest.raises(LogError):
        list(lines_of(write(content)))


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(lines_of(tmp_path / "nothing"))


@pytest.mark.parametrize("text", ["2026-11-20T10:00:00Z", "2026-11-20T10:00:00", "2026-11-20T11:00:00+01:00"])
def test_a_time_without_a_zone_is_utc(text: str) -> None:
    assert instant_of(text) == datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, 7, "", "yesterday", "20/11/2026"])
def test_what_is_no_time_is_none(text: object) -> None:
    assert instant_of(text) is None
