"""Bodies are whole, of their told length, and never larger than accepted."""

import gzip
import io
import zlib

import pytest
import requests

from connectors.bodies import BrokenBodyError, LargeBodyError, SlowBodyError, inflate, read_body


def response(body: bytes, **headers: str) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer.raw = 200, io.BytesIO(body)
    answer.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return answer


def read(answer: requests.Response, limit: int = 1000) -> bytes:
    return read_body(answer, limit, lambda: False)[0]


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_gzip_and_zlib_are_inflated(pack):
    assert inflate(pack(b"hello"), 10) == b"hello"


def test_several_members_are_one_body():
    assert inflate(gzip.compress(b"a") + gzip.compress(b"b"), 10) == b"ab"


def pack(content):
    # With the time of packing in it, the same test would have another name in each process that collects it.
    return gzip.compress(content, mtime=0)


@pytest.mark.parametrize("broken", [pack(b"hello")[:-1], b"\x1f\x8bnonsense", pack(b"a") + b"rest"])
def test_what_is_not_whole_is_broken(broken):
    with pytest.raises(BrokenBodyError):
        inflate(broken, 100)


def test_members_share_one_limit():
    with pytest.raises(LargeBodyError):
        inflate(gzip.compress(b"a" * 60) * 2, 100)
    assert len(inflate(gzip.compress(b"a" * 50) * 2, 100)) == 100


def test_the_size_on_the_wire_is_told():
    packed = gzip.compress(b"a" * 500)
    assert read_body(response(packed, Content_Encoding="gzip"), 1000, lambda: False) == (b"a" * 500, len(packed))


@pytest.mark.parametrize("length", ["4", "6"])
def test_another_length_than_told_is_broken(length):
    with pytest.raises(BrokenBodyError):
        read(response(b"hello", Content_Length=length))


def test_a_length_says_nothing_about_an_answer_without_body():
    answer = response(b"", Content_Length="10")
    answer.request = requests.Request("HEAD", "https://x.example").prepare()
    assert read(answer) == b""
    empty = response(b"", Content_Length="10")
    empty.status_code = 304
    assert read(empty) == b""


def test_an_empty_body_needs_no_inflating():
    assert read(response(b"", Content_Encoding="gzip")) == b""


def test_a_coding_that_we_did_not_ask_for_is_broken():
    with pytest.raises(BrokenBodyError):
        read(response(b"x", Content_Encoding="br"))


def test_a_large_body_stops_at_the_limit():
    with pytest.raises(LargeBodyError):
        read(response(b"x" * 1001))
    assert len(read(response(b"x" * 1000))) == 1000


def test_a_body_that_outlasts_its_time_is_slow():
    with pytest.raises(SlowBodyError):
        read_body(response(b"hello"), 1000, lambda: True)
