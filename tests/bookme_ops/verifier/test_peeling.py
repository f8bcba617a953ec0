"""Peeling: every text that somebody may read in bytes, in time that grows with their number."""

import base64
from time import perf_counter

import pytest

from bookme_ops.verifier.inspection import search_bytes
from bookme_ops.verifier.needles import Needles
from bookme_ops.verifier.peeling import is_text, layers, unpacked

SIZE = 60_000
SEEDS = (
    *(
        "a",
        "0",
        "=",
        "%",
        "\\",
        "&",
        " ",
        "\n",
        "=\n",
        "eyJ",
        "eyJ.",
        "a@",
        "a@a.",
        "%25",
        "&amp;",
        "\\u00f8",
        "=?utf-8?q?a",
    ),
    *(
        "://a:",
        "/o=",
        "meeting_",
        "bearer ",
        "0.A",
        "0101",
        "+45",
        "DK12",
        "force://",
        "-----BEGIN ",
        "1 ",
        "QUJD",
        "\0",
    ),
)


@pytest.mark.parametrize(
    "content",
    [
        *(
            "Søren".encode("utf-16-le"),
            b"\0" + "Søren".encode("utf-16-be"),
            "Søren".encode("latin-1"),
            b"S%25C3%25B8ren",
        ),
        *(b"S&amp;oslash;ren", b'"S\\\\u00f8ren"', b"S=C3=B8=\r\nren", b"=?utf-8?B?U8O4cmVu?=", b"%53=C3=B8r\\u0065n"),
    ],
)
def test_it_is_read(content: bytes) -> None:
    assert any("Søren" in text for text in layers(content))


@pytest.mark.parametrize("offset", range(4))
@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be"])
def test_base64_is_read_wherever_it_begins(offset: int, charset: str) -> None:
    packed = base64.urlsafe_b64encode(b"\xff" * offset + "Søren Ågård".encode(charset))
    assert any("Søren" in text for text in unpacked(b"abc" + packed[:9] + b"\r\n " + packed[9:]))
    assert any("Søren" in text for text in unpacked(b"x" * offset + "Søren Ågård".encode(charset).hex().encode()))


def test_text_is_told_from_pictures() -> None:
    assert is_text("Søren\n".encode())
    assert not is_text(b"\x89PNG")
    assert not is_text(b"a\0b")


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_takes_it_long(seed: str) -> None:
    needles = Needles([{"kind": "phone", "value": "23456789"}, {"kind": "person", "value": "Bo Ek"}])
    began = perf_counter()
    search_bytes((seed * (SIZE // len(seed))).encode(), needles)
    assert perf_counter() - began < 5
