"""Pictures lose what they carry beside their pixels, and nothing else."""

import struct
import zlib

import pytest

from bookme_ops.bundles.pictures import JPEG, PNG, NoPicture, clean_picture

CANARY = b"Canary Canarsen"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PIXELS, END = chunk(b"IDAT", zlib.compress(b"\x00\x00")), chunk(b"IEND", b"")
SMALL_PNG = PNG + HEAD + PIXELS + END


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


JFIF, TABLE, SCAN = segment(0xE0, b"JFIF\x00"), segment(0xDB, b"\x01" * 8), segment(0xDA, b"\x02" * 4) + b"\x11\x22"
SMALL_JPEG = b"\xff\xd8" + JFIF + TABLE + SCAN + b"\xff\xd9"


def test_a_clean_picture_stays_as_it_is() -> None:
    assert clean_picture(SMALL_PNG) == (SMALL_PNG, "png")
    assert clean_picture(SMALL_JPEG) == (SMALL_JPEG, "jpg")


@pytest.mark.parametrize("kind", [b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"abCd"])
def test_what_a_png_says_beside_its_pixels_is_left_out(kind: bytes) -> None:
    told = PNG + HEAD + chunk(kind, CANARY) + PIXELS + END
    assert clean_picture(told) == (SMALL_PNG, "png")


@pytest.mark.parametrize("marker", [0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_what_a_jpeg_says_beside_its_pixels_is_left_out(marker: int) -> None:
    told = b"\xff\xd8" + JFIF + segment(marker, CANARY) + TABLE + SCAN + b"\xff\xd9"
    assert clean_picture(told) == (SMALL_JPEG, "jpg")


@pytest.mark.parametrize("picture", [SMALL_PNG, SMALL_JPEG], ids=["png", "jpeg"])
def test_what_was_appended_behind_the_picture_is_left_out(picture: bytes) -> None:
    assert clean_picture(picture + CANARY)[0] == picture


@pytest.mark.parametrize("picture", [SMALL_PNG, SMALL_JPEG], ids=["png", "jpeg"])
def test_a_picture_cut_off_anywhere_is_refused(picture: bytes) -> None:
    for length in range(len(picture)):
        with pytest.raises(NoPicture):
            clean_picture(picture[:length])


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg onload='x()'>", b"GIF89a", JPEG[:2], PNG[:4]])
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(NoPicture):
        clean_picture(content)
