"""Pictures: screenshots that people attach, without what cameras and programs write into them.

Nobody can redact what a picture shows; what it carries beside the pixels (places, names, comments, thumbnails) is left
out. Facts: the PNG specification (chunk layout, ancillary chunks) and JPEG's (segments before the scan).
"""

import struct
from collections.abc import Iterator

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"sBIT", b"cHRM"})
"""Chunks that a picture is drawn from."""
SCAN, APP_FIRST, APP_LAST, COMMENT = 0xDA, 0xE1, 0xEF, 0xFE
"""JPEG markers: where the pixels begin, the application segments but for JFIF's own, and comments."""
CHUNK = 12
"""Bytes of a PNG chunk without its data: length, type and checksum."""


class NoPicture(ValueError):
    """The file is no whole PNG or JPEG picture."""


def clean_picture(content: bytes) -> tuple[bytes, str]:
    """The picture without anything but its pixels, and its extension, `png` or `jpg`. Raises NoPicture."""
    if content.startswith(PNG):
        return PNG + b"".join(_png_chunks(content)), "png"
    if content.startswith(JPEG):
        return b"\xff\xd8" + b"".join(_jpeg_segments(content)), "jpg"
    raise NoPicture("it is neither a PNG nor a JPEG picture")


def _png_chunks(content: bytes) -> Iterator[bytes]:
    place, kind = len(PNG), b""
    while kind != b"IEND":
        if place + CHUNK > len(content):
            raise NoPicture("the PNG picture is cut off")
        (length,) = struct.unpack_from(">I", content, place)
        kind, end = content[place + 4 : place + 8], place + CHUNK + length
        if end > len(content):
            raise NoPicture("the PNG picture is cut off")
        if kind in PNG_KEPT:
            yield content[place:end]
        place = end


def _jpeg_segments(content: bytes) -> Iterator[bytes]:
    place = 2
    while True:
        if place + 4 > len(content) or content[place] != 0xFF:
            raise NoPicture("the JPEG picture is cut off")
        marker = content[place + 1]
        end = place + 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == SCAN:
            yield _to_end(content, place)
            return
        if marker != COMMENT and not APP_FIRST <= marker <= APP_LAST:
            yield content[place:end]
        place = end


def _to_end(content: bytes, place: int) -> bytes:
    """From the scan to the end of the image; what a program appended behind it is left out."""
    end = content.rfind(b"\xff\xd9")
    if end < place:
        raise NoPicture("the JPEG picture is cut off")
    return content[place : end + 2]
