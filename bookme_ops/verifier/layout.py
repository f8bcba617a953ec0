"""The layout of a ZIP: every byte accounted for, every file described once and plainly.

Facts: PKWARE's APPNOTE (local headers, the directory and its end, flags).
"""

import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import Any

from bookme_ops.verifier.refusal import Refused

MOST_FOLD = 300
"""How much larger a file may be than what it is packed into, once it is large."""
LARGE = 16 << 20
LONGEST_NAME = 400
LOCAL = struct.Struct("<4s5H3I2H")
END = struct.Struct("<4s4H2IH")
ENTRY_SIZE, ENTRY_LENGTHS_AT, ENTRY_LENGTHS = 46, 28, struct.Struct("<3H")
"""Of an entry of the directory: its size without name, extra fields and comment, and where their lengths stand."""
ENCRYPTED = 0x1 | 0x40 | 0x2000
DESCRIPTOR = 0x8
UNICODE_PATH = 0x7075


def check_layout(content: bytes, infos: list[zipfile.ZipInfo], directory: int) -> None:
    """Every byte belongs to one file, to the directory or to its end. Raises Refused."""
    place = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset != place:
            raise Refused("archive:stray-bytes")
        header = LOCAL.unpack_from(content, place)
        name = content[place + LOCAL.size : place + LOCAL.size + header[9]]
        if not _agree(header, name, info):
            raise Refused("archive:two-stories")
        place += LOCAL.size + header[9] + header[10] + info.compress_size
        if info.flag_bits & DESCRIPTOR:
            place += 16 if content[place : place + 4] == b"PK\x07\x08" else 12
    if place != directory:
        raise Refused("archive:stray-bytes")
    _check_end(content, len(infos), directory)


def _agree(header: tuple[Any, ...], name: bytes, info: zipfile.ZipInfo) -> bool:
    """Whether a file is described where it stands as it is in the directory: readers believe now one, now the other."""
    told = (info.CRC, info.compress_size, info.file_size)
    encoding = "utf-8" if info.flag_bits & 0x800 else "cp437"
    return (
        header[0] == b"PK\x03\x04"
        and header[2:4] == (info.flag_bits, info.compress_type)
        and name == info.orig_filename.encode(encoding)
        and (header[6:9] == told or (info.flag_bits & DESCRIPTOR != 0 and header[6:9] == (0, 0, 0)))
        and info.volume == 0
    )


def _check_end(content: bytes, count: int, directory: int) -> None:
    at = content.rfind(b"PK\x05\x06")
    if at < 0:
        raise Refused("archive:damaged")
    end = END.unpack_from(content, at)
    if end[1] or end[2] or end[3] != end[4] or _end_of_directory(content, count, directory) != at:
        raise Refused("archive:two-stories")
    if at + END.size + end[7] != len(content) or end[5] + end[6] != at or end[6] != directory or end[4] != count:
        raise Refused("archive:stray-bytes")


def _end_of_directory(content: bytes, count: int, place: int) -> int:
    """Where the directory ends by its own lengths: readers cut off what goes beyond it without a word."""
    for _ in range(count):
        place += ENTRY_SIZE + sum(ENTRY_LENGTHS.unpack_from(content, place + ENTRY_LENGTHS_AT))
    return place


def check_names(paths: list[str]) -> None:
    """Every path is plain, relative, and there once, also where case does not count. Raises Refused."""
    for path in paths:
        parts = path.split("/")
        odd = any(unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"} or char in '\\:"<>|?*' for char in path)
        if (
            odd
            or len(path) > LONGEST_NAME
            or any(part in {"", ".", ".."} or part.endswith((" ", ".")) for part in parts)
        ):
            raise Refused("archive:path")
    if len({unicodedata.normalize("NFC", path).casefold() for path in paths}) != len(paths):
        raise Refused("archive:duplicate-path")


def check_entry(info: zipfile.ZipInfo) -> None:
    """It is a file, readable, and not a bomb. Raises Refused."""
    if info.flag_bits & ENCRYPTED:
        raise Refused("archive:encrypted")
    if info.orig_filename != info.filename or struct.pack("<H", UNICODE_PATH) in _extra_ids(info.extra):
        raise Refused("archive:two-stories")
    if stat.S_IFMT(info.external_attr >> 16) not in {0, stat.S_IFREG} or info.external_attr & 0x10:
        raise Refused("archive:not-a-file")
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Refused("archive:not-readable")
    if info.file_size > LARGE and info.file_size > MOST_FOLD * max(info.compress_size, 1):
        raise Refused("archive:bomb")


def _extra_ids(extra: bytes) -> Iterator[bytes]:
    place = 0
    while place + 4 <= len(extra):
        yield extra[place : place + 2]
        place += 4 + int.from_bytes(extra[place + 2 : place + 4], "little")
